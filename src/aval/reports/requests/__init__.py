"""Requests that Aval suggests, each with its money and its reason."""
