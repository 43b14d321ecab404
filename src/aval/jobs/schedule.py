"""Every job there is: importing this module registers them all."""

from aval.jobs import claims, demo, frequent, hourly, insurers, nightly, outbox, reading

MODULES = (nightly, hourly, frequent, reading, insurers, outbox, claims, demo)
"""The modules whose functions are jobs."""
