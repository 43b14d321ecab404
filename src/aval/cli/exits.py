"""What `aval` tells the shell that called it."""

OK = 0
"""Done as asked."""
BAD_INPUT = 1
"""The input has errors; each was written to standard error and nothing was written elsewhere."""
USAGE = 2
"""The command line itself cannot be understood."""
CANNOT_READ_OR_WRITE = 3
"""A file or folder is missing, not readable, or cannot be written."""
NOT_READY = 4
"""The database is not as the command needs it; standard error says which command makes it so."""
INTERRUPTED = 130
"""Stopped by the person; nothing half-written stays."""
