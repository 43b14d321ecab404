"""The benchmark's ledger: items in order of issue date, each made from its row number alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from aval.sandboxes.synthetic import benchmark_customers as buyers
from aval.sandboxes.synthetic.benchmark_customers import World
from aval.sandboxes.synthetic.columns import days, keys, where, words
from aval.sandboxes.synthetic.dice import Dice, Flags, Ints
from aval.sandboxes.synthetic.files import ROWS_A_GROUP
from aval.vocabulary.words import Kind

KEY_DIGITS = 9
_DAYS = 365
_RECENT = 90
_SATURDAY = 5
_OPEN_PER_MILLE = ((30, 990), (60, 930), (_RECENT, 700), (_DAYS, 50))
"""Of the items issued less than so many days ago, how many of 1000 are open."""
_MEP_DAYS = 60
_KINDS = tuple(Kind)
_OPEN_KINDS = (838, 37, 28, 28, 31, 31, 7)
_CLEARED_KINDS = (920, 40, 0, 0, 20, 18, 2)
_CREDITS = tuple(_KINDS.index(kind) for kind in (Kind.CREDIT_NOTE, Kind.PAYMENT, Kind.DEPOSIT))
_TAXED = tuple(_KINDS.index(kind) for kind in (Kind.INVOICE, Kind.BILL, Kind.CREDIT_NOTE))
_ORDER, _DELIVERY = _KINDS.index(Kind.ORDER), _KINDS.index(Kind.DELIVERY)
_THOUSANDTHS_OF_UNIT = np.array([10, 10, 10, 1000, 1])
"""Thousandths in one minor unit, by currency of `buyers.CURRENCIES`."""
_UNITS_OF_100_CENTS = np.array([100, 108, 86, 160, 3300])
"""Minor units of each currency that are worth about 100 euro cents."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of the ledger, as arrays: what several columns depend on."""

    row: Ints
    issued: Ints
    customer: Ints
    kind: Ints
    is_open: Flags
    delivered: Ints
    due: Ints


def item_frames(world: World, count: int) -> Iterator[pl.DataFrame]:
    """Yield `count` items issued in the year up to the last day."""
    starts = _first_row_of_each_day(count, world.last_day)
    for first in range(0, count, ROWS_A_GROUP):
        row = np.arange(first, min(first + ROWS_A_GROUP, count), dtype=np.int64)
        issued = world.last_day - _DAYS + np.searchsorted(starts, row, side="right")
        yield _frame(world, _rows(world, row, issued))


def _first_row_of_each_day(count: int, last_day: int) -> Ints:
    """Return the number of the first row of each day; busy days have more rows."""
    day = last_day - _DAYS + 1 + np.arange(_DAYS)
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
    weight = np.where(weekday < _SATURDAY, 10, 1) * np.where(last_day - day < _RECENT, 13, 1)
    before = np.cumsum(weight) - weight
    first: Ints = before * count // int(weight.sum())
    return first


def _rows(world: World, row: Ints, issued: Ints) -> Rows:
    """Return what the columns of these rows depend on."""
    dice, customers = world.dice, world.customers
    age = world.last_day - issued
    is_open = dice.below("open", row, 1000) < _open_per_mille(age)
    kind = np.where(
        is_open, dice.pick("kind", row, _OPEN_KINDS), dice.pick("kind", row, _CLEARED_KINDS)
    )
    late = is_open & (age >= _RECENT)
    customer = np.where(
        late,
        buyers.draw_largest_first(dice, "late payer", row, customers.late_by_size),
        buyers.draw_largest_first(dice, "customer", row, customers.by_size),
    )
    terms = buyers.TERMS_DAYS[customers.terms[customer]]
    delivered = issued - _delivery_days(dice, row)
    delivered = np.where(kind == _ORDER, issued + dice.between("lead", row, 5, 60), delivered)
    due = np.where(kind == _ORDER, delivered, issued) + terms
    return Rows(row, issued, customer, kind, is_open, delivered, due)


def _open_per_mille(age: Ints) -> Ints:
    """Return how many of 1000 items of this age in days are open."""
    bounds = np.array([bound for bound, _ in _OPEN_PER_MILLE])
    shares = np.array([share for _, share in _OPEN_PER_MILLE])
    return shares[np.searchsorted(bounds, age, side="right")]


def _delivery_days(dice: Dice, row: Ints) -> Ints:
    """Return how many days before the issue date the goods were delivered; a few far too many."""
    usual = dice.between("delivery", row, 0, 6)
    too_many = dice.between("delivery", row, 31, 70)
    return np.where(dice.chance("invoiced late", row, 12), too_many, usual)


