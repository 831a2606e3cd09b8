"""What is wrong with a policy, or could be better, as IAM Access Analyzer tells it."""
