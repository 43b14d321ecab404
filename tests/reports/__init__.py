"""What is read as a whole."""
