"""What will be lost if nothing is done: moving the clock loses exactly that, to the cent."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.engine.assess import assess
from aval.engine.forecast import HORIZONS, LOST, forecast
from tests.generate import generate
from tests.losing import DAY, losing
from tests.losing import LOST as EXPECTED

Cells = dict[tuple[str, str], int]
DAYS = range(1, max(HORIZONS) + 1)


def _cells(portfolio: Portfolio, day: date) -> Cells:
    """Return the indemnity of each item at a day, in cents."""
    rows = assess(portfolio, day, compiled=False).item_cover
    sums = rows.group_by("customer", "item").agg(pl.col("indemnifiable").sum())
    return {(c, item): int(value.scaleb(_digits(value))) for c, item, value in sums.iter_rows()}


def _digits(value: object) -> int:
    _, point, digits = str(value).partition(".")
    return len(digits) if point else 0


def _no_more_documents(portfolio: Portfolio, day: date) -> bool:
    ahead = portfolio.items.filter(pl.col("issued_on") > day).height
    return not ahead and not portfolio.rates.filter(pl.col("on") > day).height


def _lost(found: pl.DataFrame, name: str) -> dict[tuple[str, int], int]:
    return {(c, days): value for c, days, value in found.select("customer", "days", name).rows()}


def test_by_hand(tmp_path: Path) -> None:
    """What is in cover is lost once, at its first missed day, less what moves into its place."""
    found = forecast(losing(tmp_path), DAY, compiled=False)
    rows = {(c, days): tuple(rest) for c, days, *rest in found.rows()}

    assert rows == EXPECTED


def test_day_by_day(tmp_path: Path) -> None:
    """The clock moves a day at a time over an unchanged ledger: the losses of the days add up."""
    portfolio = losing(tmp_path)
    told = _lost(forecast(portfolio, DAY, compiled=False), "indemnity")
    before, lost = _cells(portfolio, DAY), dict[str, int]()
    on = dict[tuple[str, str], list[int]]()
    for days in DAYS:
        after = _cells(portfolio, DAY + timedelta(days))
        for key in before.keys() | after.keys():
            step = before.get(key, 0) - after.get(key, 0)
            lost[key[0]] = lost.get(key[0], 0) + step
            if step:
                on.setdefault(key, []).append(days)
        if days in HORIZONS:
            assert {c: lost[c] for c in lost} == {c: told.get((c, days), 0) for c in lost}
        before = after
    assert on[("C1", "I1")] == [3]  # 30 July is the last day
    assert on[("C1", "I2")] == [3, 34]  # it gains what I1 leaves, and is lost on 31 August
    assert on[("C3", "I4")] == [33]


@pytest.mark.parametrize("seed", range(16))
def test_generated(seed: int, tmp_path: Path) -> None:
    """Random portfolios, every figure: at each horizon they are what was forecast, to the cent."""
    day = generate(seed, tmp_path)
    portfolio = read_portfolio(tmp_path)
    found = forecast(portfolio, day, horizons=(1, *HORIZONS), compiled=False)
    if not _no_more_documents(portfolio, day):
        items = portfolio.items.filter(pl.col("issued_on") <= day)
        rates = portfolio.rates.filter(pl.col("on") <= day)
        portfolio = Portfolio(**{**vars(portfolio), "items": items, "rates": rates})
    today = assess(portfolio, day, compiled=False).positions
    for days in (1, *HORIZONS):
        then = assess(portfolio, day + timedelta(days), compiled=False).positions
        for name, column in LOST.items():
            told = _lost(found, name)
            pairs = today.select("customer", column).join(
                then.select("customer", then=column), on="customer"
            )
            for customer, was, now in pairs.rows():
                fall = (was - now).scaleb(_digits(was))
                assert told.get((customer, days), 0) == fall, (customer, days, name)
