"""The credit file of a customer: who it is, what covers its debts, what was decided and written."""
