"""The schedule and the work behind it: each module of this folder is a time of day."""
