"""The schedule and the work behind it: `nightly`, `hourly` and `on_demand` are the schedule."""
