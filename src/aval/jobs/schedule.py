"""Every job there is: importing this module registers them all."""

from aval.jobs import frequent, hourly, insurers, nightly, outbox, reading

MODULES = (nightly, hourly, frequent, reading, insurers, outbox)
"""The modules whose functions are jobs."""
