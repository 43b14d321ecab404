"""Decisions of insurers that people enter, on screen."""
