"""The morning's figures."""
