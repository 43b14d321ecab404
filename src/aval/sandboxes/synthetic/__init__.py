"""The synthetic world: portfolios in the form of the dataset, the same bytes for the same seed."""
