"""Decisions that people enter."""
