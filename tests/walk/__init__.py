"""Walks through the whole in a real browser, on servers and data folders of their own."""
