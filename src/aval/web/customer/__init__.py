"""The credit file of a customer and the derivation of its figures."""
