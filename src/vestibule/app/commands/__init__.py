"""The commands of `vestibule`, one a file."""
