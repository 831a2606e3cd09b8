"""Vestibule's own operations: what its console needs and no AWS service has."""
