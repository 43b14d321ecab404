"""Tests of the pretend insurers."""
