"""What moved the figures since the assessment before, by cause, and the events behind it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Sum
from django.db.models.functions import Abs

from aval.records.people import Person
from aval.records.positions import Event, Movement, Position
from aval.reports.today.documents import document_numbers
from aval.reports.today.layers import Layers
from aval.vocabulary.acts import Cause, EventKind

MOST_EVENTS = 12
"""Events that the page lists; the others are counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """Changes in minor units; exposure = covered + own risk + excess + outside."""

    exposure: int
    covered: int
    own_risk: int
    excess: int
    outside: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the day before to the day: opening, one row a cause that moved something, closing."""

    opening: Row
    causes: list[tuple[Cause, Row]]
    closing: Row

    @property
    def has_outside(self) -> bool:
        """Return whether the column of what cannot be insured is needed for the rows to add up."""
        rows = (self.opening, self.closing, *(row for _, row in self.causes))
        return any(row.outside for row in rows)

    @property
    def largest(self) -> tuple[Cause, Row] | None:
        """Return the cause that moved most of the uncovered amount."""
        moved = [cause for cause in self.causes if cause[1].excess]
        return max(moved, key=lambda cause: abs(cause[1].excess), default=None)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with its customer's name, and the number of the document that it names."""

    event: Event
    name: str
    document: str


@dataclass(frozen=True, slots=True)
class Happenings:
    """The events of a day: those that moved most first, and how many more there are by kind."""

    listed: list[Happening]
    more: list[tuple[EventKind, int]]


def row_of(layers: Layers) -> Row:
    """Return layers as a row of the bridge."""
    return Row(layers.exposure, layers.covered, layers.own_risk, layers.excess, layers.outside)


def bridge(person: Person, day: date, before: Layers, after: Layers) -> Bridge:
    """Return what each cause moved on a day, inside a person's scope."""
    parts = ("exposure", "covered", "own_risk", "excess", "outside")
    rows = Movement.objects.visible_to(person).filter(day=day).values("cause")
    sums = {row["cause"]: row for row in rows.annotate(**{f"sum_{p}": Sum(p) for p in parts})}
    causes = [
        (cause, Row(*(sums[cause][f"sum_{part}"] for part in parts)))
        for cause in Cause
        if cause in sums
    ]
    return Bridge(row_of(before), causes, row_of(after))


def happenings(person: Person, day: date) -> Happenings:
    """Return the events of a day inside a person's scope."""
    events = Event.objects.visible_to(person).filter(day=day)
    ordered = events.order_by(
        (Abs("excess") + Abs("covered")).desc(), F("after").desc(nulls_last=True), "pk"
    )
    every = Counter(events.values_list("kind", flat=True))
    first = list(ordered[:MOST_EVENTS])
    names = dict(
        Position.objects.filter(pk__in=[event.customer_id for event in first]).values_list(
            "pk", "name"
        )
    )
    documents = document_numbers(event.fact for event in first)
    left = every - Counter(event.kind for event in first)
    return Happenings(
        [
            Happening(
                event,
                names.get(event.customer_id, event.customer_id),
                documents.get(event.fact, ""),
            )
            for event in first
        ],
        [(kind, left[kind]) for kind in EventKind if left[kind]],
    )
