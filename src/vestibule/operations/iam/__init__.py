"""AWS Identity and Access Management, inside embedded accounts."""
