"""The derivation of one customer's figures, read off the judgement's own rules and its work."""
