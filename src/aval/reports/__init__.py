"""What is read as a whole: the portfolio, its days, lists and exports."""
