"""Tests of web.journal."""
