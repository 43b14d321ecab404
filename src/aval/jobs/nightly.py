"""Every night at 02:30, by the clock on the wall of `AVAL_TIME_ZONE`: the day is assessed."""
