"""Claims on screen."""
