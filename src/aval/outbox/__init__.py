"""What people decided leaves here: once, and never lost, whatever dies in between."""
