"""Contracts: policies with dated terms and particulars, and what a change would do."""
