"""Sign-ins, tokens, role credentials and access keys."""
