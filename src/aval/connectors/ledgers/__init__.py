"""Accounting exports and receivable lists, read as they come."""
