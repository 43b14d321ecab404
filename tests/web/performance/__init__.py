"""Pages of how policies perform."""
