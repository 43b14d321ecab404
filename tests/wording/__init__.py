"""Tests of the sentences in three languages."""
