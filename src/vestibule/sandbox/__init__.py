"""AWS services inside embedded accounts, behind our own authorization."""
