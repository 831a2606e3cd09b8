"""How much one page of a list holds. Source: identitystore 2020-06-15, MaxResults."""

MAX_PAGE = 100
