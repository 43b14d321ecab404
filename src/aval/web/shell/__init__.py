"""The shell: what every page stands in, from the bar above to the receipts and the errors."""
