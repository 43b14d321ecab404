"""Finding a customer or an invoice by whatever one has at hand."""
