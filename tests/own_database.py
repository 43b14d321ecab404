"""A PostgreSQL database of a test's own, for processes that the test starts and kills."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

SERVER = "postgresql:///postgres"


@contextmanager
def own_database(purpose: str) -> Iterator[str]:
    """Give the address of an empty database while the block lasts; skip where no server runs."""
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL runs here: start it, e.g. pg_ctlcluster 15 main start")
    name = f"aval_{purpose}_{os.getpid()}"
    with server:
        server.execute(f'create database "{name}"')
        try:
            yield f"postgresql:///{name}"
        finally:
            server.execute(f'drop database "{name}" with (force)')
