"""Requests for cover: asked, changed, followed, answered, and what brokers are written about."""
