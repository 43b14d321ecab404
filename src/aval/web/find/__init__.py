"""The search of every page: a customer, a registration number, an account, an invoice."""
