"""A portfolio becomes facts and comes back: every cell, every type, every byte of its judgement."""

import json
from dataclasses import fields
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.dataset.tables import TABLES
from aval.engine.assess import assess
from aval.records.portfolio import accounts_of, frames_of, portfolio_of
from tests.generate import generate
from tests.records.keeping import keep, kept, same
from tests.spec.test_cases import CASES
from tests.tables import write_folder

RESULTS = ("positions", "item_cover", "deadlines")


def check_same(found: Portfolio, wanted: Portfolio) -> None:
    """Compare every table in rows and types, every setting and policy."""
    for table in TABLES:
        assert same(getattr(found, table.name), getattr(wanted, table.name)), table.name
    for field in fields(Portfolio):
        if field.name not in {table.name for table in TABLES}:
            assert getattr(found, field.name) == getattr(wanted, field.name), field.name


def check_judged_alike(found: Portfolio, wanted: Portfolio, as_of: date) -> None:
    """Compare the bytes of two assessments."""
    ours, theirs = assess(found, as_of), assess(wanted, as_of)
    for table in RESULTS:
        assert getattr(ours, table).write_csv() == getattr(theirs, table).write_csv()
    assert json.dumps(ours.summary) == json.dumps(theirs.summary)


def _check(portfolio: Portfolio, as_of: date) -> None:
    check_same(portfolio_of(frames_of(portfolio)), portfolio)
    keep(portfolio)
    check_same(kept(), portfolio)
    check_judged_alike(kept(), portfolio, as_of)


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_worked_cases(case: Path) -> None:
    """Each worked case is the same from the database."""
    _check(read_portfolio(case), date.fromisoformat((case / "as_of.txt").read_text().strip()))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(40))
def test_generated(seed: int, tmp_path: Path) -> None:
    """So is a portfolio full of oddities."""
    as_of = generate(seed, tmp_path)
    _check(read_portfolio(tmp_path), as_of)


POLICIES = """
[[policy]]
policy = "P"
insurer = "É & Co"
rank = -3
companies = []
excluded_countries = ["RU"]
excluded_segments = []
[[policy.terms]]
valid_from = 2026-01-01
valid_to = 2026-12-31
mep_days = 60
notify_days = 30
waiting_days = 150
claim_months = 6
insured_kinds = ["invoice", "order"]
default_min_amount = "500.50"
max_liability = "30x"
fees = { request = "1.50" }
insured_pct = { permanent = "90.5", top_up = "0" }
[[policy.terms.zone]]
countries = ["BR"]
insured_pct = { permanent = "80" }
[[policy.terms.bonus_malus]]
loss_ratio_upto = "20"
percent = "-10"
"""


@pytest.mark.django_db
def test_everything_a_policy_says(tmp_path: Path) -> None:
    """Dates, decimals, lists that are empty, parameters of claims: all come back."""
    folder = write_folder(
        tmp_path,
        policies=POLICIES,
        settings='reporting_currency = "TND"\n[exposure]\norder = true\nbill = false\n',
        grades=[{"source": "é"}, {"customer": "", "value": "3"}, {"value": "4"}],
        credits=[{}, {"amount": "3.00"}],
        covers=[{"policy": "P", "insured_pct": "12.5"}],
        rates=[{}, {"currency": "EUR", "rate": "0.0000000001"}],
    )
    _check(read_portfolio(folder), date(2026, 5, 1))


def test_carried_columns_of_some_rows(tmp_path: Path) -> None:
    """A row that lacks a column carries an empty text there."""
    folder = write_folder(tmp_path, items=[{"x_a": "007", "x_b": 'a "b",'}, {"item": "I2"}])
    frames = frames_of(read_portfolio(folder))
    odd = pl.Series("carried", ['{"x_b":"1"}', '{"x_a":"2"}'])
    items = portfolio_of(frames | {"items": frames["items"].with_columns(odd)}).items
    assert items.select("x_b", "x_a").rows() == [("1", ""), ("", "2")]


def _items(*rows: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["company", "customer", "x_account"], orient="row")


@pytest.mark.parametrize(
    ("items", "accounts"),
    [
        ([("A", "C1", "41"), ("A", "C1", "42")], [("A", "41", "C1"), ("A", "42", "C1")]),
        ([("A", "C1", ""), ("B", "C1", "")], [("A", "C1", "C1"), ("B", "C1", "C1")]),
        ([("A", "C1", "41"), ("A", "C2", "41")], [("A", "C1", "C1"), ("A", "C2", "C2")]),
        ([("A", "C1", ""), ("A", "C2", "C1")], [("A", "C1", "C1"), ("A", "C2", "C2")]),
        ([("A", "C1", "C2"), ("A", "C2", "4")], [("A", "4", "C2"), ("A", "C1", "C1")]),
    ],
    ids=["two accounts", "none", "shared", "another's key", "a key"],
)
def test_accounts(items: list[tuple[str, str, str]], accounts: list[tuple[str, str, str]]) -> None:
    """Each customer has an account in every company that it owes, and no account has two."""
    assert accounts_of(_items(*items)).rows() == accounts


def test_no_account_column() -> None:
    """A ledger without accounts has the customers' keys."""
    items = _items(("A", "C1", "x")).drop("x_account")
    assert accounts_of(items).rows() == [("A", "C1", "C1")]


def test_defaults_of_settings(tmp_path: Path) -> None:
    """A setting that was never written has its default."""
    portfolio = read_portfolio(write_folder(tmp_path))
    frames = frames_of(portfolio)
    bare = frames["settings"].filter(pl.col("name") == "reporting_currency")
    assert portfolio_of(frames | {"settings": bare}).exposure == portfolio.exposure


def test_news_of_insolvencies(tmp_path: Path) -> None:
    """The earlier day counts, whoever says it; other news is no insolvency, and none are written."""
    rows = [{"insolvent_on": "2026-03-01"}, {"customer": "C2"}, {"customer": "C3"}]
    frames = frames_of(read_portfolio(write_folder(tmp_path, customers=rows)))
    assert "news" not in frames
    told = [
        ("C1", "insolvency", date(2026, 2, 1)),
        ("C2", "insolvency", date(2026, 4, 1)),
        ("C3", "returned", date(2026, 4, 1)),
    ]
    news = pl.DataFrame(told, ["customer", "kind", "happened_on"], orient="row")
    found = portfolio_of(frames | {"news": news}).customers
    assert found.get_column("insolvent_on").to_list() == [date(2026, 2, 1), date(2026, 4, 1), None]
    later = news.with_columns(happened_on=pl.lit(date(2026, 5, 1)))
    found = portfolio_of(frames | {"news": later}).customers
    assert found.get_column("insolvent_on").to_list() == [date(2026, 3, 1), date(2026, 5, 1), None]
