"""Turnover declared to insurers, and the premium of a year, on screen."""
