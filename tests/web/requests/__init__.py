"""Tests of the pages of requests."""
