"""IAM Identity Center administration (sso-admin) 2020-07-20."""
