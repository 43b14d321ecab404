"""Settings: own companies, what counts as exposure, sources and their limits."""
