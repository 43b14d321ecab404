"""Declarations of turnover and premiums on screen."""
