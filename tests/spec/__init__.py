"""What Aval promises: worked cases with their answers, rendered into the manual."""
