"""Tests of desk.journal."""