def _frame(world: World, rows: Rows) -> pl.DataFrame:
    """Return the items of these rows, amounts in thousandths."""
    dice, customers = world.dice, world.customers
    row, kind, is_open = rows.row, rows.kind, rows.is_open
    debit = ~np.isin(kind, _CREDITS)
    currency = np.where(dice.chance("own currency", row, 950), customers.currency[rows.customer], 0)
    company = np.where(
        dice.chance("own company", row, 900),
        customers.company[rows.customer],
        dice.below("company", row, len(buyers.COMPANIES)),
    )
    extended = is_open & debit & dice.chance("extended", row, 15)
    declared, claimed = _declarations(world, rows, debit)
    plain = rows.kind != _ORDER
    return pl.DataFrame(
        {
            "item": keys("I", row, KEY_DIGITS),
            "company": words(buyers.COMPANIES, company),
            "customer": customers.keys_of(rows.customer),
            "kind": words(_KINDS, kind),
            "number": where(keys("D", row, KEY_DIGITS), debit & (kind != _ORDER)),
            "ordered_on": days(
                np.where(plain, rows.delivered - dice.between("ordered", row, 5, 90), rows.issued),
                debit & (dice.chance("order known", row, 300) | ~plain),
            ),
            "delivered_on": days(
                rows.delivered, debit & (dice.chance("delivery known", row, 600) | ~plain)
            ),
            "issued_on": days(rows.issued),
            "due_on": days(rows.due, debit),
            "extended_due_on": days(rows.due + dice.between("extension", row, 15, 60), extended),
            **_amounts(dice, rows, currency),
            "currency": words(buyers.CURRENCIES, currency),
            "disputed": pl.Series(is_open & debit & dice.chance("disputed", row, 20)),
            "cleared_on": days(_cleared(world, rows, debit), ~is_open),
            "declared_on": declared,
            "claimed_on": claimed,
        }
    )


def _amounts(dice: Dice, rows: Rows, currency: Ints) -> dict[str, Ints]:
    """Return amount, tax and open amount in thousandths, from 20 euro upwards, most of them small.

    Sums and tax are whole minor units: the tax of a fifth of the net is a sixth of the gross.
    """
    row, unit = rows.row, _THOUSANDTHS_OF_UNIT[currency]
    size = dice.below("size 1", row, 1024) * dice.below("size 2", row, 1024)
    cents = 2000 + size * dice.below("size 3", row, 1024) // 300
    amount = cents * _UNITS_OF_100_CENTS[currency] // 100
    taxed = np.isin(rows.kind, _TAXED) & dice.chance("taxed", rows.customer, 800)
    tax = np.where(taxed, (2 * amount + 6) // 12, 0)
    part = 1 + amount * dice.between("part", row, 5, 95) // 100
    left = np.where(dice.chance("part paid", row, 100), part, amount)
    return {
        "amount": amount * unit,
        "tax_amount": tax * unit,
        "open_amount": np.where(rows.is_open, left, 0) * unit,
    }


def _cleared(world: World, rows: Rows, debit: Flags) -> Ints:
    """Return when the rows were cleared, if they were: by the habit of their customers."""
    dice, habit, row = world.dice, world.customers.habit[rows.customer], rows.row
    delay = np.select(
        [habit == buyers.PUNCTUAL, habit == buyers.SLOW],
        [dice.between("delay", row, -10, 9), dice.between("delay", row, 0, 45)],
        dice.between("delay", row, 20, 130),
    )
    paid = np.maximum(rows.due + delay, rows.issued)
    used = rows.issued + dice.between("delay", row, 0, 30)
    return np.minimum(np.where(debit, paid, used), world.last_day)


def _declarations(world: World, rows: Rows, debit: Flags) -> tuple[pl.Series, pl.Series]:
    """Return when overdue items were declared and claimed: most in time, some late, some never."""
    dice, last_day = world.dice, world.last_day
    overdue = rows.is_open & debit & (rows.due + _MEP_DAYS < last_day)
    declared = rows.due + _MEP_DAYS + dice.between("declared", rows.row, -20, 45)
    is_declared = overdue & (declared <= last_day) & dice.chance("declares", rows.row, 700)
    claimed = rows.due + dice.between("claimed", rows.row, 150, 360)
    is_claimed = is_declared & (claimed <= last_day) & dice.chance("claims", rows.row, 600)
    return days(declared, is_declared), days(claimed, is_claimed)
