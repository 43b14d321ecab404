"""The morning's page."""
