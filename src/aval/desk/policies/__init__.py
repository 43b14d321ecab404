"""Contracts: policies with their dated terms, what the particulars says, and what a change would do."""
