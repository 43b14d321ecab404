"""The judgement: pure functions from frames and a date to frames. No clock, no files, no network."""
