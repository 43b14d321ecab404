"""What people read of the agenda: entries with all that is said of them, by weeks or in a list."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
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
Sums = Mapping[tuple[str, date], tuple[int, int]]
"""How many entries there are of a kind on a day, and what is at stake."""


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

    `kinds` holds a pair for each week and one for all of them; `days` is how many there are and
    what is at stake by kind and day; `groups` how many there are of each group, asked for or not.
    """

    late: Part
    weeks: tuple[Part, ...]
    kinds: dict[AgendaKind, tuple[tuple[int, int], ...]]
    totals: tuple[tuple[int, int], ...]
    days: Sums
    groups: dict[AgendaGroup, int]
    currency: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list, where the next one begins, how many entries there are, their money.

    `groups` is how many there are of each group, whether it is asked for or not.
    """

    rows: tuple[Row, ...]
    following: Place | None
    number: int
    stake: int
    groups: dict[AgendaGroup, int]
    currency: str


def reporting_currency() -> str | None:
    """Return the currency of the newest assessment, None before the first."""
    last = Assessment.objects.order_by("-as_of").values_list("currency", flat=True).first()
    return None if last is None else str(last)


def weeks_of(person: Person, wanted: Wanted, *, today: date, since: date) -> Weeks:
    """Return the weeks from a day on; the first one is cut to that day."""
    found = select(person, wanted, today=today)
    every = by_day(_of_any_kind(person, wanted, today).between(since, since + WEEKS * _WEEK))
    days = _of_kinds(every, wanted)
    spans = _spans(since)
    sums = [_sum(_within(days, *span).values()) for span in spans]
    kinds = {
        kind: tuple(
            _sum(v for (of, _), v in _within(days, *span).items() if of == kind) for span in spans
        )
        for kind in AgendaKind
    }
    late = found.between(None, since - timedelta(1))
    first, *rest = _parts(
        found,
        [
            (None, since - timedelta(1), counted(late)),
            *((begin, end, of) for (begin, end), of in zip(spans, sums, strict=True)),
        ],
    )
    return Weeks(
        first,
        tuple(rest),
        {kind: (*pairs, _sum(pairs)) for kind, pairs in kinds.items() if any(n for n, _ in pairs)},
        (*sums, _sum(sums)),
        days,
        _groups(_within(every, since, spans[-1][1])),
        reporting_currency() or "EUR",
    )


def list_of(person: Person, wanted: Wanted, *, today: date, after: Place | None) -> Listing:
    """Return a page of the list after a place."""
    every = by_day(_of_any_kind(person, wanted, today))
    number, stake = _sum(_of_kinds(every, wanted).values())
    found = select(person, wanted, today=today)
    placed = in_order(found, after=after, most=PAGE_ROWS + 1) if number else []
    shown = placed[:PAGE_ROWS]
    following = shown[-1][0] if len(placed) > PAGE_ROWS else None
    groups, currency = _groups(every), reporting_currency() or "EUR"
    return Listing(told(shown), following, number, stake, groups, currency)


def _of_any_kind(person: Person, wanted: Wanted, today: date) -> Found:
    """Return what is asked for, whichever kinds are."""
    return select(person, replace(wanted, groups=frozenset(), kind=""), today=today)


def _of_kinds(sums: Sums, wanted: Wanted) -> Sums:
    kinds = wanted.kinds
    return {key: pair for key, pair in sums.items() if kinds is None or key[0] in kinds}


def _within(sums: Sums, since: date, until: date) -> Sums:
    return {key: pair for key, pair in sums.items() if since <= key[1] <= until}


def _groups(sums: Sums) -> dict[AgendaGroup, int]:
    group_of = {kind.value: group for group, kinds in GROUPS.items() for kind in kinds}
    counts = Counter[AgendaGroup]()
    for (kind, _), (number, _) in sums.items():
        counts[group_of[kind]] += number
    return {group: counts[group] for group in AgendaGroup}


def _spans(since: date) -> list[tuple[date, date]]:
    """Return the first and the last day of each week from a day on."""
    spans = list[tuple[date, date]]()
    for _ in range(WEEKS):
        end = since + timedelta(6 - since.weekday())
        spans.append((since, end))
        since = end + timedelta(1)
    return spans


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


def _parts(found: Found, spans: Sequence[tuple[date | None, date, tuple[int, int]]]) -> list[Part]:
    """Return some spans of days with their first entries, all of them told at once."""
    placed = [
        in_order(found.between(since, until), most=WEEK_ROWS) if number else []
        for since, until, (number, _) in spans
    ]
    rows = iter(told([one for part in placed for one in part]))
    return [
        Part(since, until, tuple(islice(rows, len(part))), *sums)
        for (since, until, sums), part in zip(spans, placed, strict=True)
    ]


def _sum(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    held = list(pairs)
    return sum(n for n, _ in held), sum(s for _, s in held)


__all__ = ["AgendaState", "Listing", "Part", "Row", "Weeks", "list_of", "told", "weeks_of"]
