"""Settings, object graph, command line: alone in knowing everything."""
