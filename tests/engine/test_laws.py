"""Laws of the assessment that hold for every portfolio, on portfolios drawn at random."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.dataset.writing import write_portfolio
from aval.engine.assess import assess
from aval.engine.results import Assessment
from aval.vocabulary.words import COVERED, Layer
from tests.generate import generate

pytestmark = pytest.mark.no_cover
seeds = st.integers(10_000, 10_000_000)
some = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def drawn(seed: int) -> tuple[Portfolio, date]:
    """Return the portfolio of a seed and its date."""
    with TemporaryDirectory() as name:
        as_of = generate(seed, Path(name))
        return read_portfolio(Path(name)), as_of


def tables(assessment: Assessment) -> list[pl.DataFrame]:
    """Return the three tables."""
    return [assessment.positions, assessment.item_cover, assessment.deadlines]


@some
@given(seeds)
def test_cells_sum_to_net(seed: int) -> None:
    """Every cent has one cell: an item's cells sum to its net, each of them above 0."""
    cover = assess(*drawn(seed)).item_cover
    sums = cover.group_by("item").agg(pl.col("amount").sum(), pl.col("net").first())
    assert (sums.get_column("amount") == sums.get_column("net")).all()
    assert (cover.get_column("amount") > 0).all()


@some
@given(seeds)
def test_indemnifiable_is_a_share(seed: int) -> None:
    """What is indemnifiable lies between 0 and what is covered."""
    cover = assess(*drawn(seed)).item_cover
    assert cover.get_column("indemnifiable").is_between(0, cover.get_column("amount")).all()


@some
@given(seeds)
def test_no_layer_beyond_its_decisions(seed: int) -> None:
    """For one item no layer covers more than all amounts ever decided for it, nor all together."""
    portfolio, as_of = drawn(seed)
    assume(
        set(portfolio.covers.get_column("currency").cast(pl.String))
        <= {portfolio.reporting_currency}
    )
    assessment = assess(portfolio, as_of)
    key = ["customer", "policy", "layer"]
    decided = portfolio.covers.select(
        *(pl.col(name).cast(pl.String) for name in key),
        pl.col("extension"),
        pl.col("amount").fill_null(0),
    )
    most = decided.group_by(*key, "extension").agg(pl.col("amount").max())
    most = most.group_by(key).agg(pl.col("amount").sum().alias("most"))
    digits = assessment.item_cover.schema["amount"].scale
    covered = assessment.item_cover.filter(pl.col("cell") == COVERED).with_columns(
        (pl.col("amount") * Decimal(10**digits)).cast(pl.Int64).alias("units")
    )
    joined = covered.join(most, on=key, how="left", maintain_order="left")
    assert (joined.get_column("units") <= joined.get_column("most")).all()


