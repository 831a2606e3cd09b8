"""The access portal's API (sso 2019-06-10): a user's accounts, roles and credentials."""
