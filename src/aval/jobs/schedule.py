"""Every job there is: importing this module registers them all."""

from aval.jobs import hourly, nightly, on_demand

MODULES = (nightly, hourly, on_demand)
"""The modules whose functions are jobs."""
