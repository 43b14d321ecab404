"""The trade's words: what may be said, and nothing about how it is computed."""
