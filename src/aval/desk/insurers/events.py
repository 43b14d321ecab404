"""Events: what insurers notified, newest first; seen once for everybody by whoever looked at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from aval.desk.insurers.queries import refuse_unless
from aval.desk.refusals import refuse_without
from aval.records import journal
from aval.records.cover import Cover
from aval.records.customers import Customer, CustomerFacts
from aval.records.insurers import InsurerEvent, ToldBuyer
from aval.records.people import Person
from aval.vocabulary.acts import Act, Right
from aval.vocabulary.insurers import InsurerEventKind
from aval.vocabulary.words import CoverStatus

MOST_MARKED = 1_000
"""Events that one act marks as seen."""


@dataclass(frozen=True)
class Wanted:
    """Which events: empty means any; `seen` is `yes`, `no` or empty."""

    connection: str = ""
    kind: str = ""
    seen: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """An event with the names of customer and buyer, and the limit before it, where facts say."""

    event: InsurerEvent
    customer_name: str
    buyer_name: str
    before: int | None
    before_currency: str


def events(*, by: Person, wanted: Wanted) -> QuerySet[InsurerEvent]:
    """Return the events of the customers that a person sees; those of nobody to who sees all."""
    refuse_unless(by, Right.SEE)
    found = InsurerEvent.objects.select_related("connection__source", "seen_by")
    if by.scope():
        found = found.filter(customer__in=Customer.objects.visible_to(by).values("pk"))
    if wanted.connection:
        found = found.filter(connection=wanted.connection)
    if wanted.kind in list(InsurerEventKind):
        found = found.filter(kind=wanted.kind)
    if wanted.customer:
        found = found.filter(customer=wanted.customer)
    if wanted.seen in {"yes", "no"}:
        found = found.filter(seen_at__isnull=wanted.seen == "no")
    return found.order_by("-at", "-pk")


def unseen(*, by: Person) -> int:
    """Return how many events nobody has seen yet."""
    return events(by=by, wanted=Wanted(seen="no")).count()


def told(found: Sequence[InsurerEvent]) -> list[Told]:
    """Return events with their names and what stood before, in three statements."""
    keys = {one.customer_id for one in found if one.customer_id}
    names = dict(
        CustomerFacts.objects.current().filter(customer__in=keys).values_list("customer_id", "name")
    )
    buyers = {
        (row.connection_id, row.buyer): row.name
        for row in ToldBuyer.objects.filter(buyer__in={one.buyer for one in found})
    }
    covers = list(
        Cover.objects.current()
        .filter(customer__in=keys, cover__contains="/")
        .exclude(status=CoverStatus.PENDING)
        .order_by("valid_from", "decided_on", "cover")
    )
    return [
        Told(
            one,
            names.get(one.customer_id or "") or one.customer_id or "",
            buyers.get((one.connection_id, one.buyer), ""),
            *_before(one, covers),
        )
        for one in found
    ]


def _before(event: InsurerEvent, covers: Sequence[Cover]) -> tuple[int | None, str]:
    """Return the limit of the event's cover as it stood before the event took effect."""
    if not event.cover or event.amount is None:
        return None, ""
    day = event.effective_on or event.at.date()
    stem = f"{event.connection_id}/{event.cover}/"
    for one in reversed(covers):
        is_of_it = one.customer_id == event.customer_id and one.cover.startswith(stem)
        if is_of_it and one.valid_from is not None and one.valid_from < day:
            return one.amount, one.currency
    return None, ""


@transaction.atomic
def mark_seen(*, numbers: Sequence[int], by: Person, at: datetime) -> int:
    """Mark events as seen, for everybody; return how many were not yet."""
    refuse_without(by, Right.DECIDE)
    within = events(by=by, wanted=Wanted(seen="no")).filter(pk__in=list(numbers)[:MOST_MARKED])
    found = list(within.values_list("pk", flat=True))
    if found:
        InsurerEvent.objects.filter(Q(pk__in=found)).update(seen_by=by, seen_at=at)
        journal.write(at=at, person=by, act=Act.EVENTS_SEEN, subject="events", events=len(found))
    return len(found)
