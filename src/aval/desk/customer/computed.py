"""The judgement of a customer computed by the engine: of any day, from what was known then."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import polars as pl

from aval.dataset.portfolio import Portfolio
from aval.desk.customer.judgement import Cells, Due, Figures, Judgement
from aval.engine.results import Assessment
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import (
    COVERED,
    VAT,
    DeadlineKind,
    DeadlineState,
    Kind,
    Layer,
    LimitState,
    Reason,
)

_FROM_POSITIONS = (
    "exposure", "receivable", "credit_balance", "orders", "disputed", "overdue",
    "limit_permanent", "limit_temporary", "limit_top_up", "limit_substitute_top_up",
    "limit_discretionary", "limit_insured", "management_credit", "limit_authorised",
    "apparent_covered", "covered", "indemnifiable", "uncovered", "own_risk", "excess",
    "headroom", "over_limit",
)  # fmt: skip


def computed(
    portfolio: Portfolio, assessment: Assessment, key: str, *, version: int | None
) -> Judgement:
    """Return what an assessment of a portfolio says of a customer; zeros where it lists it not."""
    ground = assessment.ground
    digits = MINOR_DIGITS[ground.currency]
    ours = pl.col("customer") == key
    rows = assessment.positions.filter(ours).rows(named=True)
    if not rows:
        return Judgement(ground.as_of, version, ground.currency, Figures(), {}, ())
    found = _cell_rows(assessment.item_cover.filter(ours))
    orders = _orders(portfolio, key)
    figures = _figures(rows[0], found, orders, digits)
    return Judgement(
        ground.as_of,
        version,
        ground.currency,
        figures,
        {item: _cells(cells, digits) for item, cells in found.items()},
        _deadlines(assessment.deadlines.filter(ours), figures, digits),
    )


def _minor(amount: Decimal, digits: int) -> int:
    return int(amount.scaleb(digits))


def _cell_rows(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of cells, by item."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        found[row["item"]].append(row)
    return found


def _orders(portfolio: Portfolio, key: str) -> frozenset[str]:
    """Return a customer's orders: their cells are no figures of positions."""
    mine = pl.col("customer").cast(pl.String) == key
    is_order = pl.col("kind").cast(pl.String) == Kind.ORDER.value
    return frozenset(portfolio.items.filter(mine & is_order).get_column("item"))


def _figures(
    row: dict[str, Any],
    found: dict[str, list[dict[str, Any]]],
    orders: frozenset[str],
    digits: int,
) -> Figures:
    money = {name: _minor(row[name], digits) for name in _FROM_POSITIONS}
    layers = dict.fromkeys(Layer, 0)
    for item, cells in found.items():
        for cell in cells:
            if cell["cell"] == COVERED and item not in orders:
                layers[Layer(cell["layer"])] += _minor(cell["amount"], digits)
    return Figures(
        **money,
        **{f"covered_{layer.value}": amount for layer, amount in layers.items()},
        deliveries=money["covered"] + money["uncovered"] - money["receivable"],
        outside=money["exposure"] - money["covered"] - money["uncovered"],
        oldest_days_late=row["oldest_days_late"],
        breach_since=row["breach_since"],
        next_deadline=row["next_deadline"],
        limit_state=LimitState(row["limit_state"]),
    )


def _cells(rows: list[dict[str, Any]], digits: int) -> Cells:
    layers: dict[Layer, int] = {}
    vat = uncovered = indemnifiable = 0
    reason, policy = None, ""
    for row in rows:
        amount = _minor(row["amount"], digits)
        indemnifiable += _minor(row["indemnifiable"], digits)
        if row["cell"] == COVERED:
            layer = Layer(row["layer"])
            layers[layer] = layers.get(layer, 0) + amount
            continue
        policy = row["policy"] or ""
        if row["cell"] == VAT:
            vat += amount
        else:
            uncovered += amount
            reason = Reason(row["cell"])
    net = _minor(rows[0]["net"], digits)
    return Cells(net, layers, vat, uncovered, reason, policy, indemnifiable)


def _deadlines(frame: pl.DataFrame, figures: Figures, digits: int) -> tuple[Due, ...]:
    found = []
    for row in frame.iter_rows(named=True):
        kind, at_stake = DeadlineKind(row["kind"]), _minor(row["amount_at_stake"], digits)
        presses = at_stake > 0 or (kind is DeadlineKind.STOP and figures.limit_insured > 0)
        state = DeadlineState(row["state"])
        due = Due(row["date"], row["item"] or "", kind, row["policy"], state, at_stake, presses)
        found.append(due)
    return tuple(sorted(found))
