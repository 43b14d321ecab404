"""The demo's decisions as tables: covers of insurers and credits of management, typed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from aval.dataset.tables import COVER_STATUS, CURRENCY, LAYER
from aval.sandboxes.synthetic.columns import choices_at, day_of
from aval.sandboxes.synthetic.demo_buyers import Buyer
from aval.sandboxes.synthetic.demo_covers import Case, Decision, in_order, make_covers
from aval.sandboxes.synthetic.demo_sales import VALUE_OF_100_CENTS, Sales
from aval.sandboxes.synthetic.demo_stories import Story
from aval.sandboxes.synthetic.demo_terms import POLICY_KEYS, REPORTING_CURRENCY
from aval.sandboxes.synthetic.dice import Dice

_CENTS = 100
_CREDIT_DAYS = 200
_CREDIT_ENDS_IN_DAYS = (None, 60, -20)


def make_cases(dice: Dice, buyers: list[Buyer], sales: Sales, today: int) -> list[Case]:
    """Return what the insurers look at of each buyer."""
    issued = (sales.issued_on <= today) & (sales.paid_on > today)
    paid = np.where(sales.part_on <= today, sales.part_amount, 0)
    noted = np.where(sales.credit_on <= today, sales.credit_amount, 0)
    left = np.where(issued, sales.amount - paid - noted, 0)
    owed = np.zeros(len(buyers), dtype=np.int64)
    np.add.at(owed, sales.buyer, left)
    return [
        Case(dice, buyer, today, max(_usual_euros(buyer), _euros(buyer, debt)))
        for buyer, debt in zip(buyers, owed.tolist(), strict=True)
    ]


def _euros(buyer: Buyer, minor: int) -> int:
    """Return minor units of the buyer's currency in whole euros, about."""
    return minor // VALUE_OF_100_CENTS[buyer.currency]


def _usual_euros(buyer: Buyer) -> int:
    """Return what a buyer usually owes: what it buys, with tax, until it has paid."""
    bought = buyer.usual_cents * 6 // 5 * (buyer.terms_days + 10) // buyer.every_days
    return max(bought, buyer.usual_cents) // _CENTS


def cover_frame(cases: Sequence[Case], buyers: list[Buyer]) -> pl.DataFrame:
    """Return the covers as if everything were known, and the day each row is known from."""
    rows = in_order([decision for case in cases for decision in make_covers(case)])
    return pl.DataFrame(
        {
            "cover": [f"K{place:05}" for place in range(1, len(rows) + 1)],
            "policy": pl.Series([row.policy for row in rows], dtype=pl.Enum(POLICY_KEYS)),
            "customer": _customers([row.buyer for row in rows], buyers),
            "layer": pl.Series([row.layer for row in rows], dtype=LAYER),
            "status": pl.Series([row.status for row in rows], dtype=COVER_STATUS),
            "currency": _euro(len(rows)),
            "extension": [row.extension for row in rows],
            "requested_amount": _amounts(rows, "requested"),
            "amount": _amounts(rows, "amount"),
            "requested_on": _dates(rows, "requested_on"),
            "decided_on": _dates(rows, "decided_on"),
            "valid_from": _dates(rows, "valid_from"),
            "valid_to": _dates(rows, "valid_to"),
            "insured_pct": pl.Series([None] * len(rows), dtype=pl.Int64),
            "known_on": _dates(rows, "known_on"),
        }
    )


def credit_frame(cases: Sequence[Case], buyers: list[Buyer]) -> pl.DataFrame:
    """Return management's own credits: without an end, for a time, over, or given just now."""
    rows: list[tuple[int, int, int, int | None]] = []
    for case in cases:
        turn, euros = case.buyer.turn, case.share(40)
        if case.buyer.story is Story.MANAGEMENT:
            since = case.last_day - _CREDIT_DAYS + turn * 13 % 90
            ends = _CREDIT_ENDS_IN_DAYS[turn % len(_CREDIT_ENDS_IN_DAYS)]
        elif case.buyer.story is Story.ACCEPTED_NOW:
            since, ends = case.last_day - case.buyer.event_day, (None, 180)[turn % 2]
        else:
            continue
        rows.append(
            (since, case.buyer.place, euros, None if ends is None else case.last_day + ends)
        )
    rows.sort(key=lambda row: row[:2])
    ends_on = [None if row[3] is None else day_of(row[3]) for row in rows]
    return pl.DataFrame(
        {
            "customer": _customers([row[1] for row in rows], buyers),
            "amount": pl.Series([row[2] * _CENTS for row in rows], dtype=pl.Int64),
            "currency": _euro(len(rows)),
            "valid_from": pl.Series([day_of(row[0]) for row in rows], dtype=pl.Date),
            "valid_to": pl.Series(ends_on, dtype=pl.Date),
            "reason": ["credit committee"] * len(rows),
        }
    )


def _customers(places: list[int], buyers: list[Buyer]) -> pl.Series:
    """Return the keys of buyers."""
    keys = pl.Enum([buyer.key for buyer in buyers])
    return choices_at(keys, np.array(places, dtype=np.int64))


def _euro(count: int) -> pl.Series:
    """Return the reporting currency, so many times."""
    return pl.Series([REPORTING_CURRENCY] * count, dtype=CURRENCY)


def _amounts(rows: Sequence[Decision], name: str) -> pl.Series:
    """Return whole euros as minor units, null where there are none."""
    values: list[Any] = [getattr(row, name) for row in rows]
    return pl.Series([None if v is None else v * _CENTS for v in values], dtype=pl.Int64)


def _dates(rows: Sequence[Decision], name: str) -> pl.Series:
    """Return days as dates, null where there are none."""
    days = pl.Series([getattr(row, name) for row in rows], dtype=pl.Int32)
    return days.cast(pl.Date)
