"""Backups: everything in one file, and back, on either database."""
