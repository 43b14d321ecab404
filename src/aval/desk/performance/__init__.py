"""What policies do and cost, insurance year by insurance year."""
