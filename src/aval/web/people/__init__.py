"""People: logging in, first start, profile, roles and scopes."""
