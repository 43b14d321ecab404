"""Codes and numbers become sentences here, in the reader's language, at reading time."""
