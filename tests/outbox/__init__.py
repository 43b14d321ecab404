"""Tests of what leaves: requests and letters, once each."""
