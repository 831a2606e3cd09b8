"""The tree, its accounts and policies, and the IAM entities of embedded accounts."""
