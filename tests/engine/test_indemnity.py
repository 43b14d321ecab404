"""Indemnity, insurance year and recoveries: the published cases, the laws, the corners."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aval.engine.indemnity import ClaimIndemnity, InsuredLayer, claim_indemnity, recovery_split
from aval.engine.insurance_year import (
    PremiumMultiple,
    YearClaim,
    insurance_year,
)
from aval.vocabulary.words import AggregateBasis, IndemnityOrder, Layer
from tests.spec.claims import cases, cents, euros


@pytest.mark.parametrize(("given", "expected"), cases("claim_indemnity"))
def test_a_published_claim(given: dict[str, Any], expected: dict[str, Any]) -> None:
    """The published claims give their lines, their base and their indemnity."""
    result = claim_indemnity(
        loss=cents(given["loss"]),
        layers=[
            InsuredLayer(
                layer=Layer(row["layer"]),
                limit=cents(row["limit"]),
                insured_pct=Decimal(row["insured_pct"]),
            )
            for row in given["layers"]
        ],
        indemnity_order=IndemnityOrder(given["indemnity_order"]),
        non_qualifying_loss=cents(given["non_qualifying_loss"]),
        first_loss_each=cents(given["first_loss_each"]),
    )
    lines = [
        {
            "layer": line.layer.value,
            "covered": euros(line.covered),
            "indemnity": euros(line.indemnity),
        }
        for line in result.lines
    ]
    assert {
        "lines": lines,
        "covered": euros(result.covered),
        "indemnity": euros(result.indemnity),
    } == expected


@pytest.mark.parametrize(("given", "expected"), cases("insurance_year"))
def test_a_published_year(given: dict[str, Any], expected: dict[str, Any]) -> None:
    """The published years give what each claim erodes and is paid."""
    year = insurance_year(
        claims=[
            YearClaim(
                key=f"{place:03}",
                date_of_loss=date.fromisoformat(claim["date_of_loss"]),
                claim=one_layer(
                    cents(claim.get("before") or claim["covered"]),
                    Decimal(claim.get("insured_pct", 100)),
                ),
                owed=cents(claim["owed"]) if "owed" in claim else None,
            )
            for place, claim in enumerate(given["claims"])
        ],
        aggregate_first_loss=cents(given["aggregate_first_loss"]),
        aggregate_basis=AggregateBasis(given["aggregate_basis"]),
        max_liability=maximum(given["max_liability"]),
        paid_before=cents(given["paid_before"]),
    )
    assert {
        "eroded": [euros(claim.eroded) for claim in year.claims],
        "paid": [euros(claim.paid) for claim in year.claims],
        "aggregate_left": euros(year.aggregate_left),
    } == expected


@pytest.mark.parametrize(("given", "expected"), cases("recovery_split"))
def test_a_published_recovery(given: dict[str, str], expected: dict[str, str]) -> None:
    """The published recoveries are shared as published."""
    split = recovery_split(**{name: cents(amount) for name, amount in given.items()})
    assert {"insurer": euros(split.insurer), "insured": euros(split.insured)} == expected


def maximum(given: dict[str, str] | None) -> int | PremiumMultiple | None:
    """Return the maximum liability of a case: none, an amount, or a multiple of the premium."""
    if given is None:
        return None
    if "amount" in given:
        return cents(given["amount"])
    return PremiumMultiple(times=Decimal(given["times"]), premium=cents(given["premium"]))


def one_layer(covered: int, insured_pct: Decimal) -> ClaimIndemnity:
    """Return a claim with one line, all of its loss covered."""
    layer = InsuredLayer(layer=Layer.PERMANENT, limit=covered, insured_pct=insured_pct)
    return claim_indemnity(
        loss=covered, layers=[layer], indemnity_order=IndemnityOrder.PCT_THEN_EXCESS
    )


# Several layers in a year: 1,000 at 90 % and 500 of 1,000 at 50 % covered, first loss 300.
TWO_LAYERS = (
    InsuredLayer(layer=Layer.PERMANENT, limit=100_000, insured_pct=Decimal(90)),
    InsuredLayer(layer=Layer.TOP_UP, limit=100_000, insured_pct=Decimal(50)),
)
ORDERS = {
    # order: what the lines cover, the indemnity of the claim alone
    "pct_then_excess": ([100_000, 50_000], 85_000),
    "excess_then_pct": ([70_000, 50_000], 88_000),
    "limit_of_loss_less_excess_then_pct": ([100_000, 20_000], 100_000),
}


@pytest.mark.parametrize(("order", "alone"), ORDERS.items())
def test_two_layers_by_the_three_orders(order: str, alone: tuple[list[int], int]) -> None:
    """The orders differ in what the lines cover and in what is paid."""
    claim = claim_indemnity(
        loss=150_000,
        layers=TWO_LAYERS,
        indemnity_order=IndemnityOrder(order),
        first_loss_each=30_000,
    )
    assert ([line.covered for line in claim.lines], claim.indemnity) == alone


@pytest.mark.parametrize(
    ("order", "aggregate", "eroded", "covered", "paid"),
    [
        # the aggregate takes 1,100 of 1,000 + 500: 400 x 50 % - 300 < 0
        ("pct_then_excess", 110_000, 110_000, [0, 40_000], 0),
        # of 1,000 + 500 it takes 400: 600 x 90 % + 500 x 50 % - 300
        ("pct_then_excess", 40_000, 40_000, [60_000, 50_000], 49_000),
        # after the first loss 700 + 500 are left, it takes 800: 400 x 50 %
        ("excess_then_pct", 80_000, 80_000, [0, 40_000], 20_000),
        # after the first loss 1,000 + 200 are left, it takes 400: 600 x 90 % + 200 x 50 %
        ("limit_of_loss_less_excess_then_pct", 40_000, 40_000, [60_000, 20_000], 64_000),
        # more than all that is covered
        ("excess_then_pct", 999_000, 120_000, [0, 0], 0),
    ],
)
def test_an_aggregate_takes_covered_amounts_from_the_lowest_layer_up(
    order: str, aggregate: int, eroded: int, covered: list[int], paid: int
) -> None:
    """Before the percentage it erodes covered amounts; the first loss keeps its place."""
    claim = claim_indemnity(
        loss=150_000,
        layers=TWO_LAYERS,
        indemnity_order=IndemnityOrder(order),
        first_loss_each=30_000,
    )
    year = insurance_year(
        claims=[YearClaim(key="A", date_of_loss=date(2026, 5, 1), claim=claim)],
        aggregate_first_loss=aggregate,
        aggregate_basis=AggregateBasis.BEFORE_PCT,
    )
    (result,) = year.claims
    assert (result.eroded, [line.covered for line in result.lines], result.paid) == (
        eroded,
        covered,
        paid,
    )
    assert year.aggregate_left == aggregate - eroded


@pytest.mark.parametrize("basis", AggregateBasis)
def test_a_claim_below_the_threshold_erodes_nothing(basis: AggregateBasis) -> None:
    """A claim without lines leaves the aggregate as it is."""
    claim = claim_indemnity(
        loss=50_000,
        layers=TWO_LAYERS,
        indemnity_order=IndemnityOrder.PCT_THEN_EXCESS,
        non_qualifying_loss=50_000,
        first_loss_each=100,
    )
    year = insurance_year(
        claims=[YearClaim(key="A", date_of_loss=date(2026, 5, 1), claim=claim)],
        aggregate_first_loss=10_000,
        aggregate_basis=basis,
    )
    assert (year.claims[0].lines, year.claims[0].paid, year.aggregate_left) == ((), 0, 10_000)


def test_the_threshold_looks_at_what_is_covered_not_at_the_loss() -> None:
    """A large loss under a small limit stays below the threshold."""
    layer = InsuredLayer(layer=Layer.PERMANENT, limit=9_999, insured_pct=Decimal(90))
    claim = claim_indemnity(
        loss=50_000,
        layers=[layer],
        indemnity_order=IndemnityOrder.PCT_THEN_EXCESS,
        non_qualifying_loss=10_000,
    )
    assert (claim.lines, claim.indemnity) == ((), 0)


def test_claims_of_one_day_are_treated_in_order_of_their_keys() -> None:
    """Keys are compared by code point: capitals first."""
    day, claim = date(2026, 5, 1), one_layer(1_000, Decimal(100))
    year = insurance_year(
        claims=[YearClaim(key=key, date_of_loss=day, claim=claim) for key in ("b", "B", "a")],
        max_liability=1_500,
    )
    assert [(claim.key, claim.paid) for claim in year.claims] == [
        ("b", 0),
        ("B", 1_000),
        ("a", 500),
    ]
    assert year.liability_left == 0


def test_a_year_that_paid_more_than_its_maximum_pays_nothing() -> None:
    """What was paid beyond the maximum is not claimed back."""
    year = insurance_year(
        claims=[
            YearClaim(key="A", date_of_loss=date(2026, 5, 1), claim=one_layer(1_000, Decimal(90)))
        ],
        max_liability=PremiumMultiple(times=Decimal("2.5"), premium=333),
        paid_before=900,
    )
    assert (year.claims[0].due, year.claims[0].paid, year.liability_left) == (900, 0, 0)


# Refusals


@pytest.mark.parametrize(
    ("named", "amounts"),
    [
        ("loss", {"loss": -1}),
        ("non_qualifying_loss", {"non_qualifying_loss": -1}),
        ("first_loss_each", {"loss": 0, "first_loss_each": -1}),
    ],
)
def test_a_negative_amount_of_a_claim_is_refused(named: str, amounts: dict[str, int]) -> None:
    """The refusal names the amount."""
    given: dict[str, Any] = {"loss": 1, "layers": []} | amounts
    with pytest.raises(ValueError, match=f"below 0: {named}"):
        claim_indemnity(indemnity_order=IndemnityOrder.PCT_THEN_EXCESS, **given)


def test_a_negative_limit_is_refused() -> None:
    """The refusal names limit and percentage."""
    with pytest.raises(ValueError, match="below 0: limit, insured_pct"):
        InsuredLayer(layer=Layer.TOP_UP, limit=-1, insured_pct=Decimal(-1))


@pytest.mark.parametrize(
    ("named", "amounts"),
    [
        ("aggregate_first_loss", {"aggregate_first_loss": -1}),
        ("paid_before", {"paid_before": -1}),
        ("max_liability", {"max_liability": -1}),
        ("max_liability", {"max_liability": PremiumMultiple(times=Decimal(30), premium=-1)}),
    ],
)
def test_a_negative_amount_of_a_year_is_refused(named: str, amounts: dict[str, Any]) -> None:
    """The refusal names the amount, also of a multiple."""
    with pytest.raises(ValueError, match=f"below 0: {named}"):
        insurance_year(claims=[], **amounts)


def test_a_negative_debt_and_two_claims_of_one_key_are_refused() -> None:
    """Two claims of one key could not be told apart."""
    claim, day = one_layer(1, Decimal(1)), date(2026, 1, 1)
    with pytest.raises(ValueError, match="below 0: owed"):
        insurance_year(claims=[YearClaim(key="A", date_of_loss=day, claim=claim, owed=-1)])
    with pytest.raises(ValueError, match="two claims of one key"):
        insurance_year(claims=[YearClaim(key="A", date_of_loss=day, claim=claim)] * 2)


@pytest.mark.parametrize(
    ("amounts", "why"),
    [
        ((-1, 10, 5), "recovery"),
        ((1, 10, -5), "indemnity"),
        ((1, 10, 11), "uninsured"),
        ((1, 0, 0), "needs a loss"),
    ],
)
def test_an_impossible_recovery_is_refused(amounts: tuple[int, int, int], why: str) -> None:
    """Nobody can bear more than the loss, or share none."""
    recovery, total_loss, indemnity = amounts
    with pytest.raises(ValueError, match=why):
        recovery_split(recovery=recovery, total_loss=total_loss, indemnity=indemnity)
