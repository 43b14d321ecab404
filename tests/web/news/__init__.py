"""The pages of what people learn of customers."""
