"""Claims at the desk."""
