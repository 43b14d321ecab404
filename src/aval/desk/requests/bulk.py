"""Cover asked for many customers at once: first a table of what would be asked, then all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aval.desk.report.language import Query
from aval.desk.report.queries import asked, selected
from aval.desk.requests.actions import write
from aval.desk.requests.checking import RequestCard, check
from aval.desk.requests.grounds import Option, options, preferred
from aval.desk.requests.refusals import ActRefused, refuse_without
from aval.records.models import CoverRequest, Person, Position
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.words import Layer

MOST = 500
"""Customers of one selection."""


@dataclass(frozen=True, slots=True)
class Line:
    """One request that a selection would make; `refusal` says why it cannot be made."""

    customer: str
    name: str
    option: Option
    card: RequestCard
    held: int
    refusal: ActRefused | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a selection would ask: `lines` that can be sent first, customers that need nothing."""

    lines: tuple[Line, ...]
    enough: int
    """Customers whose limit is as it should be, or that no policy sees."""
    left_out: int
    """Customers beyond `MOST`."""

    @property
    def ready(self) -> int:
        """Return how many can be sent."""
        return sum(line.refusal is None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a selection."""

    requests: tuple[CoverRequest, ...]
    places: tuple[tuple[int, str, ActRefused], ...]
    """What was refused: its place in what was asked, the customer, and why."""

    @property
    def refused(self) -> list[tuple[str, ActRefused]]:
        """Return the customers that were refused, each with why."""
        return [(customer, refusal) for _, customer, refusal in self.places]


def preview(person: Person, *, keys: Sequence[str], query: Query | None, today: date) -> Preview:
    """Return what a selection of the report would ask, each under one policy."""
    rows = asked(person, query) if query else selected(person, list(keys))
    names = dict(rows.order_by("-excess", "pk").values_list("pk", "name")[:MOST])
    more = max(0, rows.count() - MOST)
    return _preview(names, more, today)


def ask_all(
    *,
    cards: Sequence[tuple[str, RequestCard]],
    by: Person,
    at: datetime,
    today: date,
) -> Done:
    """Ask for all that a person confirmed, each request a transaction of its own.

    What cannot be asked any more is told and stops none of the others.
    """
    refuse_without(by)
    visible = Position.objects.visible_to(by).filter(pk__in={key for key, _ in cards})
    seen = set(visible.values_list("pk", flat=True))
    found = options(seen, today=today)
    made, refused = [], []
    for place, (key, card) in enumerate(cards[:MOST]):
        option = next((one for one in found.get(key, []) if one.policy == card.policy), None)
        if option is None:
            refused.append((place, key, ActRefused("requests.refused_policy")))
            continue
        try:
            made.append(write(option, card, by=by, at=at, today=today))
        except ActRefused as refusal:
            refused.append((place, key, refusal))
    return Done(tuple(made), tuple(refused))


def _preview(names: dict[str, str], more: int, today: date) -> Preview:
    found = options(names, today=today)
    lines, enough = [], 0
    for key, name in names.items():
        option = preferred(found.get(key, []))
        if option is None or option.advice is None or option.advice.kind is None:
            enough += 1
            continue
        lines.append(_line(key, name, option, today))
    lines.sort(key=lambda line: line.refusal is not None)
    return Preview(tuple(lines), enough, more)


def _line(key: str, name: str, option: Option, today: date) -> Line:
    card = suggested(option)
    stands = option.standing.get(Layer.PERMANENT)
    try:
        check(card, option, today=today)
    except ActRefused as refusal:
        return Line(key, name, option, card, stands.amount if stands else 0, refusal)
    return Line(key, name, option, card, stands.amount if stands else 0)


def suggested(option: Option) -> RequestCard:
    """Return what Aval suggests to ask under an option: a permanent cover of what there is."""
    advice = option.advice
    held = option.standing.get(Layer.PERMANENT)
    usual = RequestKind.INCREASE if held and held.amount else RequestKind.NEW
    kind = (advice.kind if advice else None) or usual
    amount = advice.amount if advice and kind is not RequestKind.CANCEL else 0
    return RequestCard(
        policy=option.policy,
        kind=kind,
        layer=Layer.PERMANENT,
        amount=amount,
        currency=option.currency,
    )
