"""Everything the morning's page shows, in one call."""

from dataclasses import dataclass
from datetime import date, datetime

from aval.records.people import Person
from aval.records.positions import Position
from aval.reports.today.figures import Figures, key_figures
from aval.reports.today.history import Month, months
from aval.reports.today.movements import Bridge, Happenings, bridge, happenings
from aval.reports.today.sources import Freshness, freshness
from aval.reports.today.work import Queue, queue

LARGEST = 12
"""Customers that the list of the most uncovered shows."""
_MOST = ("-excess", "pk")


@dataclass(frozen=True, slots=True)
class Today:
    """The page's figures; `bridge` is null before a second day was assessed."""

    figures: Figures
    bridge: Bridge | None
    happenings: Happenings
    queue: Queue
    months: list[Month]
    largest: list[Position]
    """The customers with most uncovered, the most first."""


def today_page(person: Person, today: date, *, own_only: bool = False) -> Today | None:
    """Return the page inside a person's scope; None before the first assessment.

    `today` is the reader's day: deadlines count from it even when the last assessment is older.
    """
    figures = key_figures(person)
    if figures is None:
        return None
    moved = None
    if figures.before is not None:
        moved = bridge(person, figures.as_of, figures.before, figures.layers)
    return Today(
        figures,
        moved,
        happenings(person, figures.as_of),
        queue(person, today, own_only=own_only),
        months(person, figures.as_of),
        list(Position.objects.visible_to(person).filter(excess__gt=0).order_by(*_MOST)[:LARGEST]),
    )


def sources(now: datetime) -> list[Freshness]:
    """Return the age of every source."""
    return freshness(now)
