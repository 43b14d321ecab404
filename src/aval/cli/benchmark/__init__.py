"""What the benchmark measures, how it repeats it, and what it says of it."""
