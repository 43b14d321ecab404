"""What the code itself promises: its map, its sizes, its words, its layers."""
