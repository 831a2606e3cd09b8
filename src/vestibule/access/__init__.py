"""Permission sets, assignments, and who has what."""
