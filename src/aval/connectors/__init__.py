"""The outside world: fetch, and translate purely; never a database, never a frame."""
