"""Identity Store 2020-06-15."""
