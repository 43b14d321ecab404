"""The morning's figures add up, agree with the assessment, and keep to the reader's scope."""

from dataclasses import astuple
from datetime import timedelta

import pytest
from django.db.models import Sum

from aval.records.models import Assessment, Customer, Event, Person, Position
from aval.reports.today import history
from aval.reports.today.page import Today, sources, today_page
from aval.reports.today.work import MOST_TASKS, TaskKind, queue
from aval.vocabulary.acts import Cause, SourceState
from aval.vocabulary.money import minor_units
from tests.judged import MONTH_END, TODAY, YESTERDAY, evening

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("judged"),
]


def _person(login: str = "claire") -> Person:
    return Person.objects.get(username=login)


def _page(login: str = "claire") -> Today:
    found = today_page(_person(login), TODAY)
    assert found is not None
    return found


def test_figures_are_those_of_the_assessment() -> None:
    """A reader without limits sees the totals of the summary, to the cent."""
    found, totals = _page().figures, Assessment.objects.get(as_of=TODAY).summary["totals"]
    told = {
        "exposure": found.layers.exposure,
        "covered": found.layers.covered,
        "own_risk": found.layers.own_risk,
        "excess": found.layers.excess,
        "overdue": found.overdue,
    }
    assert told == {name: minor_units(totals[name], 2) for name in told}
    assert found.dso_days is not None


@pytest.mark.parametrize("login", ["claire", "ines", "marta"])
def test_the_bridge_leads_from_yesterday_to_today(login: str) -> None:
    """Opening and causes make the closing in every column, also for a part of the customers."""
    page = _page(login)
    assert page.bridge is not None
    columns = zip(
        astuple(page.bridge.opening),
        *(astuple(row) for _, row in page.bridge.causes),
        astuple(page.bridge.closing),
        strict=True,
    )
    for opening, *moved, closing in columns:
        assert opening + sum(moved) == closing
    assert page.bridge.opening.exposure == history.layers_on(_person(login), YESTERDAY).exposure


def test_causes_are_told_apart() -> None:
    """New invoices and cash are rows of their own."""
    page = _page()
    assert page.bridge is not None
    causes = {cause for cause, _ in page.bridge.causes}
    assert {Cause.INVOICES, Cause.CASH} <= causes
    largest = page.bridge.largest
    assert largest is not None
    assert all(abs(largest[1].excess) >= abs(row.excess) for _, row in page.bridge.causes)


def test_a_part_of_the_customers() -> None:
    """Whoever is limited reads sums and names of their customers alone, and no DSO of others."""
    page, person = _page("marta"), _person("marta")
    own = set(Customer.objects.visible_to(person).values_list("pk", flat=True))
    assert 0 < len(own) < Customer.objects.count()
    exposure = Position.objects.filter(pk__in=own).aggregate(sum=Sum("exposure"))["sum"]
    assert page.figures.layers.exposure == exposure
    assert page.figures.dso_days is None
    assert {one.event.customer_id for one in page.happenings.listed} <= own
    assert {task.customer for task in (*page.queue.urgent, *page.queue.soon)} <= own


def test_work_is_in_the_order_of_its_days() -> None:
    """What happened and what is due today comes first; the rest within a week; none is lost."""
    found = _page().queue
    assert found.urgent
    assert found.soon
    assert all(task.on is None or task.on <= TODAY for task in found.urgent)
    ahead = [task.on for task in found.soon if task.on is not None]
    assert len(ahead) == len(found.soon)
    assert ahead == sorted(ahead)
    assert max(ahead) <= TODAY + timedelta(7)
    assert found.total == len(found.urgent) + len(found.soon) + found.more
    assert len(found.urgent) + len(found.soon) <= MOST_TASKS
    kinds = {task.kind for task in (*found.urgent, *found.soon)}
    assert {TaskKind.DECIDE, TaskKind.STOP, TaskKind.COVER_END} <= kinds


def test_own_work() -> None:
    """The queue of one's own customers is a part of everybody's."""
    every, own = queue(_person(), TODAY), queue(_person(), TODAY, own_only=True)
    assert {task.owner for task in (*own.urgent, *own.soon)} == {"claire"}
    assert 0 < own.total < every.total


def test_months_end_where_they_were_assessed() -> None:
    """The chart has each month's last assessed day; the running month is marked."""
    months = _page().months
    assert [(month.on, month.is_running) for month in months] == [
        (MONTH_END, False),
        (TODAY, True),
    ]
    assert months[-1].layers == _page().figures.layers


def test_events_are_listed_or_counted() -> None:
    """Each event of the day is on the list or in the counts below it."""
    found = _page().happenings
    assert len(found.listed) + sum(number for _, number in found.more) == (
        Event.objects.filter(day=TODAY).count()
    )
    assert found.listed
    assert all(one.name != one.event.customer_id for one in found.listed)


def test_a_source_ages() -> None:
    """Fresh until its hours have passed, then late."""
    (now,) = sources(evening(TODAY) + timedelta(hours=1))
    (later,) = sources(evening(TODAY) + timedelta(hours=30))
    assert (now.state, later.state) == (SourceState.FRESH, SourceState.LATE)


def test_a_source_fails_or_never_told() -> None:
    """A failure after the last success is one; without any success there is nothing to show."""
    (one,) = sources(evening(TODAY))
    source = one.source
    source.last_error, source.last_attempt_at = "no answer", evening(TODAY) + timedelta(hours=2)
    source.save()
    assert [found.state for found in sources(evening(TODAY))] == [SourceState.FAILED]
    source.last_success_at, source.last_error = None, ""
    source.save()
    assert [found.state for found in sources(evening(TODAY))] == [SourceState.NEVER]


def test_before_the_first_assessment() -> None:
    """There is no page to show."""
    Assessment.objects.all().delete()
    assert today_page(_person(), TODAY) is None
