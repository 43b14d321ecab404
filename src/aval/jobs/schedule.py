"""Every job there is: importing this module registers them all."""

from aval.jobs import frequent, hourly, insurers, nightly, reading

MODULES = (nightly, hourly, frequent, reading, insurers)
"""The modules whose functions are jobs."""
