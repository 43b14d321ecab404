"""The demo's sales: two years of them to each buyer, and some that are ordered and to come."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from aval.sandboxes.synthetic.demo_buyers import Buyer, company_number
from aval.sandboxes.synthetic.demo_stories import Story
from aval.sandboxes.synthetic.demo_terms import FRENCH, GERMANS, SPANISH
from aval.sandboxes.synthetic.dice import Dice, Flags, Ints

NEVER = 10**6
"""The day of what does not happen, beyond all days since 1970-01-01 that a world has."""
VALUE_OF_100_CENTS = {"EUR": 100, "USD": 108, "GBP": 86, "JPY": 161, "TND": 3360}
"""Minor units of each currency that are worth about one euro."""
MOST_SALES = 128
"""Sales a buyer may have: enough for one every seven days."""
_ORDERED_AHEAD_DAYS = 45
_TAX_PERCENT = {("FR", FRENCH): 20, ("ES", SPANISH): 21, ("DE", GERMANS): 19}
"""Domestic sales bear tax, by country of the buyer and own company."""
_BILL_COUNTRIES = ("ES", "IT")
_DELAYS = {
    Story.SLOW: (12, 48),
    Story.BREACH: (5, 30),
    Story.BREACH_ENDED: (2, 30),
    Story.FORECLOSED: (5, 40),
    Story.DECLARED: (0, 30),
    Story.INSOLVENT: (8, 45),
    Story.PUBLIC: (15, 50),
}
_USUAL_DELAY = (-6, 12)
_LAST_SALE_DAYS = {Story.IDLE: 160, Story.FORECLOSED: 55}
_SATURDAY = 5


@dataclass(slots=True)
class Sales:
    """What was sold and what became of it, one array a fact; days since 1970-01-01, or `NEVER`.

    Amounts are minor units of the buyer's currency. `part_on` is the day on which a part of the
    invoice was paid, `paid_on` that on which the rest was. A credit note or deposit is used up
    with the invoice; a payment stands unallocated from `received_on` until its part, or the
    whole, is allocated. `is_told` are sales of which a story has decided what becomes of them.
    """

    buyer: Ints
    company: Ints
    ordered_on: Ints
    delivered_on: Ints
    issued_on: Ints
    due_on: Ints
    amount: Ints
    tax_amount: Ints
    paid_on: Ints
    part_on: Ints
    part_amount: Ints
    received_on: Ints
    received_amount: Ints
    deposit_on: Ints
    credit_on: Ints
    credit_amount: Ints
    disputed_on: Ints
    settled_on: Ints
    extended_on: Ints
    extended_due_on: Ints
    declared_on: Ints
    claimed_on: Ints
    is_bill: Flags
    has_orders: Flags
    is_told: Flags

    def __len__(self) -> int:
        """Return how many sales there are."""
        return len(self.buyer)

    def of(self, first: int, end: int) -> Self:
        """Return a part of the sales: changes to it change these."""
        return type(self)(*(getattr(self, field.name)[first:end] for field in fields(self)))

    def only(self, there: Flags) -> Self:
        """Return a copy of some of the sales."""
        return type(self)(*(getattr(self, field.name)[there] for field in fields(self)))


def workday(day: Ints, works: Flags) -> Ints:
    """Return the days, or the Mondays after them where nobody `works` at weekends."""
    weekday = (day + 3) % 7
    return np.where((weekday >= _SATURDAY) & ~works, day + 7 - weekday, day)


def make_sales(dice: Dice, buyers: list[Buyer], today: int) -> Sales:
    """Return all sales by buyer and day, each paid by the buyer's habit."""
    grid = np.arange(len(buyers) * MOST_SALES, dtype=np.int64).reshape(len(buyers), MOST_SALES)
    gaps = dice.between("gap", grid, 60, 140)
    gaps = (gaps * _fact([buyer.every_days for buyer in buyers])[:, None] + 50) // 100
    first = today - _fact([buyer.first_days for buyer in buyers])
    wanted = first[:, None] + np.cumsum(gaps, axis=1) - gaps
    last = today + _ORDERED_AHEAD_DAYS - _fact([_last_sale_days(buyer) for buyer in buyers])
    row = grid[wanted <= last[:, None]]
    buyer = row // MOST_SALES
    works = dice.chance("works at weekends", buyer, 250)
    delivered = workday(wanted[wanted <= last[:, None]], works)
    with_orders = _flag([buyer.has_orders for buyer in buyers])[buyer]
    to_invoice = dice.between("invoiced", row, 0, 3) + with_orders
    issued = workday(delivered + to_invoice, works)
    due = issued + _fact([buyer.terms_days for buyer in buyers])[buyer]
    company = _company(dice, buyers, buyer, row)
    amount, tax = _amounts(dice, buyers, buyer, row, company)
    never, nothing, no = np.full_like(row, NEVER), np.zeros_like(row), np.zeros_like(works)
    return Sales(
        buyer=buyer,
        company=company,
        ordered_on=delivered - dice.between("ordered", row, 6, 30),
        delivered_on=delivered,
        issued_on=issued,
        due_on=due,
        amount=amount,
        tax_amount=tax,
        paid_on=_paid_on(dice, buyers, buyer, row, due, works),
        part_on=never.copy(),
        part_amount=nothing.copy(),
        received_on=never.copy(),
        received_amount=nothing.copy(),
        deposit_on=never.copy(),
        credit_on=never.copy(),
        credit_amount=nothing.copy(),
        disputed_on=never.copy(),
        settled_on=never.copy(),
        extended_on=never.copy(),
        extended_due_on=never.copy(),
        declared_on=never.copy(),
        claimed_on=never.copy(),
        is_bill=_flag([_pays_by_bill(buyer) for buyer in buyers])[buyer],
        has_orders=with_orders,
        is_told=no.copy(),
    )


