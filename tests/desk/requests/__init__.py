"""Tests of asking for cover."""
