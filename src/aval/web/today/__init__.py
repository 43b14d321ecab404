"""Today: what changed, what is to be done, the portfolio at a glance."""
