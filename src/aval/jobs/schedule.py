"""Every job there is: importing this module registers them all."""

from aval.jobs import claims, demo, frequent, hourly, insurers, nightly, outbox, policies, reading

MODULES = (nightly, hourly, frequent, reading, insurers, outbox, claims, policies, demo)
"""The modules whose functions are jobs."""
