"""What people do and read, by capability: an act is one transaction, a read keeps to the scope."""
