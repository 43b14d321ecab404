"""What people read of the agenda: entries with all that is said of them, by weeks or in a list."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from aval.assessment.standing import Standing, contracts, standing
from aval.dataset.policies import Policy, Terms
from aval.desk.agenda.hands import Hand, hands
from aval.desk.agenda.selecting import (
    DEADLINE,
    Found,
    Place,
    Wanted,
    by_day,
    counted,
    in_order,
    select,
)
from aval.desk.policies.particulars import Reference, References, references
from aval.engine.periods import terms_on
from aval.records.models import AgendaMark, Assessment, Customer, CustomerFacts, Item, Person
from aval.vocabulary.agenda import (
    EVENTS,
    GROUPS,
    SAVED_BY,
    AgendaGroup,
    AgendaKind,
    AgendaState,
    SavingAct,
)
from aval.vocabulary.words import DeadlineState, Layer
from aval.wording.clauses import parameter_of

PAGE_ROWS = 60
WEEK_ROWS = 40
"""Entries that a week shows; a list of its own has all."""
WEEKS = 3
_WEEK = timedelta(7)
_CLAUSES = {
    AgendaKind.STOP: "mep_days",
    AgendaKind.NOTIFY: "notify_days",
    AgendaKind.HAND_OVER: "hand_over_days",
    AgendaKind.CLAIM: "claim_months",
}
"""The parameter of the terms that sets each day of an item."""
_ENDING = (Layer.TEMPORARY, Layer.TOP_UP, Layer.SUBSTITUTE_TOP_UP)
MarkKey = tuple[str, str, date, str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as people read it. `key` is its name in a page, `mark` what stays when it is anew.

    Amounts are minor units, None where none is known: `at_stake` of the reporting currency,
    `amount` of `currency`. `document` is the item's number, `due_on` its due date.
    """

    key: str
    mark: MarkKey
    kind: AgendaKind
    on: date
    customer: str
    name: str
    policy: str
    insurer: str
    document: str
    due_on: date | None
    trigger: date | None
    clause: str
    terms_from: date | None
    at_stake: int | None
    amount: int | None
    currency: str
    layer: str
    number: int
    owner: str
    owner_name: str
    hand: Hand | None
    """What is under way for it, None for nothing."""
    clause_reference: Reference
    """Where the clause stands in the user's own contract."""
    is_met: bool
    """Whether the insurer was told in time, as the facts of the item say."""
    is_done: bool
    """Whether somebody said so."""
    done_at: datetime | None
    done_by: str
    note: str

    @property
    def item(self) -> str:
        """Return the item that it is about, empty for none."""
        return self.mark[3]

    @property
    def act(self) -> SavingAct:
        """Return the cheapest act that saves what would be lost."""
        return SAVED_BY[self.kind]

    def is_past(self, today: date) -> bool:
        """Return whether it came by itself on a day that is over: nobody is late with it."""
        return self.kind in EVENTS and self.on < today

    @property
    def initials(self) -> str:
        """Return the letters that stand for whose it is."""
        parts = self.owner_name.split()
        return ("".join(one[:1] for one in parts[:2]) or self.owner[:2]).upper()


@dataclass(frozen=True, slots=True)
class Part:
    """Some days of the agenda: their entries, how many there are, and what is at stake."""

    since: date | None
    until: date | None
    rows: tuple[Row, ...]
    number: int
    stake: int

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return self.number - len(self.rows)


