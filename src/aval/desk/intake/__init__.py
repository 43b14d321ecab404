"""Imports: taking files in, using them, taking them back, and what became of each."""
