"""Judgements that overlap: what stands afterwards is what judging once, at last, would write."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from aval.assessment.day import assess_day
from aval.assessment.refresh import refresh
from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.records import locks
from aval.records.models import Position
from tests.assessment.lives import snapshot
from tests.records.keeping import keep
from tests.tables import write_folder

pytestmark = pytest.mark.django_db(transaction=True)
AT, DAY = datetime(2026, 5, 4, 4, tzinfo=UTC), date(2026, 5, 4)
LONGEST_S = 60
"""After which a test that hangs gives up."""


def _portfolio(folder: Path, *credits_of: str) -> Portfolio:
    buyers = [{"customer": key} for key in ("C1", "C2", "C3")]
    items = [{"item": f"I{one['customer']}", **one} for one in buyers]
    own = [{"customer": key} for key in credits_of]
    return read_portfolio(write_folder(folder, customers=buyers, items=items, credits=own))


def _thread(work: Callable[[], Any]) -> Thread:
    """Start work on a connection of its own."""

    def alone() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=alone)
    thread.start()
    return thread


def _waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


def test_two_days_at_once(tmp_path: Path) -> None:
    """A day that began from older facts and is paused while it stores does not end last."""
    if connection.vendor != "postgresql":
        pytest.skip("on PostgreSQL one sees who waits")
    keep(_portfolio(tmp_path / "night"))
    assess_day(as_of=DAY, at=AT)
    keep(_portfolio(tmp_path / "morning", "C1"))
    at_work, go_on = Event(), Event()

    def pause(_done: int, _all: int) -> None:
        at_work.set()
        go_on.wait(LONGEST_S)

    first = _thread(lambda: assess_day(as_of=DAY, at=AT, progress=pause))
    assert at_work.wait(LONGEST_S)
    keep(_portfolio(tmp_path / "noon", "C2", "C3"))
    second = _thread(lambda: assess_day(as_of=DAY, at=AT))
    while second.is_alive() and not _waits_for_a_lock():
        second.join(0.01)
    go_on.set()
    first.join()
    second.join()
    stands = snapshot()
    assess_day(as_of=DAY, at=AT)
    assert snapshot() == stands
    assert Position.objects.get(pk="C2").own_risk == 1000
    assert not Position.objects.get(pk="C1").own_risk


@pytest.mark.parametrize("begins", ["before it loads", "while it stores"])
def test_a_refresh_during_a_day(begins: str, tmp_path: Path) -> None:
    """It is refused and leaves nothing; the day asked for after it has everything."""
    keep(_portfolio(tmp_path / "night"))
    assess_day(as_of=DAY, at=AT)
    keep(_portfolio(tmp_path / "morning", "C1"))
    at_work, go_on = Event(), Event()

    def pause(*_: object) -> None:
        at_work.set()
        go_on.wait(LONGEST_S)

    if begins == "while it stores":
        day = _thread(lambda: assess_day(as_of=DAY, at=AT, progress=pause))
    else:
        real = locks.judging_everybody

        def held() -> None:
            with real():
                pause()

        day = _thread(held)
    assert at_work.wait(LONGEST_S)
    keep(_portfolio(tmp_path / "noon", "C2"))
    before = snapshot()
    was_done = refresh(customers=["C1", "C2"], as_of=DAY, at=AT)
    after = snapshot()
    go_on.set()
    day.join()
    assert not was_done
    assert after == before
    assert refresh(customers=["C2"], as_of=DAY, at=AT)  # the lock is free again
    stands = snapshot(versions=False)
    assess_day(as_of=DAY, at=AT)
    assert snapshot(versions=False) == stands
    assert Position.objects.get(pk="C2").own_risk == 1000


def test_refreshes_go_side_by_side() -> None:
    """Two share the lock, each until its transaction ends; a day waits for neither afterwards."""
    free: list[bool] = []

    def other() -> None:
        with transaction.atomic(), locks.judging_some() as may:
            free.append(may)

    with locks.judging_everybody():
        _thread(other).join()
    if connection.vendor == "postgresql":  # SQLite has one transaction that writes
        with transaction.atomic(), locks.judging_some() as may:
            assert may
            _thread(other).join()
        assert free.pop()
    _thread(other).join()
    assert free == [False, True]


def test_a_refresh_is_a_transaction() -> None:
    """Outside of one there would be nothing that ends the lock."""
    with pytest.raises(RuntimeError), locks.judging_some():
        pass


def test_a_day_that_fails_lets_go() -> None:
    """Whatever it dies of."""
    with pytest.raises(ZeroDivisionError), locks.judging_everybody():
        raise ZeroDivisionError
    with transaction.atomic(), locks.judging_some() as may:
        assert may
