"""The AWS wire: one list of steps for every call."""
