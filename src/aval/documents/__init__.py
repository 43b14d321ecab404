"""Documents to print: sheets of said words become PDF, the same bytes for the same words."""
