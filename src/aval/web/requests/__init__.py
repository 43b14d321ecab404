"""Requests for cover: the list, the form, one with its history, letters, brokers, suggestions."""
