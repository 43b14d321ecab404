"""Tests of what people do and read."""
