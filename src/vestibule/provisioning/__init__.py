"""Makes accounts agree with assignments."""
