"""Tests of web.people."""
