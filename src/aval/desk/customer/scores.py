"""Grades and scores of a customer over twelve months, source by source; up is better."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from aval.assessment.grades import SCALES, number_of
from aval.desk.customer.payments import month_firsts
from aval.records.models import Grade


class Point(NamedTuple):
    """What a source said at the end of a month; None where it had said nothing yet."""

    on: date
    number: int | None


@dataclass(frozen=True, slots=True)
class Score:
    """One source's grades. `best` and `worst` are the ends of its scale, None where unknown."""

    source: str
    scale: str
    best: int | None
    worst: int | None
    points: tuple[Point, ...]
    value: str
    value_before: str
    observed_on: date


class _Seen(NamedTuple):
    on: date
    number: int
    value: str


def scores(key: str, as_of: date, version: int | None) -> tuple[Score, ...]:
    """Return a customer's grades by source, with their scale."""
    rows = (
        Grade.objects.known_at(version)
        .filter(customer=key, observed_on__lte=as_of)
        .order_by("observed_on", "number")
        .values_list("source", "scale", "value", "observed_on", "number")
    )
    seen: dict[tuple[str, str], list[_Seen]] = defaultdict(list)
    for source, scale, value, observed_on, number in rows:
        seen[source or "", scale or ""].append(_Seen(observed_on, number, value or ""))
    return tuple(_score(*who, grades, as_of) for who, grades in sorted(seen.items()))


def _score(source: str, scale: str, grades: list[_Seen], as_of: date) -> Score:
    known = next((one for one in SCALES if one.name in source.lower()), None)
    days = _ends(as_of)
    return Score(
        source=source,
        scale=scale,
        best=known.best if known else None,
        worst=known.worst if known else None,
        points=tuple(Point(day, number_of(_at(grades, day))) for day in days),
        value=grades[-1].value,
        value_before=_at(grades, days[0]),
        observed_on=grades[-1].on,
    )


def _ends(as_of: date) -> tuple[date, ...]:
    """Return the last days of the eleven months before, and the day itself."""
    return (*(first - timedelta(days=1) for first in month_firsts(as_of)[1:]), as_of)


def _at(grades: Iterable[_Seen], day: date) -> str:
    """Return the value that was the latest on a day; grades come by day."""
    found = ""
    for grade in grades:
        if grade.on <= day:
            found = grade.value
    return found
