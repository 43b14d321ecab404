"""Customers by API: facts, figures, covers."""
