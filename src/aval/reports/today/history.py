"""Figures of past days, inside a person's scope: yesterday's, and those of the last months."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from aval.records.people import Person
from aval.records.positions import Assessment, PositionHistory
from aval.reports.today.layers import Layers

MONTHS = 12
"""Months that the chart shows, the running one included."""
_PARTS = ("permanent", "temporary", "top_up", "discretionary", "own_risk", "excess", "outside")


@dataclass(frozen=True, slots=True)
class Month:
    """The last assessed day of a month, and its figures; `is_running` for the month of today."""

    on: date
    layers: Layers
    is_running: bool


def day_before(day: date) -> date | None:
    """Return the assessed day before a day, or None."""
    found = Assessment.objects.filter(as_of__lt=day).order_by("-as_of")
    return found.values_list("as_of", flat=True).first()


def layers_on(person: Person, day: date) -> Layers:
    """Return the portfolio on an assessed day, inside a person's scope."""
    stands = Q(to_day=None) | Q(to_day__gt=day)
    rows = PositionHistory.objects.visible_to(person).filter(stands, from_day__lte=day)
    return Layers.of(rows.aggregate(**{part: Sum(part) for part in _PARTS}))


def overdue_on(person: Person, day: date) -> int:
    """Return what was overdue on an assessed day, inside a person's scope."""
    stands = Q(to_day=None) | Q(to_day__gt=day)
    rows = PositionHistory.objects.visible_to(person).filter(stands, from_day__lte=day)
    return int(rows.aggregate(overdue=Sum("overdue"))["overdue"] or 0)


def months(person: Person, today: date) -> list[Month]:
    """Return the last twelve months that have an assessed day, the oldest first."""
    begin = _months_before(today, MONTHS - 1)
    days = Assessment.objects.filter(as_of__gte=begin, as_of__lte=today).order_by("as_of")
    last: dict[tuple[int, int], date] = {
        (day.year, day.month): day for day in days.values_list("as_of", flat=True)
    }
    return [
        Month(day, layers_on(person, day), (day.year, day.month) == (today.year, today.month))
        for day in last.values()
    ]


def _months_before(day: date, number: int) -> date:
    """Return the first day of the month that many months before a day's."""
    place = day.year * 12 + day.month - 1 - number
    return date(place // 12, place % 12 + 1, 1)
