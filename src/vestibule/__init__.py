"""Vestibule: workforce access to many AWS accounts, self-hosted."""
