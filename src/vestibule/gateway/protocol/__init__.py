"""AWS's wire protocols, made at run time from the service models: parse, validate, serialize."""
