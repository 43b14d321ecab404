"""Turnover declared to insurers, and what a policy costs in a year."""
