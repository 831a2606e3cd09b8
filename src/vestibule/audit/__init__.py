"""Who did what: appended, never changed."""
