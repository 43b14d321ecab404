"""Tests of what Aval suggests to ask."""
