"""The open items of a customer at a day, as known at a data version, in the reporting currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from aval.records.models import Item, ItemMark, Rate, Setting
from aval.vocabulary.money import MINOR_DIGITS, divide_half_up
from aval.vocabulary.words import DEBIT_KINDS, Kind

RATE_UNIT = 10**10
"""Rates are stored with ten decimals."""


class OpenItem(NamedTuple):
    """One open item; `open_amount` is in the reporting currency, `foreign` as the ledger says."""

    item: str
    company: str
    kind: Kind
    number: str
    delivered_on: date
    issued_on: date
    due_on: date
    extended_due_on: date | None
    disputed: bool
    open_amount: int
    foreign: int
    currency: str
    change: int

    @property
    def is_debit(self) -> bool:
        """Return whether the customer owes it."""
        return self.kind in DEBIT_KINDS


@dataclass(frozen=True, slots=True)
class Counted:
    """Which open amounts count as exposure, as the settings said at a data version."""

    currency: str
    left_out: frozenset[str]

    def counts(self, item: OpenItem) -> bool:
        """Return whether an item counts."""
        if item.disputed and "include_disputed" in self.left_out:
            return False
        return item.kind.value not in self.left_out


def counted(version: int | None) -> Counted:
    """Return what counts as exposure; orders do not unless a setting says so."""
    rows = Setting.objects.known_at(version).values_list("name", "value")
    settings = {"exposure.order": "false"} | dict(rows)
    parts = {name.removeprefix("exposure."): value for name, value in settings.items()}
    left_out = frozenset(name for name, value in parts.items() if value == "false")
    return Counted(settings.get("reporting_currency", ""), left_out)


def open_items(key: str, as_of: date, version: int | None, currency: str) -> tuple[OpenItem, ...]:
    """Return the items of a customer that are open, the oldest first."""
    rows = (
        Item.objects.known_at(version)
        .filter(customer=key, open_amount__gt=0, issued_on__lte=as_of)
        .order_by("issued_on", "item")
        .values_list(
            "item", "company", "kind", "number", "delivered_on", "issued_on", "due_on",
            "extended_due_on", "disputed", "open_amount", "open_amount", "currency",
            "known_from",
        )
    )  # fmt: skip
    found = [OpenItem._make((*row[:2], Kind(row[2]), row[3] or row[0], *row[4:])) for row in rows]
    found = _agreed(found, version)
    others = {one.currency for one in found} - {currency}
    rates = rates_on(others, as_of, version) if others else {}
    return tuple(
        converted
        for one in found
        if (converted := _converted(one, currency, rates)).open_amount > 0
    )


def _agreed(items: list[OpenItem], version: int | None) -> list[OpenItem]:
    """Return items with the due dates to which insurers agreed, where they are later."""
    marks = ItemMark.objects.known_at(version).filter(
        item__in=[one.item for one in items], extended_due_on__isnull=False
    )
    until = dict(marks.values_list("item", "extended_due_on"))
    return [
        one._replace(extended_due_on=max(one.extended_due_on or until[one.item], until[one.item]))
        if one.item in until
        else one
        for one in items
    ]


def rates_on(currencies: Iterable[str], day: date, version: int | None) -> dict[str, int]:
    """Return for each currency its latest rate on or before a day, with ten decimals."""
    rows = Rate.objects.known_at(version).filter(currency__in=list(currencies), on__lte=day)
    return dict(rows.order_by("on").values_list("currency", "rate"))


def convert(minor: int, currency: str, into: str, rate: int | None) -> int:
    """Return minor units in another currency, rounded half away from zero (assessment 1)."""
    if currency == into or not rate:
        return minor
    scale = MINOR_DIGITS[into] - MINOR_DIGITS[currency]
    times, over = (10**scale, 1) if scale >= 0 else (1, 10**-scale)
    return divide_half_up(minor * RATE_UNIT * times, rate * over)


def _converted(item: OpenItem, into: str, rates: dict[str, int]) -> OpenItem:
    if item.currency == into:
        return item
    amount = convert(item.foreign, item.currency, into, rates.get(item.currency))
    return item._replace(open_amount=amount)
