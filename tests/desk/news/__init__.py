"""What people learn of customers."""
