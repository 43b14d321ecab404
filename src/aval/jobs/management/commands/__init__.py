"""Commands of Django: `work`."""
