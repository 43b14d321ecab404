"""The portfolio dataset: its tables, read with every error named, and written back unchanged."""
