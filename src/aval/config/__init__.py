"""Settings and addresses: the one place where the lines are put together."""
