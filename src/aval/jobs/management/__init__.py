"""What Django calls by name: the worker."""
