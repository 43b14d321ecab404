"""How much of what customers owed was covered at the month-ends of an insurance year.

Effective is what the policy covered of what customers of its perimeter owed to the companies it
insures; apparent what their limits could cover of their exposure, if nothing else stood in the way.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from aval.desk.performance.years import Span, insured
from aval.records.models import (
    Assessment,
    CoverageHistory,
    CustomerFacts,
    Person,
    PositionHistory,
)
from aval.vocabulary.money import divide_half_up

_GROUP = "split"


class Split(StrEnum):
    """By what coverage is told apart."""

    COMPANY = "company"
    """The own company that is owed; limits are the customer's, so that nothing is apparent."""
    COUNTRY = "country"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The last judged day of a month: what was owed and covered; limits against exposure.

    `covered` is what the policy covered, `covered_by_all` what all policies did. `apparent` is what
    limits could cover of `exposed`, both None where it is not told.
    """

    on: date
    covered: int
    covered_by_all: int
    owed: int
    apparent: int | None
    exposed: int | None

    @property
    def effective_bp(self) -> int | None:
        """Return the covered share."""
        return _share(self.covered, self.owed)

    @property
    def apparent_bp(self) -> int | None:
        """Return the share that limits could cover."""
        return _share(self.apparent or 0, self.exposed or 0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The month-ends of a year, of all that a policy insures or of a part: `name`."""

    months: tuple[MonthEnd, ...] = ()
    name: str = ""

    @property
    def effective_bp(self) -> int | None:
        """Return covered over owed, both summed over the month-ends."""
        return _share(sum(one.covered for one in self.months), sum(one.owed for one in self.months))

    @property
    def by_all_bp(self) -> int | None:
        """Return what all policies covered over owed, both summed over the month-ends."""
        covered = sum(one.covered_by_all for one in self.months)
        return _share(covered, sum(one.owed for one in self.months))

    @property
    def apparent_bp(self) -> int | None:
        """Return what limits could cover over the exposure, both summed likewise."""
        apparent = sum(one.apparent or 0 for one in self.months)
        return _share(apparent, sum(one.exposed or 0 for one in self.months))

    @property
    def owed(self) -> int:
        """Return what was owed on the last month-end."""
        return self.months[-1].owed if self.months else 0


def coverage(person: Person | None, span: Span) -> Coverage:
    """Return the coverage of a policy's perimeter, in a few statements whatever its size."""
    return next(iter(_coverages(person, span, None)), Coverage())


def split(person: Person | None, span: Span, by: Split) -> tuple[Coverage, ...]:
    """Return the coverage of the parts of a policy's perimeter, what owes most first."""
    found = _coverages(person, span, by)
    return tuple(sorted(found, key=lambda one: (-one.owed, one.name)))


def _coverages(person: Person | None, span: Span, by: Split | None) -> list[Coverage]:
    ends = _month_ends(span)
    if not ends:
        return []
    touching = Q(to_day=None) | Q(to_day__gt=ends[0])
    theirs = insured(person, span.policy).values("customer")
    rows = CoverageHistory.objects.filter(touching, from_day__lte=ends[-1], customer__in=theirs)
    if span.policy.companies is not None:
        rows = rows.filter(company__in=span.policy.companies)
    amounts = {
        "owed": ("amount", Q(policy="")),
        "covered": ("amount", Q(policy=span.policy.policy)),
        "all": ("amount", ~Q(policy="")),
    }
    debts = _sums(rows, by, ends, amounts)
    limits = dict[str, dict[str, int]]()
    if by is not Split.COMPANY:
        figures = {
            "apparent": ("apparent_covered", Q()), "exposed": ("exposure", Q(exposure__gt=0))
        }  # fmt: skip
        held = PositionHistory.objects.filter(touching, from_day__lte=ends[-1], customer__in=theirs)
        limits = _sums(held, by, ends, figures)
    names = debts if by else {"": debts.get("", {})}
    return [
        Coverage(tuple(_month(debts.get(name, {}), limits.get(name), place, day)
                       for place, day in enumerate(ends)), name)
        for name in names
    ]  # fmt: skip


def _month(debts: dict[str, int], limits: dict[str, int] | None, place: int, day: date) -> MonthEnd:
    told = limits or {}
    return MonthEnd(
        day,
        debts.get(f"covered_{place}", 0),
        debts.get(f"all_{place}", 0),
        debts.get(f"owed_{place}", 0),
        told.get(f"apparent_{place}"),
        told.get(f"exposed_{place}"),
    )


def _month_ends(span: Span) -> list[date]:
    """Return the last judged day of each month of the year."""
    rows = Assessment.objects.filter(as_of__gte=span.since, as_of__lte=span.until)
    days = rows.order_by("as_of").values_list("as_of", flat=True)
    return list({(day.year, day.month): day for day in days}.values())


def _sums(
    rows: QuerySet[Any], by: Split | None, ends: Sequence[date], wanted: dict[str, tuple[str, Q]]
) -> dict[str, dict[str, int]]:
    """Return sums of columns on each day by part, all in one passage over a history.

    A row counts from the first day on which it stands up to the first on which it does not: the
    database adds up what has both in common.
    """
    if by is None:
        grouped = rows.annotate(**{_GROUP: Value("")})
    elif by is Split.COMPANY:
        grouped = rows.annotate(**{_GROUP: F("company")})
    else:
        facts = CustomerFacts.objects.current().filter(customer=OuterRef("customer"))
        grouped = rows.annotate(**{_GROUP: Subquery(facts.values(by.value)[:1])})
    placed = grouped.annotate(first=_place("from_day", ends), past=_place("to_day", ends))
    sums = {name: Sum(column, filter=told, default=0) for name, (column, told) in wanted.items()}
    found = defaultdict[str, dict[str, int]](lambda: defaultdict(int))
    for row in placed.order_by().values(_GROUP, "first", "past").annotate(**sums):
        part = found[row[_GROUP] or ""]
        for place in range(row["first"], row["past"]):
            for name in wanted:
                part[f"{name}_{place}"] += int(row[name])
    return found


def _place(column: str, ends: Sequence[date]) -> Case:
    """Return the place of the first of some days that a column's day does not lie after."""
    days = [When(**{f"{column}__lte": day, "then": Value(place)}) for place, day in enumerate(ends)]
    return Case(*days, default=Value(len(ends)))


def _share(part: int, whole: int) -> int | None:
    return divide_half_up(part * 10_000, whole) if whole else None
