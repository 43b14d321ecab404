"""How much of what customers owed was covered at the month-ends of an insurance year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from django.db.models import F, Q, Sum
from django.db.models.expressions import Combinable

from aval.desk.performance.years import Span, insured
from aval.records.models import Assessment, Person, PositionHistory
from aval.vocabulary.money import divide_half_up, minor_units

LAYERS = ("permanent", "temporary", "top_up", "discretionary")
_OPEN = ("own_risk", "excess")


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The last judged day of a month: what customers of the perimeter owed, what was covered.

    `apparent_bp` is the whole portfolio's, None where the reader does not see all of it.
    """

    on: date
    covered: int
    owed: int
    apparent_bp: int | None

    @property
    def effective_bp(self) -> int | None:
        """Return the covered share."""
        return divide_half_up(self.covered * 10_000, self.owed) if self.owed else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The month-ends of a year."""

    months: tuple[MonthEnd, ...] = ()

    @property
    def effective_bp(self) -> int | None:
        """Return covered over owed, both summed over the month-ends."""
        owed = sum(one.owed for one in self.months)
        covered = sum(one.covered for one in self.months)
        return divide_half_up(covered * 10_000, owed) if owed else None

    @property
    def apparent_bp(self) -> int | None:
        """Return the mean of the month-ends' apparent coverage."""
        told = [one.apparent_bp for one in self.months if one.apparent_bp is not None]
        return divide_half_up(sum(told), len(told)) if told else None


def coverage(person: Person, span: Span) -> Coverage:
    """Return the coverage of a policy's perimeter, in two statements whatever its size."""
    ends = _month_ends(span)
    if not ends:
        return Coverage()
    sums = _sums(person, span, ends)
    apparent = _apparent(ends) if person.is_active and not person.scope() else {}
    return Coverage(
        tuple(MonthEnd(day, *sums[place], apparent.get(day)) for place, day in enumerate(ends))
    )


def _month_ends(span: Span) -> list[date]:
    """Return the last judged day of each month of the year."""
    rows = Assessment.objects.filter(as_of__gte=span.since, as_of__lte=span.until)
    days = rows.order_by("as_of").values_list("as_of", flat=True)
    return list({(day.year, day.month): day for day in days}.values())


def _sums(person: Person, span: Span, ends: Sequence[date]) -> list[tuple[int, int]]:
    """Return covered and owed on each day, all of them in one passage over the history."""
    aggregates = {}
    for place, day in enumerate(ends):
        stands = Q(from_day__lte=day) & (Q(to_day=None) | Q(to_day__gt=day))
        aggregates[f"covered_{place}"] = Sum(_sum(LAYERS), filter=stands)
        aggregates[f"open_{place}"] = Sum(_sum(_OPEN), filter=stands)
    touching = Q(to_day=None) | Q(to_day__gt=ends[0])
    rows = PositionHistory.objects.filter(touching, from_day__lte=ends[-1])
    theirs = insured(person, span.policy).values("customer")
    found = rows.filter(customer__in=theirs).aggregate(**aggregates)
    covered = [int(found[f"covered_{place}"] or 0) for place in range(len(ends))]
    rest = [int(found[f"open_{place}"] or 0) for place in range(len(ends))]
    return [(one, one + left) for one, left in zip(covered, rest, strict=True)]


def _sum(names: Sequence[str]) -> Combinable:
    first, *more = map(F, names)
    return reduce(add, more, first)


def _apparent(ends: Sequence[date]) -> dict[date, int]:
    """Return the apparent coverage of the whole portfolio on each day, in basis points."""
    rows = Assessment.objects.filter(as_of__in=list(ends)).values_list("as_of", "summary")
    told = {day: summary.get("apparent_coverage_pct") for day, summary in rows}
    return {day: minor_units(text, 2) for day, text in told.items() if text is not None}
