"""Tests of connectors of insurers, and of what they share."""
