"""What people ask for between two nights."""
