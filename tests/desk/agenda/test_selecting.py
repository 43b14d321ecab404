"""The order of entries of two tables, a page at a time, and how little reading one costs."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aval.assessment.deadline_sums import keep_sums
from aval.assessment.storing import stored
from aval.desk.agenda.queries import list_of, weeks_of
from aval.desk.agenda.selecting import Wanted, by_day, counted, in_order, select
from aval.records.models import AgendaEntry, Assessment, Deadline, Person
from aval.vocabulary.agenda import EVENTS, AgendaKind, AgendaState
from tests.people import AT, customers, person

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 28)


@pytest.fixture
def by() -> Person:
    """Make entries in both tables, many on one day with the same at stake."""
    one, other = customers()
    Assessment.objects.create(as_of=DAY, made_at=AT, currency="EUR", summary={})
    common: dict[str, Any] = {"policy": "P"}
    Deadline.objects.bulk_create(
        Deadline(
            customer=(one, other)[place % 2], item=f"I{place}", kind="notify", state="open",
            on=DAY + timedelta(place // 20), at_stake=100 * (place % 3), presses=True, **common,
        )
        for place in range(90)
    )  # fmt: skip
    AgendaEntry.objects.bulk_create(
        AgendaEntry(
            customer=one if place % 2 else None, kind="declaration",
            on=DAY + timedelta(place // 15), at_stake=(None, 100)[place % 2], **common,
        )
        for place in range(60)
    )  # fmt: skip
    keep_sums(stored(Deadline, None))
    return person("boss")


def test_pages_are_one_order(by: Person) -> None:
    """Whatever the size of a page, nothing is twice and nothing is left out."""
    found = select(by, Wanted(), today=DAY)
    whole = [place for place, _ in in_order(found, most=1_000)]
    assert len(whole) == len(set(whole)) == 150 == counted(found)[0]
    assert whole == sorted(whole)
    for size in (1, 7, 60):
        read, after = [], None
        while rows := in_order(found, after=after, most=size):
            read += [place for place, _ in rows]
            after = rows[-1][0]
        assert read == whole


def test_sums_are_of_both(by: Person) -> None:
    """Those by day add up to those of the whole."""
    found = select(by, Wanted(presses=False), today=DAY)
    sums = by_day(found).values()
    assert (sum(n for n, _ in sums), sum(s for _, s in sums)) == counted(found)
    weeks = weeks_of(by, Wanted(), today=DAY, since=DAY)
    assert weeks.totals[-1][0] == 150
    assert sum(part.number for part in weeks.weeks) == 150
    assert [len(part.rows) for part in weeks.weeks] == [40, 0, 0]
    missed = select(by, Wanted(state=AgendaState.MISSED), today=DAY + timedelta(1))
    assert counted(missed)[0] == 35


def test_nobody_is_late_with_what_comes_by_itself(by: Person) -> None:
    """Ends of cover leave what is to be done when they have come, and are past; duties are late."""
    later = DAY + timedelta(40)
    AgendaEntry.objects.all().delete()
    Deadline.objects.update(state="met")
    common: dict[str, Any] = {"customer_id": "A1", "policy": "P", "at_stake": 5}
    AgendaEntry.objects.bulk_create(
        AgendaEntry(kind=kind, on=DAY + timedelta(ahead), **common)
        for kind in AgendaKind
        for ahead in (0, 40)
    )
    Deadline.objects.create(
        item="", kind="cover_end", state="open", on=DAY, presses=True, **common
    )  # what a night that did not run left

    def asked(state: AgendaState) -> dict[str, set[date]]:
        found = defaultdict[str, set[date]](set)
        for kind, on in by_day(select(by, Wanted(state=state), today=later)):
            found[kind].add(on)
        return dict(found)

    duties = set(AgendaKind) - EVENTS
    todo = asked(AgendaState.TO_DO)
    assert set(todo) == set(AgendaKind)
    assert {kind for kind, days in todo.items() if DAY in days} == duties
    assert asked(AgendaState.PAST) == {kind: {DAY} for kind in EVENTS}
    assert {kind for kind, days in asked(AgendaState.MISSED).items() if DAY in days} == duties
    every = asked(AgendaState.ALL)
    assert all({DAY, later} <= every[kind] for kind in AgendaKind)
    late = weeks_of(by, Wanted(), today=later, since=later).late
    assert {row.kind for row in late.rows} == duties
    run_off = Wanted(state=AgendaState.PAST, kind="run_off")
    (gone,) = list_of(by, run_off, today=later, after=None).rows
    assert gone.is_past(later)
    assert not gone.is_past(DAY)


@pytest.mark.parametrize("read", [list_of, weeks_of])
def test_a_page_costs_the_same(by: Person, read: Callable[..., Any]) -> None:
    """However many entries there are: a number of statements that does not grow."""
    given = {"after": None} if read is list_of else {"since": DAY}
    with CaptureQueriesContext(connection) as few:
        read(by, Wanted(), today=DAY, **given)
    for row in Deadline.objects.all():
        row.pk, row.item = None, f"X{row.item}"
        row.save()
    keep_sums(stored(Deadline, None))
    with CaptureQueriesContext(connection) as many:
        read(by, Wanted(), today=DAY, **given)
    assert len(many) <= len(few) < 30
