"""Imports on screen."""
