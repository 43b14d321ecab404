"""What to do: deadlines that press and what happened since yesterday, most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Count, Min, Sum

from aval.records.people import Person
from aval.records.positions import Deadline, Event, Position
from aval.records.requests import CoverRequest
from aval.reports.requests.suggestions import Suggestion, suggestions
from aval.reports.today.documents import document_numbers
from aval.vocabulary.acts import EventKind, Right
from aval.vocabulary.words import DeadlineKind, DeadlineState

AHEAD_DAYS = 7
"""How far ahead the queue looks."""
MOST_TASKS = 24
"""Tasks that one page lists."""
MOST_SUGGESTED = 5
"""Requests that the queue suggests; a page of their own lists all."""


class TaskKind(StrEnum):
    """What a task asks for, in the order of urgency on one day."""

    DECIDE = "decide"
    """An insurer cut or refused cover: choose what to do with orders in hand."""
    HOLD = "hold"
    """A breach began: further deliveries are not covered."""
    NOTIFY = "notify"
    CLAIM = "claim"
    HAND_OVER = "hand_over"
    STOP = "stop"
    COVER_END = "cover_end"
    ANSWER = "answer"
    """An insurer answered what this person asked."""
    REQUEST = "request"
    """Aval suggests to ask an insurer."""


_OF_DEADLINE = {
    DeadlineKind.STOP: TaskKind.STOP,
    DeadlineKind.NOTIFY: TaskKind.NOTIFY,
    DeadlineKind.HAND_OVER: TaskKind.HAND_OVER,
    DeadlineKind.CLAIM: TaskKind.CLAIM,
    DeadlineKind.COVER_END: TaskKind.COVER_END,
}
_OF_EVENT = {
    EventKind.COVER_CUT: TaskKind.DECIDE,
    EventKind.COVER_CANCELLED: TaskKind.DECIDE,
    EventKind.COVER_REFUSED: TaskKind.DECIDE,
    EventKind.BREACH_BEGAN: TaskKind.HOLD,
}
_URGENCY = {kind: place for place, kind in enumerate(TaskKind)}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do for one customer.

    `on` is its last day, null for what happened since yesterday. `document` is the number of the
    only item it is about, `documents` how many there are.
    """

    kind: TaskKind
    customer: str
    name: str
    owner: str
    on: date | None
    at_stake: int
    policy: str = ""
    document: str = ""
    documents: int = 0
    event: Event | None = None
    suggestion: Suggestion | None = None
    request: CoverRequest | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Tasks of today (what happened since yesterday included) and of the days after."""

    urgent: list[Task]
    soon: list[Task]
    total: int
    due: int
    """How many are due today, listed or not."""

    @property
    def more(self) -> int:
        """Return how many are not listed."""
        return self.total - len(self.urgent) - len(self.soon)

    @property
    def urgent_at_stake(self) -> int:
        """Return what is at stake today."""
        return sum(task.at_stake for task in self.urgent)

    @property
    def soon_at_stake(self) -> int:
        """Return what is at stake in the days after."""
        return sum(task.at_stake for task in self.soon)


def queue(person: Person, today: date, *, own_only: bool = False) -> Queue:
    """Return the tasks inside a person's scope; `own_only`: of the person's own customers."""
    tasks = [
        *_from_deadlines(person, today),
        *_from_events(person, today),
        *_from_answers(person),
        *(_from_suggestions(person, today) if person.may(Right.REQUEST) else ()),
    ]
    if own_only:
        tasks = [task for task in tasks if task.owner == person.username]
    tasks.sort(key=lambda t: (t.on or today, _URGENCY[t.kind], -t.at_stake, t.customer))
    listed = tasks[:MOST_TASKS]
    soon = [task for task in listed if task.on is not None and task.on > today]
    late = len(tasks) - sum(task.on is not None and task.on > today for task in tasks)
    return Queue(listed[: len(listed) - len(soon)], soon, len(tasks), late)


def _from_deadlines(person: Person, today: date) -> Iterator[Task]:
    """Yield one task a customer, kind, policy and day of the deadlines that press."""
    near = Deadline.objects.visible_to(person).filter(
        presses=True,
        state=DeadlineState.OPEN,
        on__gte=today,
        on__lte=today + timedelta(AHEAD_DAYS),
    )
    rows = list(
        near.values("customer", "kind", "on", "policy").annotate(
            stake=Sum("at_stake"), number=Count("pk"), first=Min("item")
        )
    )
    known = _known(row["customer"] for row in rows)
    numbers = document_numbers(row["first"] for row in rows if row["number"] == 1)
    for row in rows:
        customer = known.get(row["customer"]) or _Known(row["customer"], "", 0)
        yield Task(
            _OF_DEADLINE[DeadlineKind(row["kind"])],
            row["customer"],
            customer.name,
            customer.owner,
            row["on"],
            row["stake"],
            row["policy"],
            numbers.get(row["first"], ""),
            row["number"],
        )


def _from_events(person: Person, today: date) -> Iterator[Task]:
    """Yield one task for each event of the day that asks for a decision.

    At stake is what became uncovered by it, and the orders in hand that come under it.
    """
    events = list(Event.objects.visible_to(person).filter(day=today, kind__in=list(_OF_EVENT)))
    known = _known(event.customer_id for event in events)
    for event in events:
        customer = known.get(event.customer_id) or _Known(event.customer_id, "", 0)
        yield Task(
            _OF_EVENT[EventKind(event.kind)],
            event.customer_id,
            customer.name,
            customer.owner,
            None,
            max(event.excess, 0) + customer.orders,
            event.policy,
            event=event,
        )


def _from_answers(person: Person) -> Iterator[Task]:
    """Yield the answers to what a person asked that he has not seen yet."""
    rows = list(
        CoverRequest.objects.visible_to(person)
        .filter(asked_by=person, answered_at__isnull=False, seen_at=None)
        .order_by("-answered_at")[:MOST_TASKS]
    )
    known = _known(row.customer_id for row in rows)
    for row in rows:
        customer = known.get(row.customer_id) or _Known(row.customer_id, "", 0)
        owner = person.username
        yield Task(
            TaskKind.ANSWER, row.customer_id, customer.name, owner, None, 0, row.policy_id,
            request=row,
        )  # fmt: skip


def _from_suggestions(person: Person, today: date) -> Iterator[Task]:
    """Yield what there is most to ask: a renewal by its cover's end, the rest within the week."""
    rows = sorted(suggestions(person, today=today).rows, key=lambda one: -one.money)
    for one in rows[:MOST_SUGGESTED]:
        on = today + timedelta(AHEAD_DAYS)
        yield Task(
            TaskKind.REQUEST, one.customer, one.name, one.owner, min(one.ends_on or on, on),
            one.money, one.policy, suggestion=one,
        )  # fmt: skip


class _Known(NamedTuple):
    """What is known of a customer: name, owner, orders in hand in minor units."""

    name: str
    owner: str
    orders: int


def _known(keys: Iterator[str]) -> dict[str, _Known]:
    """Return what is known of customers."""
    rows = Position.objects.filter(pk__in=set(keys)).values_list("pk", "name", "owner", "orders")
    return {key: _Known(*rest) for key, *rest in rows}
