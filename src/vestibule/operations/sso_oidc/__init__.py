"""IAM Identity Center OIDC (sso-oidc 2019-06-10)."""
