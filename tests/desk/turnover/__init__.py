"""Declarations of turnover and premiums at the desk."""
