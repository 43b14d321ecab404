"""The bridge inwards: what connectors read becomes a portfolio."""
