"""The IAM policy language: parse, decide, explain. Pure: no input or output, no SQL."""
