"""Jobs: asking for one, asking it to stop, and how the work stands."""
