"""Tests of desk.people."""
