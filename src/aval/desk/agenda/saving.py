"""What saves cover next, customer by customer: an act, its last day, the items that it is about.

Set-based: a handful of statements, whatever customers a page shows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.tuple_lookups import Tuple, TupleIn

from aval.desk.agenda.queries import ends_of
from aval.records.models import AgendaEntry, Customer, Deadline
from aval.vocabulary.agenda import ASSESSED, PAPER_OF, REQUEST_OF, AgendaKind
from aval.vocabulary.words import DeadlineState

SAVING = frozenset({*ASSESSED, *REQUEST_OF, AgendaKind.CREDIT_END})
"""The kinds that lose cover: what a forecast counts."""
TELLING = frozenset(PAPER_OF) - {AgendaKind.STOP}
"""The kinds that a paper to an insurer answers when the cover has stopped already."""
DOING = SAVING | TELLING
"""All kinds about which something is done for one customer."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What is to be done about a customer by a day under a policy, with all its items.

    `at_stake` is minor units of the reporting currency, None where it is not known.
    """

    kind: AgendaKind
    on: date
    customer_id: str
    policy: str
    layer: str
    items: tuple[str, ...]
    at_stake: int | None

    @property
    def item(self) -> str:
        """Return its first item, empty where it is about none."""
        return self.items[0] if self.items else ""


def savings(
    customers: Collection[str],
    *,
    since: date,
    until: date,
    kinds: Collection[AgendaKind],
    most: int = 1,
) -> dict[str, list[Saving]]:
    """Return the next acts of customers between two days, the nearest first, `most` of each.

    Of a day that with most at stake comes first. Customers without any are left out.
    """
    near = Q(on__gte=since, on__lte=until, kind__in=sorted(kinds))
    due: QuerySet[Deadline] = Deadline.objects.filter(near, state=DeadlineState.OPEN, presses=True)
    if most == 1:
        due = _of_first_days(due, customers)
    theirs = Q(customer__in=list(customers))
    found = defaultdict[str, list[Saving]](list)
    for one in (*_deadlines(due.filter(theirs)), *_entries(near & theirs)):
        found[one.customer_id].append(one)
    chosen = [
        one
        for held in found.values()
        for one in sorted(held, key=lambda s: (s.on, -(s.at_stake or 0), s.kind, s.policy))[:most]
    ]
    return _whole(chosen)


def _of_first_days(due: QuerySet[Deadline], customers: Collection[str]) -> QuerySet[Deadline]:
    """Return the deadlines of the first day of each customer: of thousands no more are read."""
    own = due.filter(customer=OuterRef("pk")).order_by("on").values("on")[:1]
    first = Customer.objects.filter(pk__in=list(customers)).annotate(first=Subquery(own))
    days = [(key, on) for key, on in first.values_list("pk", "first") if on is not None]
    found: QuerySet[Deadline] = (
        due.filter(TupleIn(Tuple("customer", "on"), days)) if days else due.none()
    )
    return found


def _deadlines(due: QuerySet[Deadline]) -> Iterator[Saving]:
    """Yield deadlines of the assessment, without their items."""
    sums = (
        due.order_by()
        .values_list("kind", "on", "customer", "policy")
        .annotate(stake=Sum("at_stake"))
    )
    for kind, on, customer, policy, stake in sums:
        yield Saving(AgendaKind(kind), on, customer, policy, "", (), stake)


def _entries(near: Q) -> Iterator[Saving]:
    """Yield what stands beside them, with the items; those of one day and policy together."""
    found: dict[tuple[Any, ...], Saving] = {}
    rows = AgendaEntry.objects.filter(near).order_by("item", "pk")
    names = ("kind", "on", "customer", "policy", "layer", "item", "at_stake")
    for kind, on, customer, policy, layer, item, stake in rows.values_list(*names):
        key = (kind, on, customer, policy, layer)
        items = (item,) if item else ()
        known = found.get(key, Saving(AgendaKind(kind), on, customer, policy, layer, (), None))
        sums = known.at_stake if stake is None else (known.at_stake or 0) + stake
        found[key] = replace(known, items=known.items + items, at_stake=sums)
    yield from found.values()


def _whole(chosen: Sequence[Saving]) -> dict[str, list[Saving]]:
    """Return savings by customer, deadlines with their items or the layer that ends."""
    items, ends = _items([one for one in chosen if one.kind in ASSESSED]), ends_of(chosen)
    found = defaultdict[str, list[Saving]](list)
    for one in chosen:
        end = ends.get((one.customer_id, one.policy, one.on))
        layer = str(end.layer) if end and one.kind is AgendaKind.COVER_END else one.layer
        of_day = items.get((one.customer_id, one.kind, one.on, one.policy), one.items)
        found[one.customer_id].append(replace(one, layer=layer, items=tuple(of_day)))
    return dict(found)


def _items(chosen: Sequence[Saving]) -> Mapping[tuple[str, str, date, str], Sequence[str]]:
    wanted = Q(pk__in=[])
    for one in chosen:
        wanted |= Q(customer=one.customer_id, kind=one.kind, on=one.on, policy=one.policy)
    rows = Deadline.objects.filter(wanted, state=DeadlineState.OPEN, presses=True)
    found = defaultdict[tuple[str, str, date, str], list[str]](list)
    names = ("customer", "kind", "on", "policy", "item")
    for *key, item in rows.exclude(item="").order_by("item").values_list(*names):
        found[tuple(key)].append(item)
    return found
