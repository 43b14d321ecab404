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

from django.db.models import (
    Aggregate,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.fields.tuple_lookups import Tuple, TupleIn
from django.db.models.functions import Coalesce

from aval.records.models import (
    AgendaEntry,
    AgendaMark,
    Customer,
    Deadline,
    DeadlineSum,
    Person,
)
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
    def is_of_some(self) -> bool:
        """Return whether entries of some customers alone are asked for."""
        return bool(self.owner or self.portfolio or self.customer)

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
    """The entries of both tables that an address asks for.

    What they sum up to is the sums of `summed`, each with its sign: all of them without a look at
    their marks, less those that are done.
    """

    deadlines: QuerySet[Deadline]
    entries: QuerySet[AgendaEntry]
    summed: tuple[tuple[int, QuerySet[Any]], ...] = ()

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
        return Found(
            self.deadlines.filter(held),
            self.entries.filter(held),
            tuple((sign, rows.filter(held)) for sign, rows in self.summed),
        )


def select(person: Person, wanted: Wanted, *, today: date) -> Found:
    """Return what an address asks for inside a person's scope."""
    shared = _shared(wanted) & _events(wanted.state, today)
    late = Q(on__lt=today) if wanted.state is AgendaState.MISSED else Q()
    due = shared & _states(wanted.state, today)
    if wanted.presses:
        due &= Q(presses=True)
        late &= Q(at_stake=None) | Q(at_stake__gt=0)
    deadlines: QuerySet[Any] = Deadline.objects.visible_to(person).filter(due)
    entries: QuerySet[Any] = AgendaEntry.objects.visible_to(person).filter(shared, late)
    if wanted.owner:
        deadlines, entries = _owned(deadlines, wanted.owner), _owned(entries, wanted.owner)
    is_of_all = person.is_active and not person.scope() and not wanted.is_of_some
    counted_rows = DeadlineSum.objects.filter(due) if is_of_all else deadlines
    found = _by_state(deadlines, entries, wanted.state, counted_rows)
    return found.between(wanted.since, wanted.until)


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
    for sign, rows in found.summed:
        grouped = rows.order_by().values_list("kind", "on")
        summed = grouped.annotate(number=_number(rows), stake=Sum("at_stake"))
        for *key, number, stake in summed:
            kind, on = key
            one, other = sums.get((kind, on), (0, 0))
            sums[kind, on] = one + sign * number, other + sign * (stake or 0)
    return {key: pair for key, pair in sums.items() if pair[0]}


def counted(found: Found) -> tuple[int, int]:
    """Return how many entries there are, and what is at stake."""
    number = stake = 0
    for sign, rows in found.summed:
        one = rows.aggregate(n=_number(rows), s=Sum("at_stake"))
        number, stake = number + sign * (one["n"] or 0), stake + sign * (one["s"] or 0)
    return number, stake


def _number(rows: QuerySet[Any]) -> Aggregate:
    """Return how many entries rows stand for."""
    return Sum("number") if rows.model is DeadlineSum else Count("pk")


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
        theirs = Customer.objects.filter(Q(owner=wanted.portfolio) | Q(sales=wanted.portfolio))
        condition &= Q(customer__in=theirs.values("pk"))
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


def _by_state(
    deadlines: QuerySet[Any], entries: QuerySet[Any], state: AgendaState, counted: QuerySet[Any]
) -> Found:
    """Return the rows whose marks are as asked; `counted` has the sums of the deadlines."""
    both = (deadlines, entries)
    done = tuple(_done(rows) for rows in both)
    if state is AgendaState.DONE:
        return Found(done[0], done[1], tuple((1, rows) for rows in done))
    whole = ((1, counted), (1, entries))
    if state in {AgendaState.ALL, AgendaState.PAST}:
        return Found(deadlines, entries, whole)
    left = [rows.filter(~Exists(_marks().filter(_DONE))) for rows in both]
    less = (_marked(deadlines), _marked(entries), _marked(entries.filter(customer=None), Value("")))
    return Found(left[0], left[1], (*whole, *((-1, rows) for rows in less)))


_DONE = Q(done_at__isnull=False)
_CUSTOMER = F("customer")


def _done(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows that are done."""
    is_entry = rows.model is AgendaEntry
    return _marked(rows, Coalesce("customer", Value("")) if is_entry else F("customer"))


def _marked(rows: QuerySet[Any], customer: Combinable = _CUSTOMER) -> QuerySet[Any]:
    """Return the rows whose mark says that they are done, found by the marks: they are few."""
    rest = ("kind", "on", "item", "policy")
    marks = AgendaMark.objects.filter(_DONE).values("customer", *rest)
    found: QuerySet[Any] = rows.filter(TupleIn(Tuple(customer, *map(F, rest)), Subquery(marks)))
    return found


def _owned(rows: QuerySet[Any], owner: str) -> QuerySet[Any]:
    """Return the rows that are somebody's: given by a mark, else those of its customers."""
    given = AgendaMark.objects.filter(owner__username=owner).values("customer")
    own = Customer.objects.filter(owner=owner).values("pk")
    near = rows.filter(_whose(rows, Q(customer__in=own) | Q(customer__in=given)))
    marked = Subquery(_marks().filter(owner__isnull=False).values("owner__username")[:1])
    whose = Coalesce(marked, F("customer__owner"), Value(""))
    found: QuerySet[Any] = near.annotate(whose=whose).filter(whose=owner)
    return found


def _whose(rows: QuerySet[Any], customers: Q) -> Q:
    """Return a condition on customers that lets pass what is of no customer."""
    return customers | Q(customer=None) if rows.model is AgendaEntry else customers


def _marks() -> QuerySet[AgendaMark]:
    """Return the marks of the row around."""
    return AgendaMark.objects.filter(
        customer=Coalesce(OuterRef("customer"), Value("")),
        kind=OuterRef("kind"),
        on=OuterRef("on"),
        item=OuterRef("item"),
        policy=OuterRef("policy"),
    )