@dataclass(frozen=True, slots=True)
class Weeks:
    """The agenda by weeks: what is late, the weeks, and of each kind its number and money.

    `kinds` holds a pair for each week and one for all of them; `days` is at stake by day, what an
    indemnity would lose first.
    """

    late: Part
    weeks: tuple[Part, ...]
    kinds: dict[AgendaKind, tuple[tuple[int, int], ...]]
    totals: tuple[tuple[int, int], ...]
    currency: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list, where the next one begins, how many entries there are, their money."""

    rows: tuple[Row, ...]
    following: Place | None
    number: int
    stake: int
    currency: str


def reporting_currency() -> str | None:
    """Return the currency of the newest assessment, None before the first."""
    last = Assessment.objects.order_by("-as_of").values_list("currency", flat=True).first()
    return None if last is None else str(last)


def weeks_of(person: Person, wanted: Wanted, *, today: date, since: date) -> Weeks:
    """Return the weeks from a day on; the first one is cut to that day."""
    found = select(person, wanted, today=today)
    late = found.between(None, since - timedelta(1))
    begin = since
    parts, sums, kinds = [], [], defaultdict[AgendaKind, list[tuple[int, int]]](list)
    grouped = by_day(found.between(since, since + WEEKS * _WEEK))
    for number in range(WEEKS):
        end = begin + timedelta(6 - begin.weekday())
        within = {key: value for key, value in grouped.items() if begin <= key[1] <= end}
        total = _sum(within.values())
        parts.append(_part(found, begin, end, total))
        sums.append(total)
        for kind in AgendaKind:
            kinds[kind].append(_sum(v for (of, _), v in within.items() if of == kind))
        begin = end + timedelta(1)
        del number
    shown = {
        kind: (*pairs, _sum(pairs)) for kind, pairs in kinds.items() if any(n for n, _ in pairs)
    }
    return Weeks(
        _part(late, None, since - timedelta(1), counted(late)),
        tuple(parts),
        shown,
        (*sums, _sum(sums)),
        reporting_currency() or "EUR",
    )


def counts_of(
    person: Person, wanted: Wanted, *, today: date, since: date | None, until: date | None
) -> dict[AgendaGroup, int]:
    """Return how many entries each group of kinds has on some days, whichever is asked for."""
    every = replace(wanted, groups=frozenset(), kind="")
    found = select(person, every, today=today).between(since, until)
    group_of = {kind.value: group for group, kinds in GROUPS.items() for kind in kinds}
    counts = Counter[AgendaGroup]()
    for (kind, _), (number, _) in by_day(found).items():
        counts[group_of[kind]] += number
    return {group: counts[group] for group in AgendaGroup}


def list_of(person: Person, wanted: Wanted, *, today: date, after: Place | None) -> Listing:
    """Return a page of the list after a place."""
    found = select(person, wanted, today=today)
    placed = in_order(found, after=after, most=PAGE_ROWS + 1)
    shown = placed[:PAGE_ROWS]
    following = shown[-1][0] if len(placed) > PAGE_ROWS else None
    number, stake = counted(found)
    return Listing(told(shown), following, number, stake, reporting_currency() or "EUR")


def told(placed: Sequence[tuple[Place, Any]]) -> tuple[Row, ...]:
    """Return entries with all that is said of them, in a handful of statements."""
    rows = [row for _, row in placed]
    customers = {row.customer_id for row in rows if row.customer_id}
    names = dict(
        CustomerFacts.objects.current()
        .filter(customer__in=customers)
        .values_list("customer", "name")
    )
    owners = dict(Customer.objects.filter(pk__in=customers).values_list("pk", "owner"))
    items = _items(row.item for row in rows)
    marks = _marks(rows)
    policies = contracts()
    due = [row for one, row in placed if one.table == DEADLINE]
    ends, known, under_way = ends_of(due), references(), hands(rows)
    people = _people({*owners.values(), *(m.owner.username for m in marks.values() if m.owner)})
    found = []
    for place, row in placed:
        mark_key = mark_of(row)
        mark, item = marks.get(mark_key), items.get(row.item)
        owner = owners.get(row.customer_id, "")
        if mark is not None and mark.owner is not None:
            owner = mark.owner.username
        policy = policies.get(row.policy)
        is_done = mark is not None and mark.done_at is not None
        more = _of_deadline(row, item, policy, ends) if place.table == DEADLINE else _of_entry(row)
        found.append(
            Row(
                key=f"{place.table}{row.pk}",
                mark=mark_key,
                kind=AgendaKind(row.kind),
                on=row.on,
                customer=row.customer_id or "",
                name=names.get(row.customer_id) or row.customer_id or "",
                policy=row.policy,
                insurer=(policy.insurer if policy else "") or row.policy,
                document=(item.number or item.item) if item else row.item,
                due_on=item.due_on if item else None,
                at_stake=row.at_stake,
                owner=owner,
                owner_name=people.get(owner, owner),
                is_met=place.table == DEADLINE and row.state == DeadlineState.MET,
                is_done=is_done,
                done_at=mark.done_at if mark and is_done else None,
                done_by=str(mark.done_by) if mark and is_done else "",
                note=mark.note if mark else "",
                hand=under_way.of(row, more["layer"]),
                clause_reference=_reference(known, row.policy, more),
                **more,
            )
        )
    return tuple(found)


def _reference(known: References, policy: str, more: Mapping[str, Any]) -> Reference:
    """Return where the clause of an entry stands, of the terms that it is from."""
    if not more["clause"] or more["terms_from"] is None:
        return Reference()
    return known.of_terms(policy, more["terms_from"], parameter_of(more["clause"]))


def mark_of(row: Any) -> MarkKey:  # noqa: ANN401 - a row of either table
    """Return by what an entry is known again."""
    return (row.customer_id or "", row.kind, row.on, row.item, row.policy)


def _of_entry(row: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    names = ("trigger", "clause", "terms_from", "amount", "currency", "layer", "number")
    return {name: getattr(row, name) for name in names}


def _of_deadline(
    row: Any,  # noqa: ANN401 - as above
    item: Item | None,
    policy: Policy | None,
    ends: Mapping[tuple[str, str, date], Standing],
) -> dict[str, Any]:
    """Return what a deadline's own row leaves to the contract, or to the cover that ends."""
    kind = AgendaKind(row.kind)
    end = ends.get((row.customer_id, row.policy, row.on))
    terms: Terms | None = terms_on(policy, item.delivered_on) if policy and item else None
    clause = ""
    if terms is not None and kind in _CLAUSES:
        clause = f"{_CLAUSES[kind]} = {getattr(terms, _CLAUSES[kind])}"
    return {
        "trigger": item.due_on if item else end.valid_from if end else None,
        "clause": clause,
        "terms_from": terms.valid_from if terms else None,
        "amount": end.amount if end else None,
        "currency": end.currency if end else "",
        "layer": str(end.layer) if end else "",
        "number": 0,
    }


