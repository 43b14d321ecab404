"""Every job there is: importing this module registers them all."""

from aval.jobs import frequent, hourly, nightly, reading

MODULES = (nightly, hourly, frequent, reading)
"""The modules whose functions are jobs."""
