"""Insurers: how they are reached, what they told, who is whom."""
