"""Tests of the reports of the agenda."""
