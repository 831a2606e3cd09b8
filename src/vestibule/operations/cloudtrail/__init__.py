"""AWS CloudTrail 2013-11-01."""
