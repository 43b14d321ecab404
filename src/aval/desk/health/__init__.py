"""Health: whether Aval can serve, and what it waits for."""
