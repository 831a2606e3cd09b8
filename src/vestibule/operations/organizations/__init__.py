"""AWS Organizations 2016-11-28."""
