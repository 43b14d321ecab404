"""What people learn of customers beside the ledger: entered, foreseen, corrected, taken back."""
