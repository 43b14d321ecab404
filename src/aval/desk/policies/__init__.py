"""Contracts: policies with their dated terms, what the paper says, and what a change would do."""
