"""Declared turnover: every reason, every category, T13; and on drawn portfolios each line once."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aval.dataset.policies import Policy
from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.dataset.tables import SCALE_DIGITS
from aval.engine.explanation.case import Case, judge_customer
from aval.engine.explanation.decisions import bands_on, layer_of
from aval.engine.ground import day_number
from aval.engine.kernel import codes
from aval.engine.turnover import turnover_lines
from aval.vocabulary.faults import BadInput
from aval.vocabulary.money import MINOR_DIGITS, divide_half_up
from aval.vocabulary.turnover import SALES, TurnoverReason
from aval.vocabulary.words import Layer, Segment
from tests.generate import generate
from tests.tables import write_folder

BEGIN, END = date(2026, 4, 1), date(2026, 6, 30)
TERMS = """
[[policy]]
policy = "AZ-100"
companies = ["FR01"]
countries = ["FR", "ES"]
[[policy.terms]]
valid_from = 2026-01-01
valid_to = 2026-06-15
mep_days = 60
notify_days = 30
waiting_days = 150
claim_months = 6
max_terms_days = 60
run_on = "orders"
run_on_days = 30
[[policy.terms]]
valid_from = 2026-06-20
insured_kinds = ["bill"]
mep_days = 60
notify_days = 30
waiting_days = 150
claim_months = 6
"""
_CUT = {"amount": "0.00", "status": "refused", "decided_on": "2026-04-10"}
COVERS = (
    {"cover": "K1", "customer": "C1", "amount": "50000.00"},
    {"cover": "K2", "customer": "C2", "layer": "discretionary"},
    {"cover": "K3", "customer": "C3"},
    {"cover": "K4", "customer": "C3", "valid_from": "2026-04-10", **_CUT},
    {"cover": "K5", "customer": "C4", **_CUT, "valid_from": "2026-01-01"},
    {"cover": "K6", "customer": "C4", "layer": "discretionary"},
    {"cover": "K7", "customer": "C5", "valid_to": "2026-03-31"},
    {
        "cover": "K8", "customer": "C6", "status": "pending", "amount": "", "decided_on": "",
        "valid_from": "",
    },
    {"cover": "K9", "customer": "C4", "layer": "substitute_top_up", "valid_from": "2026-05-20"},
    {"cover": "L1", "customer": "C7", "valid_from": "2026-05-01"},
)  # fmt: skip


def _portfolio(folder: Path, *items: dict[str, str], policies: str = TERMS) -> Portfolio:
    customers = [{"customer": f"C{number}"} for number in range(1, 8)]
    customers += [
        {"customer": "C8", "country": "IT"}, {"customer": "C9", "segment": Segment.AFFILIATE.value},
    ]  # fmt: skip
    return read_portfolio(
        write_folder(
            folder, policies=policies, customers=customers, covers=COVERS, items=items,
            companies=[{}, {"company": "FR02"}], rates=[{}],
        )
    )  # fmt: skip


def _said(portfolio: Portfolio, **given: object) -> list[tuple[object, ...]]:
    lines = turnover_lines(portfolio, portfolio.policies[0], BEGIN, END, **given)  # type: ignore[arg-type]
    said = pl.coalesce(pl.col("category").cast(pl.String), pl.col("reason").cast(pl.String))
    return lines.select(said, pl.col("band").cast(pl.String), "turnover").rows()


def _item(customer: str = "C1", **given: str) -> dict[str, str]:
    return {"item": "I", "customer": customer, "amount": "120.00", "tax_amount": "20.00"} | given


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (_item(), ("named", "upto_30", 100_00)),
        (_item(amount="500000.00", tax_amount="0"), ("named", "upto_30", 500_000_00)),
        (_item(kind="credit_note", due_on="2026-05-31"), ("named", "upto_60", -100_00)),
        (_item("C2"), ("unnamed", "upto_30", 100_00)),
        (_item("C4", delivered_on="2026-05-20"), ("top_up", "upto_30", 100_00)),
        (_item("C3"), ("named", "upto_30", 100_00)),
        (_item("C3", delivered_on="2026-04-10"), ("limit_withdrawn", "upto_30", 100_00)),
        (
            _item("C3", delivered_on="2026-05-10", ordered_on="2026-04-09"),
            ("named", "upto_30", 100_00),
        ),
        (
            _item("C3", delivered_on="2026-05-11", ordered_on="2026-04-09"),
            ("limit_withdrawn", "upto_30", 100_00),
        ),
        (_item("C4"), ("limit_refused", "upto_30", 100_00)),
        (_item("C5"), ("limit_ended", "upto_30", 100_00)),
        (_item("C6"), ("limit_pending", "upto_30", 100_00)),
        (_item("C7"), ("limit_pending", "upto_30", 100_00)),
        (_item("C9"), ("segment_excluded", "upto_30", 100_00)),
        (_item("C8"), ("country_not_insured", "upto_30", 100_00)),
        (_item(company="FR02"), ("company_not_insured", "upto_30", 100_00)),
        (_item(due_on="2026-06-01"), ("terms_too_long", "upto_90", 100_00)),
        (_item(due_on="2026-07-20"), ("terms_too_long", "upto_120", 100_00)),
        (_item(due_on="2026-09-01"), ("terms_too_long", "over_120", 100_00)),
        (_item(delivered_on="2026-06-16"), ("no_terms", "upto_30", 100_00)),
        (_item(delivered_on="2026-06-20"), ("kind_not_insured", "upto_30", 100_00)),
        (_item(currency="USD", amount="0.03", tax_amount="0.01"), ("named", "upto_30", 2)),
    ],
)  # fmt: skip
def test_where_a_sale_counts(
    tmp_path: Path, item: dict[str, str], said: tuple[object, ...]
) -> None:
    """One sale, one place: T13 among them, 500,000 declared where 50,000 are granted."""
    open_amount = {"open_amount": item["amount"]}
    assert _said(_portfolio(tmp_path, item | open_amount)) == [said]


def test_what_is_no_sale_of_the_period(tmp_path: Path) -> None:
    """Bills, orders, payments, and what was issued before or after are no line at all."""
    kinds = [_item(item=kind, kind=kind) for kind in ("bill", "order", "delivery", "payment")]
    days = [_item(item=day, issued_on=day) for day in ("2026-03-31", "2026-07-01")]
    assert _said(_portfolio(tmp_path, *kinds, *days)) == []


def test_perimeters(tmp_path: Path) -> None:
    """Of some own companies: no line of others; of some customers: the lines of others are out."""
    items = [_item(item="A"), _item("C2", item="B"), _item(item="C", company="FR02")]
    portfolio = _portfolio(tmp_path, *items)
    told = _said(portfolio, companies=["FR01"], customers=["C2"])
    assert [one[0] for one in told] == ["outside_perimeter", "unnamed"]
    everywhere = replace(portfolio, policies=(Policy("AZ-100"),))
    assert {one[0] for one in _said(everywhere)} == {"no_terms"}


def test_no_limit_and_no_rate(tmp_path: Path) -> None:
    """A customer whom nobody asked about is out; a currency without a rate is told."""
    bare = replace(
        _portfolio(tmp_path / "a", _item()), covers=_portfolio(tmp_path / "a").covers[:0]
    )
    assert _said(bare)[0][0] == "no_limit"
    foreign = _portfolio(tmp_path / "b", _item(currency="GBP"))
    with pytest.raises(BadInput):
        turnover_lines(foreign, foreign.policies[0], BEGIN, END)


@pytest.mark.no_cover
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(st.integers(10_000, 10_000_000))
def test_every_sale_once(seed: int) -> None:
    """In + out = the ledger, to the cent; the limits in force are those of the assessment."""
    with TemporaryDirectory() as name:
        as_of = generate(seed, Path(name))
        portfolio = read_portfolio(Path(name))
    kinds = [kind.value for kind in SALES]
    sales = portfolio.items.filter(
        pl.col("kind").cast(pl.String).is_in(kinds), pl.col("issued_on") <= as_of
    )
    for number, policy in enumerate(portfolio.policies):
        lines = turnover_lines(portfolio, policy, date(2000, 1, 1), as_of)
        assert lines.get_column("item").to_list() == sales.get_column("item").sort().to_list()
        is_in, is_out = lines["category"].is_not_null(), lines["reason"].is_not_null()
        assert (is_in != is_out).all()
        _check_sums(lines, sales, portfolio, as_of)
        _check_limits(lines.rows(named=True), portfolio, as_of, number)


def _check_sums(
    lines: pl.DataFrame, sales: pl.DataFrame, portfolio: Portfolio, as_of: date
) -> None:
    rates = portfolio.rates.filter(pl.col("on") <= as_of).sort("on").select("currency", "rate")
    rate = {str(currency): value for currency, value in rates.rows()}
    own, expected = portfolio.reporting_currency, dict[str, list[int]]()
    for row in sales.rows(named=True):
        sign = -1 if row["kind"] == "credit_note" else 1
        net, code = row["amount"] - row["tax_amount"], row["currency"]
        factor = Fraction(1)
        if code != own:
            digits = MINOR_DIGITS[own] - MINOR_DIGITS[code] + SCALE_DIGITS
            factor = Fraction(10) ** digits / rate[code]
        there = divide_half_up(net * factor.numerator, factor.denominator)
        sums = expected.setdefault(code, [0, 0])
        sums[0] += sign * net
        sums[1] += sign * there
    columns = pl.col("net", "turnover").sum()
    found = lines.group_by(pl.col("currency").cast(pl.String)).agg(columns).rows()
    assert {code: [net, there] for code, net, there in found} == expected


def _check_limits(
    lines: list[dict[str, object]], portfolio: Portfolio, as_of: date, policy: int
) -> None:
    """Compare the covers that a line was declared under with the kernel's stack of its day."""
    ordered = dict(portfolio.items.select("item", "ordered_on").rows())
    cases = dict[str, Case]()
    earlier = list(TurnoverReason)[: list(TurnoverReason).index(TurnoverReason.LIMIT_WITHDRAWN)]
    for line in lines:
        if line["reason"] in earlier:
            continue
        customer, day = str(line["customer"]), line["delivered_on"]
        case = cases.setdefault(customer, judge_customer(portfolio, as_of, customer))
        first = sum(len(one.terms) for one in portfolio.policies[:policy])
        block = first + next(
            at
            for at, terms in enumerate(portfolio.policies[policy].terms)
            if terms.valid_from <= day <= (terms.valid_to or date.max)  # type: ignore[operator]
        )
        order = ordered[line["item"]]
        since = day_number(order) if order else codes.NEVER
        bands = bands_on(case, policy, day_number(day), since, block)  # type: ignore[arg-type]
        heights = {layer_of(case, band): 0 for band in bands}
        for band in bands:
            heights[layer_of(case, band)] += band.height
        named = heights.get(Layer.PERMANENT, 0) + heights.get(Layer.TEMPORARY, 0)
        expected = None
        if named:
            expected = "named"
        elif heights.get(Layer.SUBSTITUTE_TOP_UP):
            expected = "top_up"
        elif heights.get(Layer.DISCRETIONARY):
            expected = "unnamed"
        assert line["category"] == expected, line
