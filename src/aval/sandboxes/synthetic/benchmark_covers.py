"""The benchmark's covers: the history of each customer's limits, none to four rows."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from aval.sandboxes.synthetic import benchmark_customers as buyers
from aval.sandboxes.synthetic.benchmark_customers import Customers, World
from aval.sandboxes.synthetic.columns import days, keys, where, words
from aval.sandboxes.synthetic.dice import Ints
from aval.sandboxes.synthetic.files import ROWS_A_GROUP
from aval.vocabulary.words import CoverStatus, Layer

PRIMARY, ABROAD, EXCESS = "P1-PRIMARY", "P2-ABROAD", "P3-EXCESS"
POLICIES = (PRIMARY, ABROAD, EXCESS)
"""In rank order."""
ABROAD_COUNTRIES = ("US", "JP", "TN", "BR", "AR")
MOST_ROWS = 4
_KEY_DIGITS = 9
_CUSTOMERS_A_CHUNK = ROWS_A_GROUP // MOST_ROWS
_EUROS_AN_ITEM = 4_500
_STEP_EUROS = 1_000


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of a history: `since` and `until` are ranges of days before the last day.

    `share` is what is granted, as percent of the customer's usual debt; `notice` the days from
    decision to validity; `excess` puts the row under the last policy.
    """

    layer: Layer
    status: CoverStatus
    share: tuple[int, int] = (60, 160)
    since: tuple[int, int] = (200, 900)
    until: tuple[int, int] | None = None
    notice: int = 0
    extension: str = ""
    excess: bool = False


_P, _T, _D = Layer.PERMANENT, Layer.TEMPORARY, Layer.DISCRETIONARY
_GRANTED, _PARTIAL = CoverStatus.GRANTED, CoverStatus.PARTIAL
_REDUCED = Decision(_P, _PARTIAL, (20, 50), since=(-20, 120), notice=30)
_CAP = Decision(Layer.TOP_UP, _GRANTED, (20, 60), (60, 150), until=(-120, 20), extension="CAP")
_MORE = Decision(_T, _GRANTED, (20, 90), (30, 120), until=(-90, 20))
_BEYOND = Decision(Layer.SUBSTITUTE_TOP_UP, _GRANTED, (20, 80), (20, 300), excess=True)

HISTORIES: tuple[tuple[int, tuple[Decision, ...]], ...] = (
    (140, ()),
    (330, (Decision(_P, _GRANTED),)),
    (60, (Decision(_P, _PARTIAL, (30, 80)),)),
    (110, (Decision(_P, _GRANTED, (20, 60)), Decision(_P, _GRANTED, (80, 200), (10, 190)))),
    (80, (Decision(_P, _GRANTED), _REDUCED)),
    (30, (Decision(_P, _GRANTED), Decision(_P, _GRANTED, since=(121, 190)), _REDUCED, _CAP)),
    (60, (Decision(_P, _GRANTED, (30, 70)), _MORE)),
    (50, (Decision(_P, _GRANTED, (30, 70)), _CAP)),
    (20, (Decision(_P, _GRANTED, (30, 70)), _BEYOND)),
    (50, (Decision(_D, _GRANTED, (30, 120)),)),
    (20, (Decision(_D, _GRANTED, (30, 90)), Decision(_P, CoverStatus.REFUSED, since=(5, 150)))),
    (25, (Decision(_P, CoverStatus.REFUSED),)),
    (15, (Decision(_P, CoverStatus.PENDING, since=(0, 20)),)),
    (10, (Decision(_P, _GRANTED, since=(400, 900), until=(10, 300)),)),
)
"""How many of 1000 customers have which history."""


def cover_frames(world: World) -> Iterator[pl.DataFrame]:
    """Yield the cover rows in order of their keys; amounts in thousandths."""
    customers = world.customers
    for first in range(0, len(customers), _CUSTOMERS_A_CHUNK):
        number = customers.number[first : first + _CUSTOMERS_A_CHUNK]
        history = world.dice.pick("history", number, tuple(weight for weight, _ in HISTORIES))
        parts = [
            _rows(world, number[history == index], decision, place)
            for index, (_, decisions) in enumerate(HISTORIES)
            for place, decision in enumerate(decisions)
        ]
        yield pl.concat(parts).sort("cover")


def _rows(world: World, number: Ints, decision: Decision, place: int) -> pl.DataFrame:
    """Return the `place`-th row of the histories of some customers."""
    dice, customers, last_day = world.dice, world.customers, world.last_day
    row = number * MOST_ROWS + place
    everywhere = np.ones(len(number), np.bool_)
    decided = everywhere & (decision.status is not CoverStatus.PENDING)
    since = last_day - dice.between("since", row, *decision.since)
    until = last_day - dice.between("until", row, *(decision.until or (0, 0)))
    asked = since - decision.notice - dice.between("answer days", row, 0, 25)
    currency = np.where(dice.chance("cover currency", row, 300), customers.currency[number], 0)
    granted, requested = _limits(world, number, row, decision)
    return pl.DataFrame(
        {
            "cover": keys("K", row, _KEY_DIGITS),
            "policy": words(POLICIES, _policy(customers, number, decision)),
            "customer": customers.keys_of(number),
            "layer": words((decision.layer,), np.zeros_like(number)),
            "extension": words((decision.extension,), np.zeros_like(number)),
            "status": words((decision.status,), np.zeros_like(number)),
            "requested_amount": requested,
            "amount": where(pl.Series(granted), decided),
            "currency": words(buyers.CURRENCIES, currency),
            "requested_on": days(asked),
            "decided_on": days(since - decision.notice, decided),
            "valid_from": days(since, decided),
            "valid_to": days(until, everywhere & (decision.until is not None)),
            "insured_pct": where(
                words(("80", "85"), dice.below("own percentage", row, 2)),
                decided & dice.chance("has own percentage", row, 30),
            ).cast(pl.Decimal(5, 2)),
        }
    )


def _policy(customers: Customers, number: Ints, decision: Decision) -> Ints:
    """Return the index of the policy that answers for each customer."""
    if decision.excess:
        return np.full_like(number, POLICIES.index(EXCESS))
    abroad = np.array([code in ABROAD_COUNTRIES for code in buyers.COUNTRIES])
    return np.where(
        abroad[customers.country[number]], POLICIES.index(ABROAD), POLICIES.index(PRIMARY)
    )


def _limits(world: World, number: Ints, row: Ints, decision: Decision) -> tuple[Ints, Ints]:
    """Return granted and requested limits in thousandths, in steps of 1,000 of the currency."""
    usual = world.customers.expected_items[number] * _EUROS_AN_ITEM
    wanted = usual * world.dice.between("share", row, *decision.share) // 100
    granted = (1 + wanted // _STEP_EUROS) * _STEP_EUROS
    asks_more = np.where(decision.status is CoverStatus.PARTIAL, granted // 4, 0)
    requested = granted + asks_more // _STEP_EUROS * _STEP_EUROS + (asks_more > 0) * _STEP_EUROS
    if decision.status is CoverStatus.REFUSED:
        granted = np.zeros_like(granted)
    return granted * 1000, requested * 1000
