"""What is learned of customers by API: entered, listed, corrected, taken back."""
