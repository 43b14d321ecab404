"""Papers about unpaid items by API: written, listed, submitted, carried to the insurer."""
