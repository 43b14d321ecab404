"""Imports on screen: the list, uploads, maps of lists, one import with its differences."""
