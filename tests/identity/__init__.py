"""Identity: numbers, names, and candidates among an insurer's buyers."""
