"""Aval judges the credit a company gives its customers, and explains every cent of it."""
