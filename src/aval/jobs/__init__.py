"""The schedule and the work behind it: `nightly`, `hourly`, `frequent` are the schedule."""
