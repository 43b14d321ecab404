"""Contracts: written, compared, previewed, undone."""
