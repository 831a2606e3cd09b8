"""Condition operators, one family a file."""
