"""A customer towards the insurers: linked or not, and what they announced that is to come.

What is announced changes nothing before its day; it stands apart from what is in force.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aval.records.insurers import BuyerLink, Connection, ToldBuyer, ToldCover
from aval.vocabulary.words import Layer


@dataclass(frozen=True, slots=True)
class Towards:
    """A customer towards one insurer: the buyer that it is, or how many it may be.

    `at` is when the insurer last answered, `is_late` whether that is longer ago than it should be.
    """

    connection: str
    insurer: str
    buyer: str
    buyer_name: str
    candidates: int
    at: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """What an insurer announced: from `on` the cover is `amount`; None where it was not told."""

    insurer: str
    policy: str
    layer: Layer
    cover: str
    on: date | None
    amount: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class Insurers:
    """What the file shows of the insurers that are connected."""

    towards: tuple[Towards, ...]
    coming: tuple[Coming, ...]


def insurers_of(key: str, *, at: datetime, today: date) -> Insurers:
    """Return a customer towards every connected insurer, and what they announced for it."""
    connections = list(Connection.objects.select_related("source").order_by("source__name", "pk"))
    links = BuyerLink.objects.filter(customer=key, ended_at=None, is_refused=False)
    buyers: dict[str, str] = {}
    candidates: dict[str, int] = {}
    for connection, buyer, is_confirmed in links.values_list("connection", "buyer", "is_confirmed"):
        if is_confirmed:
            buyers[connection] = buyer
        else:
            candidates[connection] = candidates.get(connection, 0) + 1
    names = _names(buyers)
    towards = tuple(
        Towards(
            one.pk,
            one.source.name,
            buyers.get(one.pk, ""),
            names.get(one.pk, ""),
            candidates.get(one.pk, 0),
            one.source.last_success_at,
            _is_late(one, at),
        )
        for one in connections
        if one.source.is_active or one.pk in buyers
    )
    return Insurers(towards, _coming(connections, buyers, today))


def _names(buyers: Mapping[str, str]) -> dict[str, str]:
    rows = ToldBuyer.objects.filter(connection__in=list(buyers), buyer__in=set(buyers.values()))
    told = rows.values_list("connection", "buyer", "name")
    return {key: name for key, buyer, name in told if buyers[key] == buyer}


def _coming(
    connections: list[Connection], buyers: Mapping[str, str], today: date
) -> tuple[Coming, ...]:
    """Return what is announced and has not taken effect yet, the next first."""
    insurers = {one.pk: one.source.name for one in connections}
    rows = ToldCover.objects.filter(
        connection__in=list(buyers),
        buyer__in=set(buyers.values()),
        has_announcement=True,
        is_listed=True,
    )
    found = [
        Coming(
            insurers[row.connection_id],
            row.policy_id or row.number,
            Layer(row.layer),
            row.cover,
            row.announced_on,
            row.announced_amount,
            row.currency,
        )
        for row in rows
        if buyers[row.connection_id] == row.buyer
        and (row.announced_on is None or row.announced_on > today)
    ]
    return tuple(sorted(found, key=lambda one: (one.on or date.min, one.insurer, one.cover)))


def _is_late(one: Connection, at: datetime) -> bool:
    last = one.source.last_success_at
    return last is None or last + timedelta(hours=one.source.hours) < at
