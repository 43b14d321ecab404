"""Insurers’ decisions that people enter: of equal rank with files and interfaces."""
