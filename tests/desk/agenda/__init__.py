"""Tests of the capability agenda in the line desk."""
