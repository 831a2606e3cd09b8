"""The nouns: identifiers, ARNs, callers, errors, the clock."""
