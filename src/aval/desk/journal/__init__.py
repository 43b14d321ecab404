"""What was done, by whom, read by those who audit."""
