"""Who may write what is judged: whoever judges a whole day is alone, refreshes go side by side.

The assessment of a day reads the rows that stand, compares, and writes in many transactions; a
refresh in between would be lost, or its rows would stand twice. So the day holds a lock of its own
for as long as it lasts, and a refresh shares it until its transaction ends. Both end with their
process: nobody has to clean up after one that was killed.

PostgreSQL keeps them as advisory locks, SQLite as a lock of the file `aval.sqlite3-judging`.
"""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager

from django.db import connection, transaction

_JUDGING = 0x4A554447


@contextmanager
def judging_everybody() -> Generator[None]:
    """Be the only one who writes what is judged; waits until whoever does so has ended.

    Inside a transaction the lock is held until that ends, else until the block does.
    """
    if connection.vendor == "postgresql":
        yield from _alone_on_server()
        return
    with _lock_file() as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with transaction.atomic():  # the one writer of SQLite ends first: a refresh, still unseen
            pass
        yield


def _alone_on_server() -> Generator[None]:
    if connection.in_atomic_block:
        _asked("pg_advisory_xact_lock")
        yield
        return
    _asked("pg_advisory_lock")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _asked("pg_advisory_unlock")  # a connection that is lost has let go of it


@contextmanager
def judging_some() -> Generator[bool]:
    """Tell whether what is judged may be written by this transaction; never waits.

    False while somebody judges a whole day, or waits to.
    """
    if not connection.in_atomic_block:
        message = "a refresh is one transaction"
        raise RuntimeError(message)
    if connection.vendor == "postgresql":
        yield _asked("pg_try_advisory_xact_lock_shared")
        return
    with _lock_file() as handle:
        yield _shares(handle)


def _asked(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_JUDGING])
        return bool(cursor.fetchone()[0])


@contextmanager
def _lock_file() -> Generator[int]:
    """Open the file beside the database that is locked; what is locked is free at the end."""
    handle = os.open(f"{connection.settings_dict['NAME']}-judging", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _shares(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
