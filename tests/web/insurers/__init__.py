"""Insurers on screen."""
