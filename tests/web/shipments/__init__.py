"""Tests of the capability shipments in the line web."""
