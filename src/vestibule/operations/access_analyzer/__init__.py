"""AWS IAM Access Analyzer: what policies say before they are put to use."""
