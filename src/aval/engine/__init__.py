"""The judgement: pure functions from frames and a date to frames; no clock, file or network."""
