"""Credit insurers, one folder each: how to ask them, and what their answers mean."""