@some
@given(seeds, st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(seed: int, random: object) -> None:
    """Rows in another order give the same tables."""
    portfolio, as_of = drawn(seed)
    shuffle = random.randrange(2**31)  # type: ignore[attr-defined]
    mixed = replace(
        portfolio,
        **{
            name: getattr(portfolio, name).sample(fraction=1, shuffle=True, seed=shuffle)
            for name in ("companies", "customers", "items", "covers", "credits", "rates")
        },
    )
    before, after = assess(portfolio, as_of), assess(mixed, as_of)
    assert before.summary == after.summary
    assert all(a.equals(b) for a, b in zip(tables(before), tables(after), strict=True))


@some
@given(seeds)
def test_customers_are_independent(seed: int) -> None:
    """Each customer by itself gives its rows of the whole."""
    portfolio, as_of = drawn(seed)
    whole = assess(portfolio, as_of)
    for key in whole.positions.get_column("customer"):
        mine = pl.col("customer").cast(pl.String) == key
        alone = assess(
            replace(
                portfolio,
                items=portfolio.items.filter(mine),
                covers=portfolio.covers.filter(mine),
                credits=portfolio.credits.filter(mine),
            ),
            as_of,
        )
        for one, part in zip(tables(whole), tables(alone), strict=True):
            assert one.filter(pl.col("customer") == key).equals(part)


@some
@given(seeds)
def test_text_and_parquet_are_one(seed: int) -> None:
    """Reading back what was written is identity, in both forms, and gives the same tables."""
    portfolio, as_of = drawn(seed)
    before = assess(portfolio, as_of)
    with TemporaryDirectory() as name:
        for form in ("csv", "parquet"):
            write_portfolio(portfolio, Path(name), file_format=form)
            again = read_portfolio(Path(name))
            assert again.policies == portfolio.policies
            for table in (
                "companies",
                "customers",
                "items",
                "covers",
                "credits",
                "grades",
                "rates",
            ):
                assert getattr(again, table).equals(getattr(portfolio, table)), table
            after = assess(again, as_of)
            assert before.summary == after.summary
            assert all(a.equals(b) for a, b in zip(tables(before), tables(after), strict=True))


def plain(portfolio: Portfolio) -> Portfolio:
    """Return a portfolio whose contracts have no void limits, for laws of more and less."""
    return replace(
        portfolio,
        policies=tuple(
            replace(
                policy,
                terms=tuple(
                    replace(block, discretionary_excess=type(block.discretionary_excess)("cap"))
                    for block in policy.terms
                ),
            )
            for policy in portfolio.policies[:1]
        ),
        covers=portfolio.covers.filter(
            pl.col("policy").cast(pl.String).is_in([p.policy for p in portfolio.policies[:1]])
        ),
    )


@some
@given(seeds)
def test_a_cleared_oldest_invoice_lowers_no_other(seed: int) -> None:
    """When the oldest invoice is paid, no newer one is covered less.

    Under one policy; the oldest is taken where no other was delivered or issued before it.
    """
    portfolio, as_of = drawn(seed)
    portfolio = plain(portfolio)
    before = assess(portfolio, as_of)
    for customer, items in _open_by_customer(portfolio, as_of).items():
        first = items[0]
        paid = pl.col("item") == first
        cleared = replace(
            portfolio,
            items=portfolio.items.with_columns(
                pl.when(paid).then(0).otherwise("open_amount").alias("open_amount"),
                pl.when(paid)
                .then(pl.lit(date(1900, 1, 1)))
                .otherwise("cleared_on")
                .alias("cleared_on"),
            ),
        )
        after = assess(cleared, as_of)
        mine = pl.col("customer") == customer
        less = _covered(before, mine).keys() - {first}
        found = _covered(after, mine)
        for item in less:
            assert found.get(item, Decimal(0)) >= _covered(before, mine)[item], item


def _open_by_customer(portfolio: Portfolio, as_of: date) -> dict[str, list[str]]:
    """Return each customer's open invoices, oldest first, where no credit is open."""
    credits_ = ["credit_note", "payment", "deposit"]
    here = portfolio.items.filter((pl.col("open_amount") > 0) & (pl.col("issued_on") <= as_of))
    found: dict[str, list[str]] = defaultdict(list)
    for row in here.sort("delivered_on", "issued_on", "item").iter_rows(named=True):
        found[row["customer"]].append(row["item"])
    with_credit = set(
        here.filter(pl.col("kind").cast(pl.String).is_in(credits_)).get_column("customer")
    )
    return {customer: items for customer, items in found.items() if customer not in with_credit}


def _covered(assessment: Assessment, mine: pl.Expr) -> dict[str, Decimal]:
    """Return what is covered of each item."""
    cells = assessment.item_cover.filter(mine & (pl.col("cell") == COVERED))
    return dict(cells.group_by("item").agg(pl.col("amount").sum()).rows())


@some
@given(seeds, st.integers(1, 10**6))
def test_a_higher_limit_covers_no_less(seed: int, more: int) -> None:
    """Within one policy a higher permanent limit never lowers what is covered of a customer.

    All permanent decisions of amounts above 0 rise alike, so that no refusal becomes a limit.
    """
    portfolio, as_of = drawn(seed)
    portfolio = plain(portfolio)
    raised = replace(
        portfolio,
        covers=portfolio.covers.with_columns(
            pl.when(
                (pl.col("layer").cast(pl.String) == Layer.PERMANENT.value) & (pl.col("amount") > 0)
            )
            .then(pl.col("amount") + more)
            .otherwise("amount")
            .alias("amount")
        ),
    )
    before, after = assess(portfolio, as_of).positions, assess(raised, as_of).positions
    assert (after.get_column("covered") >= before.get_column("covered")).all()