def _fact(values: list[int]) -> Ints:
    """Return a fact of each buyer."""
    return np.array(values, dtype=np.int64)


def _flag(values: list[bool]) -> Flags:
    """Return what is true of which buyer."""
    return np.array(values, dtype=np.bool_)


def _last_sale_days(buyer: Buyer) -> int:
    """Return how many days earlier than others the buyer stops buying."""
    if buyer.insolvent_days is not None:
        return _ORDERED_AHEAD_DAYS + buyer.insolvent_days + 2
    days = _LAST_SALE_DAYS.get(buyer.story)
    return 0 if days is None else _ORDERED_AHEAD_DAYS + days


def _pays_by_bill(buyer: Buyer) -> bool:
    """Return whether the buyer accepts bills of exchange."""
    return buyer.country in _BILL_COUNTRIES and buyer.every_days % 3 == 0


def _company(dice: Dice, buyers: list[Buyer], buyer: Ints, row: Ints) -> Ints:
    """Return which own company makes each sale: mostly the first of a buyer's."""
    first = _fact([company_number(one, 0) for one in buyers])[buyer]
    other = _fact([company_number(one, -1) for one in buyers])[buyer]
    return np.where(dice.chance("other company", row, 250), other, first)


def _amounts(
    dice: Dice, buyers: list[Buyer], buyer: Ints, row: Ints, company: Ints
) -> tuple[Ints, Ints]:
    """Return amounts with tax, and the tax: net they are half to one and a half usual."""
    usual = [one.usual_cents * VALUE_OF_100_CENTS[one.currency] // 100 for one in buyers]
    net = (_fact(usual)[buyer] * dice.between("amount", row, 500, 1500) + 500) // 1000
    percent = np.zeros_like(row)
    country = np.array([one.country for one in buyers])[buyer]
    for (domestic, own), rate in _TAX_PERCENT.items():
        percent[(country == domestic) & (company == own)] = rate
    tax = (net * percent + 50) // 100
    return net + tax, tax


def _paid_on(
    dice: Dice, buyers: list[Buyer], buyer: Ints, row: Ints, due: Ints, works: Flags
) -> Ints:
    """Return the day on which the buyer's habit pays each sale."""
    low, high = (
        _fact([_DELAYS.get(one.story, _USUAL_DELAY)[bound] for one in buyers])[buyer]
        for bound in (0, 1)
    )
    late = low + dice.below("delay", row, 1000) * (high - low + 1) // 1000
    return workday(due + late, works)
