"""What people learn of customers, on screen."""
