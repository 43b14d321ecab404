"""Losses supposed for many customers are those of each by itself."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from aval.dataset.reading import read_portfolio
from aval.engine.assess import assess
from aval.engine.claim import Loss, losses
from aval.engine.simulation import losses_of_each, suppose
from aval.vocabulary.money import MINOR_DIGITS
from tests.generate import generate
from tests.tables import write_folder

DAY = date(2026, 7, 1)


def test_each_customer_is_judged_by_itself(tmp_path: Path) -> None:
    """C1 and C2 on one ground; a delivery is lost by insolvency, never by a default to come.

    C3 has nothing, and is left out.
    """
    folder = write_folder(
        tmp_path,
        customers=[{"customer": "C1"}, {"customer": "C2"}, {"customer": "C3"}],
        items=[
            {"item": "I1"},
            {"item": "D1", "kind": "delivery"},
            {"item": "I2", "customer": "C2"},
        ],
        covers=[{"amount": "1000.00"}, {"cover": "K2", "customer": "C2", "amount": "50.00"}],
    )
    portfolio = read_portfolio(folder)
    items = {("C1", "AZ-100"): {"I1"}, ("C2", "AZ-100"): {"I2"}}
    found = list(losses_of_each(portfolio, DAY, ["C1", "C2"], items))
    assert found == [
        *losses(portfolio, DAY, "C1", items={"I1"}), *losses(portfolio, DAY, "C2", items={"I2"})
    ]  # fmt: skip
    insolvent = {one.customer: one.owed for one in suppose(portfolio, DAY, ["C1", "C3", "C2"])}
    assert insolvent == {"C1": 200_00, "C2": 100_00}
    later = suppose(portfolio, DAY, ["C1", "C2"], defaulted_by=date(2027, 1, 1))
    told = {one.customer: (one.owed, one.uninsured) for one in later}
    assert told == {"C1": (100_00, ()), "C2": (100_00, (("above_limit", 50_00),))}


@pytest.mark.parametrize("seed", range(12))
def test_losses_are_what_the_assessment_covers(seed: int, tmp_path: Path) -> None:
    """Of generated portfolios: each customer as by itself; each item, policy and layer its cell."""
    day = generate(seed, tmp_path)
    portfolio = read_portfolio(tmp_path)
    keys = portfolio.customers.get_column("customer").cast(str).to_list()
    items = portfolio.items.select(pl.col("customer", "item").cast(str)).rows()
    theirs = defaultdict[tuple[str, str], set[str]](set)
    for customer, item in items:
        for policy in portfolio.policies:
            theirs[customer, policy.policy].add(item)
    found = list(losses_of_each(portfolio, day, keys, theirs))
    owing = [key for key in keys if key in {customer for customer, _ in items}]
    alone = [one for key in owing for one in losses(portfolio, day, key)]
    assert sorted(found, key=_key) == sorted(alone, key=_key)
    told = assess(portfolio, day).item_cover
    digits = MINOR_DIGITS[portfolio.reporting_currency]
    ordered = portfolio.items.filter(pl.col("kind").cast(str) == "order").select("item")
    cells = told.filter(pl.col("layer").is_not_null() & (pl.col("amount") > 0)).join(
        ordered, on="item", how="anti"
    )
    expected = dict[tuple[str, ...], int]()
    for *key, amount in cells.select("item", "policy", "layer", "amount").rows():
        expected[tuple(map(str, key))] = int(Decimal(amount).scaleb(digits))
    assert _covered(found) == expected


def _key(loss: Loss) -> tuple[str, str]:
    return loss.customer, loss.policy


def _covered(found: list[Loss]) -> dict[tuple[str, ...], int]:
    sums = defaultdict[tuple[str, ...], int](int)
    for loss in found:
        for item in loss.items:
            for part in item.parts:
                sums[item.item, loss.policy, part.layer.value] += part.covered
    return dict(sums)
