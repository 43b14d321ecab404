"""Every job there is: importing this module registers them all."""

from aval.jobs import frequent, hourly, nightly

MODULES = (nightly, hourly, frequent)
"""The modules whose functions are jobs."""
