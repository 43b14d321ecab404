"""Premium, adjustment, top-ups, bonus or malus and fees: published cases, laws, corners."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aval.dataset.policies import BonusMalus
from aval.engine.premium import (
    FeeScale,
    MonitoredCover,
    bonus_malus,
    fees_of_year,
    instalment_amounts,
    premium_on_balances,
    premium_on_turnover,
    started_years,
    top_up_premium,
)
from tests.spec.claims import CASES, cases, cents, euros


@pytest.mark.parametrize(("given", "expected"), cases("premium_turnover"))
def test_a_published_premium_on_turnover(given: dict[str, str], expected: dict[str, str]) -> None:
    """The published premiums and adjustments, refunds among them."""
    result = premium_on_turnover(
        declared_turnover=cents(given["declared_turnover"]),
        premium_rate=Decimal(given["premium_rate"]),
        minimum_premium=cents(given["minimum_premium"]),
        instalments_paid=cents(given["instalments_paid"]),
    )
    assert {
        "premium": euros(result.premium),
        "adjustment": euros(result.adjustment),
    } == expected


@pytest.mark.parametrize(("given", "expected"), cases("premium_balances"))
def test_a_published_premium_on_balances(given: dict[str, Any], expected: dict[str, Any]) -> None:
    """The published months are rounded one by one."""
    result = premium_on_balances(
        balances=[cents(balance) for balance in given["balances"]],
        premium_rate=Decimal(given["premium_rate"]),
    )
    assert {
        "months": [euros(month) for month in result.months],
        "premium": euros(result.premium),
    } == expected


@pytest.mark.parametrize(("given", "expected"), cases("top_up_premium"))
def test_a_published_premium_of_a_top_up(given: dict[str, str], expected: dict[str, str]) -> None:
    """The published top-ups cost what was published."""
    result = top_up_premium(
        amount=cents(given["amount"]), rate_per_year=Decimal(given["rate_per_year"])
    )
    assert {"month": euros(result.month)} == expected


def test_every_published_case_is_run() -> None:
    """No case of the file is left out by a name that nobody asks for."""
    run = {
        "claim_indemnity",
        "insurance_year",
        "recovery_split",
        "premium_turnover",
        "premium_balances",
        "top_up_premium",
    }
    assert {case["function"] for case in CASES} == run


@pytest.mark.parametrize(
    ("minimum", "number", "amounts"),
    [
        (2_880_000, 4, (720_000,) * 4),
        (100, 3, (33, 33, 34)),
        (2, 4, (0, 0, 0, 2)),
        (7, 1, (7,)),
    ],
)
def test_instalments(minimum: int, number: int, amounts: tuple[int, ...]) -> None:
    """They are equal, and the last takes what is left."""
    assert instalment_amounts(minimum_premium=minimum, instalments=number) == amounts


def test_turnover_below_zero_still_costs_the_minimum() -> None:
    """More returns than sales give nothing back."""
    result = premium_on_turnover(
        declared_turnover=-100_000, premium_rate=Decimal("0.25"), minimum_premium=500
    )
    assert (result.premium, result.due, result.adjustment) == (-250, 500, 500)


BANDS = (
    # loss ratio up to, percent: not in order, as a contract may list them
    BonusMalus(Decimal("60.5"), Decimal(0)),
    BonusMalus(Decimal(30), Decimal(-10)),
    BonusMalus(Decimal(999), Decimal("12.5")),
)


@pytest.mark.parametrize(
    ("indemnities", "premium", "percent", "amount"),
    [
        (0, 31_500_00, "-10", -315_000),
        (300, 1_000, "-10", -100),  # the bound belongs to the band
        (301, 1_000, "0", 0),
        (605, 1_000, "0", 0),
        (606, 1_000, "12.5", 125),
        (606, 1_004, "0", 0),  # 60.358 %
        (6_050_001, 9_999_999, "12.5", 1_250_000),  # 60.50001... %, rounded half away from zero
        (295, 985, "-10", -99),  # -98.5
        (9_991, 1_000, "0", 0),  # above every band
        (500, 0, "0", 0),  # no premium
    ],
)
def test_bonus_malus(indemnities: int, premium: int, percent: str, amount: int) -> None:
    """The lowest band that holds gives its percentage of the premium."""
    result = bonus_malus(indemnities=indemnities, premium=premium, bands=BANDS)
    assert (result.percent, result.amount) == (Decimal(percent), amount)
    assert result.loss_ratio == (Fraction(indemnities, premium) if premium else None)


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        ("2026-01-01", "2026-01-01", 1),
        ("2026-01-01", "2026-12-31", 1),
        ("2026-01-01", "2027-01-01", 2),
        ("2026-03-15", "2028-03-14", 2),
        ("2026-03-15", "2028-03-15", 3),
        ("2024-02-29", "2025-02-27", 1),
        ("2024-02-29", "2025-02-28", 2),
        ("2024-02-29", "2028-02-28", 4),
        ("2024-02-29", "2028-02-29", 5),
        ("2026-05-01", "2026-04-30", 0),
        ("2026-05-01", "2024-12-31", 0),
    ],
)
def test_started_years(since: str, until: str, years: int) -> None:
    """A year starts with the cover and on each anniversary."""
    assert started_years(since=date.fromisoformat(since), until=date.fromisoformat(until)) == years


def test_fees_as_they_stand() -> None:
    """Each fee is multiplied by what it is charged for."""
    covers = [
        MonitoredCover(cover="K1", since=date(2026, 1, 1), until=date(2026, 12, 31)),
        MonitoredCover(cover="K2", since=date(2025, 11, 1), until=date(2026, 12, 31)),
    ]
    fees = fees_of_year(
        scale=FeeScale(request=1_250, monitoring=3_800, investigation=9_900),
        requests=3,
        monitored=covers,
        investigations=1,
    )
    assert (fees.requests, fees.monitoring, fees.investigations) == (3_750, 11_400, 9_900)
    assert fees.total == 25_050
    assert fees_of_year(scale=FeeScale()).total == 0
    alike = MonitoredCover(cover="", since=date(2025, 11, 1), until=date(2026, 12, 31), number=3)
    assert fees_of_year(scale=FeeScale(monitoring=3_800), monitored=[alike]).total == 22_800


@pytest.mark.parametrize(
    ("named", "function", "amounts"),
    [
        (
            "premium_rate, minimum_premium, instalments_paid",
            premium_on_turnover,
            {
                "declared_turnover": 1,
                "premium_rate": Decimal(-1),
                "minimum_premium": -1,
                "instalments_paid": -1,
            },
        ),
        ("instalments", instalment_amounts, {"minimum_premium": 1, "instalments": 0}),
        ("premium_rate", premium_on_balances, {"balances": [], "premium_rate": Decimal(-1)}),
        ("amount", top_up_premium, {"amount": -1, "rate_per_year": Decimal(1)}),
        ("indemnities", bonus_malus, {"indemnities": -1, "premium": 1, "bands": ()}),
        ("monitoring", fees_of_year, {"scale": FeeScale(monitoring=-1)}),
        ("requests", fees_of_year, {"scale": FeeScale(), "requests": -1}),
    ],
)
def test_a_negative_amount_is_refused(
    named: str, function: Callable[..., object], amounts: dict[str, Any]
) -> None:
    """The refusal names the amount."""
    with pytest.raises(ValueError, match=f"below 0: {named}"):
        function(**amounts)


# Laws

AMOUNTS = st.integers(0, 10**12)
RATES = st.decimals(0, 5, places=4)


@given(AMOUNTS, AMOUNTS, RATES, AMOUNTS, AMOUNTS)
def test_laws_of_the_adjustment(
    turnover: int, more: int, rate: Decimal, minimum: int, paid: int
) -> None:
    """It never falls below minimum - instalments, and grows with turnover."""
    clauses: dict[str, Any] = {
        "premium_rate": rate,
        "minimum_premium": minimum,
        "instalments_paid": paid,
    }
    result = premium_on_turnover(declared_turnover=turnover, **clauses)
    bigger = premium_on_turnover(declared_turnover=turnover + more, **clauses)
    assert result.adjustment >= minimum - paid
    assert result.due >= max(minimum, result.premium)
    assert bigger.adjustment >= result.adjustment
    assert abs(result.premium - Fraction(rate) * turnover / 100) <= Fraction(1, 2)


@given(st.lists(AMOUNTS, max_size=13), RATES)
def test_months_sum_to_the_premium(balances: list[int], rate: Decimal) -> None:
    """The premium is the sum of its months."""
    result = premium_on_balances(balances=balances, premium_rate=rate)
    assert sum(result.months) == result.premium
    assert min(result.months, default=0) >= 0


@given(AMOUNTS, st.integers(1, 24))
def test_instalments_sum_to_the_minimum(minimum: int, number: int) -> None:
    """No cent of the minimum is lost between instalments."""
    amounts = instalment_amounts(minimum_premium=minimum, instalments=number)
    assert (sum(amounts), len(amounts)) == (minimum, number)
    assert min(amounts) >= 0