def _items(keys: Iterable[str]) -> dict[str, Item]:
    wanted = {key for key in keys if key}
    return {row.item: row for row in Item.objects.current().filter(item__in=wanted)}


def _marks(rows: Sequence[Any]) -> dict[MarkKey, AgendaMark]:
    """Return the marks of entries; more are read than needed, never one a row."""
    days = {row.on for row in rows}
    customers = {row.customer_id or "" for row in rows}
    found = AgendaMark.objects.filter(Q(on__in=days) & Q(customer__in=customers))
    return {
        (one.customer, one.kind, one.on, one.item, one.policy): one
        for one in found.select_related("owner", "done_by")
    }


def ends_of(rows: Sequence[Any]) -> dict[tuple[str, str, date], Standing]:
    """Return the covers that end, by customer, policy and last day."""
    ending = [row for row in rows if row.kind == AgendaKind.COVER_END]
    found: dict[tuple[str, str, date], Standing] = {}
    if ending:
        day = min(row.on for row in ending)
        for one in standing(day, {row.customer_id for row in ending}, _ENDING):
            if one.valid_to is not None:
                found.setdefault((one.customer, one.policy, one.valid_to), one)
    return found


def _people(logins: set[str]) -> dict[str, str]:
    return {one.username: str(one) for one in Person.objects.filter(username__in=logins - {""})}


def _part(found: Found, since: date | None, until: date | None, sums: tuple[int, int]) -> Part:
    rows = in_order(found.between(since, until), most=WEEK_ROWS) if sums[0] else []
    return Part(since, until, told(rows), *sums)


def _sum(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    held = list(pairs)
    return sum(n for n, _ in held), sum(s for _, s in held)


__all__ = ["AgendaState", "Listing", "Part", "Row", "Weeks", "list_of", "told", "weeks_of"]
