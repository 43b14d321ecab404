"""The contract's rules for one customer: plain loops over integers, read like the specification."""
