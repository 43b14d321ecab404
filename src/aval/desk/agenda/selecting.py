"""Which entries an address asks for, as conditions of the two tables that hold them.

Deadlines of the assessment and entries beside it stand in tables of their own, in one order: by
day, most at stake first, then by their numbers. A page is read from each after the same place and
merged, so that its cost does not grow with what there is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import merge
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from aval.records.models import AgendaEntry, AgendaMark, Deadline, Person
from aval.vocabulary.agenda import EVENTS, GROUPS, AgendaGroup, AgendaKind, AgendaState
from aval.vocabulary.words import DeadlineState

DEADLINE, ENTRY = "d", "e"
"""From which table an entry is: the first letter of its key in a page."""
_UNKNOWN = -1
"""Where what is at stake is not known it stands after what is nothing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for; empty means any. `owner` and `portfolio` are logins."""

    state: AgendaState = AgendaState.TO_DO
    groups: frozenset[AgendaGroup] = field(default_factory=frozenset)
    kind: str = ""
    policy: str = ""
    owner: str = ""
    portfolio: str = ""
    presses: bool = True
    since: date | None = None
    until: date | None = None
    customer: str = ""

    @property
    def kinds(self) -> set[AgendaKind] | None:
        """Return the kinds asked for, None for all."""
        if self.kind:
            return {AgendaKind(self.kind)}
        if not self.groups:
            return None
        return {kind for group in self.groups for kind in GROUPS[group]}


class Place(NamedTuple):
    """Where an entry stands in the order: day, at stake (negated), table, number."""

    on: date
    stake: int
    table: str
    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of both tables that an address asks for."""

    deadlines: QuerySet[Deadline]
    entries: QuerySet[AgendaEntry]

    @property
    def tables(self) -> tuple[tuple[str, QuerySet[Any]], ...]:
        """Return both tables by their letter."""
        return ((DEADLINE, self.deadlines), (ENTRY, self.entries))

    def between(self, since: date | None, until: date | None) -> "Found":
        """Return those from a day to a day, both included."""
        held = Q()
        if since is not None:
            held &= Q(on__gte=since)
        if until is not None:
            held &= Q(on__lte=until)
        return Found(self.deadlines.filter(held), self.entries.filter(held))


def select(person: Person, wanted: Wanted, *, today: date) -> Found:
    """Return what an address asks for inside a person's scope."""
    found = Found(Deadline.objects.visible_to(person), AgendaEntry.objects.visible_to(person))
    shared = _shared(wanted) & _events(wanted.state, today)
    deadlines = found.deadlines.filter(shared, _states(wanted.state, today))
    late = Q(on__lt=today) if wanted.state is AgendaState.MISSED else Q()
    entries = found.entries.filter(shared, late)
    if wanted.presses:
        deadlines = deadlines.filter(presses=True)
        entries = entries.filter(Q(at_stake=None) | Q(at_stake__gt=0))
    both = Found(_marked(deadlines, wanted), _marked(entries, wanted))
    return both.between(wanted.since, wanted.until)


def numbered(person: Person, keys: Sequence[str]) -> Found:
    """Return the entries of some keys of a page, those that a person may see."""
    numbers: dict[str, list[int]] = {DEADLINE: [], ENTRY: []}
    for key in keys:
        if key[:1] in numbers and key[1:].isascii() and key[1:].isdecimal() and len(key) < 20:
            numbers[key[0]].append(int(key[1:]))
    return Found(
        Deadline.objects.visible_to(person).filter(pk__in=numbers[DEADLINE]),
        AgendaEntry.objects.visible_to(person).filter(pk__in=numbers[ENTRY]),
    )


def in_order(
    found: Found, *, after: Place | None = None, most: int
) -> list[tuple[Place, Deadline | AgendaEntry]]:
    """Return the first entries after a place, in order."""
    parts = [list(_placed(table, rows, after, most)) for table, rows in found.tables]
    return list(merge(*parts, key=lambda one: one[0]))[:most]


def by_day(found: Found) -> dict[tuple[str, date], tuple[int, int]]:
    """Return of each kind and day how many there are and what is at stake."""
    sums: dict[tuple[str, date], tuple[int, int]] = {}
    for _, rows in found.tables:
        counted = rows.order_by().values("kind", "on")
        for row in counted.annotate(number=Count("pk"), stake=Sum("at_stake")):
            sums[row["kind"], row["on"]] = (row["number"], row["stake"] or 0)
    return sums


def counted(found: Found) -> tuple[int, int]:
    """Return how many entries there are, and what is at stake."""
    parts = [rows.aggregate(n=Count("pk"), s=Sum("at_stake")) for _, rows in found.tables]
    return sum(one["n"] for one in parts), sum(one["s"] or 0 for one in parts)


def _placed(
    table: str, rows: QuerySet[Any], after: Place | None, most: int
) -> Iterator[tuple[Place, Any]]:
    ranked = rows.annotate(rank=Coalesce(F("at_stake"), Value(_UNKNOWN)))
    if after is not None:
        ranked = ranked.filter(_beyond(table, after))
    for row in ranked.order_by("on", "-rank", "pk")[:most]:
        yield Place(row.on, -row.rank, table, row.pk), row


def _beyond(table: str, place: Place) -> Q:
    """Return the condition of what stands after a place."""
    here = Q(on=place.on)
    beyond = Q(on__gt=place.on) | (here & Q(rank__lt=-place.stake))
    same = here & Q(rank=-place.stake)
    if table > place.table:
        return beyond | same
    if table == place.table:
        return beyond | (same & Q(pk__gt=place.number))
    return beyond


def _shared(wanted: Wanted) -> Q:
    condition = Q()
    kinds = wanted.kinds
    if kinds is not None:
        condition &= Q(kind__in=kinds)
    if wanted.policy:
        condition &= Q(policy=wanted.policy)
    if wanted.portfolio:
        condition &= Q(customer__owner=wanted.portfolio) | Q(customer__sales=wanted.portfolio)
    if wanted.customer:
        condition &= Q(customer=wanted.customer)
    return condition


def _events(state: AgendaState, today: date) -> Q:
    """Return the condition of what comes by itself: nobody is late with it, it is past."""
    event = Q(kind__in=sorted(EVENTS))
    past = event & Q(on__lt=today)
    match state:
        case AgendaState.TO_DO:
            return ~past
        case AgendaState.MISSED:
            return ~event
        case AgendaState.PAST:
            return past
    return Q()


def _states(state: AgendaState, today: date) -> Q:
    match state:
        case AgendaState.TO_DO:
            return Q(state=DeadlineState.OPEN, on__gte=today)
        case AgendaState.MISSED:
            return Q(state=DeadlineState.MISSED) | Q(state=DeadlineState.OPEN, on__lt=today)
    return Q()


def _marked(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    """Return the rows whose marks are as asked: done or not, and whose they are."""
    marks = AgendaMark.objects.filter(
        customer=Coalesce(OuterRef("customer"), Value("")),
        kind=OuterRef("kind"),
        on=OuterRef("on"),
        item=OuterRef("item"),
        policy=OuterRef("policy"),
    )
    done = Exists(marks.filter(done_at__isnull=False))
    if wanted.state is AgendaState.DONE:
        rows = rows.filter(done)
    elif wanted.state not in {AgendaState.ALL, AgendaState.PAST}:
        rows = rows.filter(~done)
    if wanted.owner:
        own = Subquery(marks.filter(owner__isnull=False).values("owner__username")[:1])
        whose = Coalesce(own, F("customer__owner"), Value(""))
        rows = rows.annotate(whose=whose).filter(whose=wanted.owner)
    return rows
