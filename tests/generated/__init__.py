"""The parts of a random portfolio: one module for each of its files, and the dice they share."""
