"""The agenda: what has to be done by when, whose it is, what is done, and calendars of it."""
