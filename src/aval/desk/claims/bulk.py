"""Overdue items declared for many customers at once: first what would be told, then all of it.

One paper for each customer and policy. What is shown is read in a few statements, whoever is
selected; each paper is checked as any other when it is written.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aval.desk.claims.actions import write
from aval.desk.claims.cards import MOST_ITEMS, PaperCard
from aval.desk.claims.refusals import ActRefused, refuse_without
from aval.desk.report.language import Query
from aval.desk.report.queries import asked, selected
from aval.desk.sent import insurers_by_policy
from aval.records.models import Deadline, Item, Paper, PaperItem, Person, Position
from aval.vocabulary.claims import RUNNING, PaperKind
from aval.vocabulary.words import DeadlineKind, DeadlineState, Kind

MOST = 200
"""Papers of one selection."""
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One paper that a selection would write.

    `at_stake` is the indemnity that it keeps, in minor units of the reporting currency; `by` the
    last day for the first of its items.
    """

    customer: str
    name: str
    policy: str
    insurer: str
    items: tuple[str, ...]
    numbers: tuple[str, ...]
    at_stake: int
    by: date


@dataclass(frozen=True, slots=True)
class Preview:
    """What a selection would tell; customers that have nothing to declare, papers left out."""

    lines: tuple[Line, ...]
    nothing: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Wish:
    """One paper that a person confirmed."""

    customer: str
    policy: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a selection: papers, and customers that were refused, each with why."""

    papers: tuple[Paper, ...]
    refused: tuple[tuple[str, ActRefused], ...]


def preview(person: Person, *, keys: Sequence[str], query: Query | None, today: date) -> Preview:
    """Return what a selection of the report would declare, the first to be declared first."""
    rows = asked(person, query) if query else selected(person, list(keys))
    names = dict(rows.values_list("pk", "name"))
    lines = sorted(_lines(names, today), key=lambda one: (one.by, -one.at_stake, one.customer))
    nothing = len(names) - len({one.customer for one in lines})
    return Preview(tuple(lines[:MOST]), nothing, max(0, len(lines) - MOST))


def declare_all(
    *, wishes: Sequence[Wish], message: str, is_draft: bool, by: Person, at: datetime, today: date
) -> Done:
    """Write all that a person confirmed, each paper a transaction of its own.

    What cannot be told any more is said and stops none of the others.
    """
    refuse_without(by)
    keys = {wish.customer for wish in wishes}
    seen = set(Position.objects.visible_to(by).filter(pk__in=keys).values_list("pk", flat=True))
    made, refused = [], []
    for wish in wishes[:MOST]:
        if wish.customer not in seen:
            refused.append((wish.customer, ActRefused("claims.refused_policy")))
            continue
        card = PaperCard(wish.policy, PaperKind.OVERDUE, wish.items, message=message)
        try:
            paper = write(
                customer=wish.customer, card=card, by=by, at=at, today=today, is_draft=is_draft
            )
        except ActRefused as refusal:
            refused.append((wish.customer, refusal))
        else:
            made.append(paper)
    return Done(tuple(made), tuple(refused))


def _lines(names: Mapping[str, str], today: date) -> list[Line]:
    """Return the papers of customers about what is overdue, insured and not declared yet."""
    insurers = insurers_by_policy()
    found: dict[tuple[str, str], list[tuple[Deadline, str]]] = defaultdict(list)
    keys = sorted(names)
    for part in (keys[at : at + _CHUNK] for at in range(0, len(keys), _CHUNK)):
        due = Deadline.objects.filter(
            customer__in=part, kind=DeadlineKind.NOTIFY, state=DeadlineState.OPEN, at_stake__gt=0
        )
        late = Item.objects.current().filter(
            customer__in=part,
            open_amount__gt=0,
            due_on__lt=today,
            kind__in=[Kind.INVOICE, Kind.BILL],
        )
        numbers = dict(late.values_list("item", "number"))
        told = set(
            PaperItem.objects.filter(
                paper__customer__in=part, paper__kind=PaperKind.OVERDUE,
                paper__state__in=sorted(RUNNING),
            ).values_list("item", "paper__policy")
        )  # fmt: skip
        for row in due.order_by("on", "item"):
            if row.item in numbers and (row.item, row.policy) not in told:
                number = numbers[row.item] or row.item
                found[row.customer_id, row.policy].append((row, number))
    return [
        Line(
            customer=customer,
            name=names[customer] or customer,
            policy=policy,
            insurer=insurers.get(policy, policy),
            items=tuple(row.item for row, _ in held[:MOST_ITEMS]),
            numbers=tuple(number for _, number in held[:MOST_ITEMS]),
            at_stake=sum(row.at_stake for row, _ in held[:MOST_ITEMS]),
            by=held[0][0].on,
        )
        for (customer, policy), held in found.items()
    ]
