"""A simulation that a job made: the same figures, of one person, of a day and a data version."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from aval.desk.claims.simulated import Simulation
from aval.desk.claims.simulating import simulate
from aval.desk.claims.simulations import (
    SIMULATE_JOB,
    Stored,
    ask_to_simulate,
    asked_simulation,
    explained_row,
    simulate_asked,
    size_of,
)
from aval.desk.claims.supposing import Whom
from aval.desk.jobs import results
from aval.records.models import JobRun, Person, Position
from aval.vocabulary.acts import JobState, Role
from tests.desk.claims.world import DAY, item, on, unpaid
from tests.people import limited, person
from tests.records.keeping import change_at

pytestmark = pytest.mark.django_db
WHOM = Whom(query="exposure > 0")


@pytest.fixture
def ana(tmp_path: Path, settings: LazySettings) -> Person:
    """Return who asks, in a world of three customers that owe and one that does not."""
    settings.DATA = tmp_path
    unpaid(
        tmp_path / "portfolio",
        customers=[{"customer": f"C{one}", "name": f"Customer {one}"} for one in range(1, 5)],
        items=[
            item("I1", date(2026, 5, 10), "15000.00"),
            item("I2", date(2026, 1, 10), "10000.00"),
            item("J1", date(2026, 6, 1), "30000.00", customer="C2"),
            item("K1", date(2026, 6, 1), "500.00", customer="C3"),
        ],
        covers=[{"amount": "20000.00"}, {"cover": "K2", "customer": "C2", "amount": "4000.00"}],
    )
    return person("ana")


def _made(by: Person, *, day: date = DAY) -> JobRun:
    """Ask for it, and do what the worker does."""
    job = ask_to_simulate(by=by, whom=WHOM, until=None, at=on(day))
    outcome = simulate_asked(
        number=job.pk, today=day, progress=lambda _done, _all: None, **job.arguments
    )
    JobRun.objects.filter(pk=job.pk).update(state=JobState.DONE, ended_at=on(day), outcome=outcome)
    return JobRun.objects.get(pk=job.pk)


def _stored(by: Person, day: date = DAY) -> Stored:
    asked = asked_simulation(by=by, whom=WHOM, until=None, today=day)
    assert asked is not None
    assert asked.found is not None
    return asked.found


def test_it_is_what_is_judged_at_once(ana: Person) -> None:
    """Head, rows, pages of rows, each to the cent."""
    _made(ana)
    whole = simulate(Position.objects.all(), today=DAY)
    stored = _stored(ana)
    assert (len(stored), tuple(stored), stored[1:]) == (3, whole.rows, whole.rows[1:])
    assert stored[0] == whole.rows[0]
    assert stored.head == Simulation(**{**_fields(whole), "rows": ()})
    assert stored.row("C9") is None
    explained = simulate(Position.objects.all(), today=DAY, explained=("C1",)).row("C1")
    assert explained_row(stored, "C1", by=ana, whom=WHOM, today=DAY) == explained
    assert explained_row(stored, "C9", by=ana, whom=WHOM, today=DAY) is None


def _fields(found: Simulation) -> dict[str, object]:
    return {name: getattr(found, name) for name in Simulation.__slots__}


def test_facts_that_move_are_said(ana: Person) -> None:
    """Another day or data version: the figures are those of then, without derivation."""
    _made(ana)
    assert not _stored(ana).moved
    assert _stored(ana, DAY + timedelta(1)).moved
    change_at(on(DAY))
    stored = _stored(ana)
    assert stored.moved
    assert explained_row(stored, "C1", by=ana, whom=WHOM, today=DAY) is None
    again = _made(ana)
    assert _stored(ana).job == again


def test_it_is_of_who_asked_within_the_scope(ana: Person) -> None:
    """Nobody else has it; whoever sees less than then has it no more. One job at a time."""
    assert asked_simulation(by=ana, whom=WHOM, until=None, today=DAY) is None
    job = ask_to_simulate(by=ana, whom=WHOM, until=None, at=on(DAY))
    assert ask_to_simulate(by=ana, whom=WHOM, until=None, at=on(DAY)) == job
    assert ask_to_simulate(by=ana, whom=WHOM, until=DAY, at=on(DAY)) != job
    _made(ana)
    away = limited("away", Role.CREDIT_MANAGER, portfolio="nobody")
    assert asked_simulation(by=away, whom=WHOM, until=None, today=DAY) is None
    ana.scope_rules.create(dimension="portfolio", value="nobody")
    asked = asked_simulation(by=Person.objects.get(pk=ana.pk), whom=WHOM, until=None, today=DAY)
    assert asked is not None
    assert asked.found is None


def test_what_cannot_be_judged_is_an_outcome(ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault is told as at once; a job that nobody asked for does nothing."""
    assert size_of(Position.objects.all()).customers == 3
    from aval.desk.claims import simulations  # noqa: PLC0415 - to be patched
    from aval.vocabulary.faults import BadInput, Fault  # noqa: PLC0415

    fault = Fault("rates.csv", 0, "", "", "faults.rates_missing", (("day", "2026-01-01"),))

    def fails(*_: object, **__: object) -> Iterator[None]:
        raise BadInput([fault])

    monkeypatch.setattr(simulations, "simulate", fails)
    _made(ana)
    asked = asked_simulation(by=ana, whom=WHOM, until=None, today=DAY)
    assert asked is not None
    assert (asked.faults, asked.found, asked.is_being_made) == ([fault], None, False)
    nobody = JobRun.objects.create(kind=SIMULATE_JOB, key="x 1", asked_at=on(DAY), due_at=on(DAY))
    assert simulate_asked(number=nobody.pk, whom={}, until="", today=DAY, progress=max) == {}


def test_results_are_forgotten(ana: Person) -> None:
    """After a week, and when another one stands; what a dead worker left goes after a day."""
    first = _made(ana)
    left = results.folder() / ".left"
    left.write_bytes(b"half")
    assert results.forget(at=on(DAY)) == 0
    later = on(date.today() + timedelta(2))  # noqa: DTZ011 - files are of the real day
    JobRun.objects.update(ended_at=later)
    assert results.forget(at=later) == 1
    assert results.is_kept(first)
    assert not left.exists()
    assert results.forget(at=later + results.KEPT + timedelta(1)) == 1
    assert not results.is_kept(first)
