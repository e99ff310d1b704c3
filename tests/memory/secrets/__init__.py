"""A corpus of secrets and of what only looks like one, made when a test runs."""
