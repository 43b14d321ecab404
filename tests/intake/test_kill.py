"""An apply that dies anywhere has done nothing, and can be done again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection

from aval.intake.applying import apply
from aval.intake.undoing import undo
from aval.records.models import IntakeRun, JournalEntry
from aval.vocabulary.acts import RunState
from tests.conftest import ROOT
from tests.intake.files import AT, TABLES, dataset, everything, person, receive, same, source, take
from tests.own_database import own_database


class _Died(DatabaseError):  # noqa: N818
    """Raised instead of a statement."""


def _dies_at(last: int) -> Any:
    counted = count(1)

    def die(execute: Any, *given: Any) -> Any:
        if next(counted) == last:
            raise _Died
        return execute(*given)

    return connection.execute_wrapper(die)


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["apply", "undo"])
def test_every_statement(act: str, tmp_path: Path) -> None:
    """Whichever statement fails, the facts, the run and the journal are as before."""
    take(tmp_path, dataset(tmp_path / "in"))
    source(shrink_count_pct=100, shrink_amount_pct=100)
    customers = TABLES["customers.csv"].replace("ana", "eve")
    run = receive(tmp_path, dataset(tmp_path / "other", customers=customers))
    by = person()
    if act == "undo":
        apply(run=run, by=by, at=AT, folder=tmp_path)
    before, state, entries = everything(), run.state, JournalEntry.objects.count()
    for last in count(1):
        try:
            with _dies_at(last):
                if act == "apply":
                    apply(run=run, by=by, at=AT, folder=tmp_path)
                else:
                    undo(run=run, by=by, at=AT)
        except _Died:
            assert same(everything(), before), last
            assert IntakeRun.objects.get(pk=run.pk).state == run.state == state
            assert JournalEntry.objects.count() == entries
            continue
        break
    assert last > 20
    assert run.state == (RunState.APPLIED if act == "apply" else RunState.UNDONE)
    assert not same(everything(), before)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of a database of the test's own; empty for SQLite."""
    if request.param == "sqlite":
        yield ""
        return
    with own_database("apply") as made:
        yield made


def test_killed(address: str, tmp_path: Path) -> None:
    """A process killed with SIGKILL at many places leaves nothing half-applied."""
    given = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "aval.config.settings",
        "DATABASE_URL": address,
        "AVAL_DATA_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.intake.mortal", str(tmp_path)],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}{done.stderr[-4000:]}"
