"""Portfolio folders: read with every error named, written back unchanged."""
