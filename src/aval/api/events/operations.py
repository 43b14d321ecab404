"""The operation on events: what insurers notified, the newest reading first."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router

from aval.api.access import SEE, person_of
from aval.api.shapes import Cursor, Day, Key, Money, Number, Part, Shape, answers, money
from aval.desk.insurers.events import Told, Wanted, events, told
from aval.desk.sent import newest
from aval.vocabulary.insurers import InsurerEventKind

router = Router(tags=["events"])


class Listing(Part):
    """Which events are listed."""

    connection: Key | None = None
    kind: InsurerEventKind | None = None
    seen: bool | None = None


class EventTold(Shape):
    """What an insurer notified; `customer` is null where its buyer is nobody's yet."""

    number: Number
    event: str
    """The insurer's number of it."""
    connection: str
    insurer: str
    kind: InsurerEventKind
    code: str
    """The insurer's own."""
    at: datetime
    effective_on: Day | None
    customer: str | None
    customer_name: str
    buyer: str
    buyer_name: str
    policy: str | None
    cover: str
    amount: Money | None
    before: Money | None
    seen_at: datetime | None
    seen_by: str


class Events(Shape):
    """A part of the events; `after` leads to the next, null at the end."""

    events: list[EventTold]
    after: Cursor


@router.get("", auth=SEE, response=answers(Events))
def list_events(request: HttpRequest, listing: Query[Listing]) -> Events:
    """List what insurers notified, what was read last first. Right: see customers."""
    wanted = Wanted(
        connection=listing.connection or "",
        kind=listing.kind or "",
        customer=listing.customer or "",
        seen="" if listing.seen is None else ("yes" if listing.seen else "no"),
    )
    rows = events(by=person_of(request), wanted=wanted)
    found, following = newest(rows, after=listing.after, size=listing.size)
    return Events(events=[_told(one) for one in told(found)], after=following)


def _told(one: Told) -> EventTold:
    event = one.event
    return EventTold(
        number=event.pk,
        event=event.event,
        connection=event.connection_id,
        insurer=event.connection.source.name,
        kind=InsurerEventKind(event.kind),
        code=event.raw_code,
        at=event.at,
        effective_on=event.effective_on,
        customer=event.customer_id,
        customer_name=one.customer_name,
        buyer=event.buyer,
        buyer_name=one.buyer_name,
        policy=event.policy_id,
        cover=event.cover,
        amount=money(event.amount, event.currency) if event.currency else None,
        before=money(one.before, one.before_currency) if one.before_currency else None,
        seen_at=event.seen_at,
        seen_by=event.seen_by.username if event.seen_by else "",
    )
