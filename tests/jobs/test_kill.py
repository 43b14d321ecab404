"""Workers killed at random moments: no job is lost, none is done twice, every one ends.

Nor is an import that one reads, or a claim pack that one makes.
"""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.conftest import ROOT
from tests.jobs.mortal import JOBS, STEPS
from tests.own_database import own_database

Rows = list[tuple[object, ...]]
Place = tuple[str, Callable[[str], Rows]]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Return the address of a database of the test's own, and a way to ask it."""
    if request.param == "sqlite":
        yield "", lambda query: _ask_file(tmp_path / "aval.sqlite3", query)
        return
    with own_database("kill") as made:
        yield made, lambda query: _ask_server(made, query)


def _ask_file(path: Path, query: str) -> Rows:
    with closing(sqlite3.connect(path)) as opened:
        return list(opened.execute(query))


def _ask_server(address: str, query: str) -> Rows:
    with psycopg.connect(address) as opened:
        return list(opened.execute(query))


def test_killed_workers(place: Place, tmp_path: Path) -> None:
    """Whatever step the kill hits, each step of each job is there exactly once."""
    address, ask = place
    seed = random.randrange(10**6)
    given = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "aval.config.settings",
        "DATABASE_URL": address,
        "AVAL_DATA_DIR": str(tmp_path),
        "AVAL_JOB_LEASE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.jobs.mortal", str(seed)],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"seed {seed}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    expected = [(str(job), step) for job in range(JOBS) for step in range(STEPS)]
    assert sorted(ask("select job, step from appended")) == sorted(expected), f"seed {seed}"
    ends = ask("select distinct state, done, total from records_jobrun where kind = 'append'")
    assert ends == [("done", STEPS, STEPS)], f"seed {seed}"
    ((attempts,),) = ask("select sum(attempts) from records_jobrun where kind = 'append'")
    assert int(str(attempts)) > JOBS, "no kill hit a job at work: nothing was tested"


@pytest.mark.parametrize("what", ["reading upload", "reading drop", "packing"])
def test_killed_while_it_works(what: str, place: Place, tmp_path: Path) -> None:
    """Wherever it dies: nothing half done, nothing lost, all of it at last and once."""
    given = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "aval.config.settings",
        "DATABASE_URL": place[0],
        "AVAL_DATA_DIR": str(tmp_path),
    }
    module, *more = what.split()
    done = subprocess.run(
        [sys.executable, "-m", f"tests.jobs.mortal_{module}", *more, str(tmp_path)],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-4000:]}"
