"""Laws of claims, insurance years and recoveries, on drawn losses, layers and clauses."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aval.engine.indemnity import InsuredLayer, claim_indemnity, recovery_split
from aval.engine.insurance_year import YearClaim, insurance_year
from aval.vocabulary.words import AggregateBasis, IndemnityOrder, Layer

AMOUNTS = st.integers(0, 10**7)
PERCENTAGES = st.decimals(0, 100, places=3)
LAYERS = st.lists(
    st.builds(InsuredLayer, layer=st.sampled_from(Layer), limit=AMOUNTS, insured_pct=PERCENTAGES),
    max_size=4,
)
CLAUSES = st.fixed_dictionaries(
    {
        "indemnity_order": st.sampled_from(IndemnityOrder),
        "non_qualifying_loss": st.just(0) | AMOUNTS,
        "first_loss_each": st.just(0) | AMOUNTS,
    }
)


def most_of(layer: InsuredLayer) -> int:
    """Return the indemnity of a full layer, rounded half away from zero in decimals."""
    exact = Decimal(layer.limit) * layer.insured_pct / 100
    return int(exact.quantize(Decimal(1), rounding="ROUND_HALF_UP"))


@given(AMOUNTS, AMOUNTS, LAYERS, CLAUSES)
def test_laws_of_a_claim(loss: int, more: int, layers: list[Any], clauses: dict[str, Any]) -> None:
    """Never negative, never above limit x percentage, monotone in the loss; lines sum up."""
    claim = claim_indemnity(loss=loss, layers=layers, **clauses)
    bigger = claim_indemnity(loss=loss + more, layers=layers, **clauses)
    total = sum(line.indemnity for line in claim.lines)
    assert claim.indemnity == max(0, total - claim.excess_off_sum)
    assert 0 <= claim.indemnity <= sum(most_of(layer) for layer in layers)
    assert all(line.covered >= 0 for line in claim.lines)
    assert sum(line.covered for line in claim.lines) <= claim.covered <= loss
    assert claim.indemnity <= bigger.indemnity
    assert claim.covered <= bigger.covered


@given(AMOUNTS, LAYERS, CLAUSES)
def test_covered_amounts_are_overlaps_of_bands(
    loss: int, layers: list[Any], clauses: dict[str, Any]
) -> None:
    """The same amounts by another way: bands as intervals, the loss as an interval."""
    claim = claim_indemnity(loss=loss, layers=layers, **clauses)
    bands, floor = [], 0
    for layer in sorted(layers, key=lambda row: list(Layer).index(row.layer)):
        bands.append((floor, floor + layer.limit))
        floor += layer.limit
    low, high = {
        "pct_then_excess": (0, loss),
        "excess_then_pct": (clauses["first_loss_each"], loss),
        "limit_of_loss_less_excess_then_pct": (0, loss - clauses["first_loss_each"]),
    }[clauses["indemnity_order"]]
    overlaps = [max(0, min(high, top) - max(low, bottom)) for bottom, top in bands]
    barred = 0 < clauses["non_qualifying_loss"] >= min(loss, floor)
    assert [line.covered for line in claim.lines] == ([] if barred else overlaps)


@given(AMOUNTS, LAYERS, CLAUSES, st.randoms(use_true_random=False))
def test_the_order_of_different_layers_does_not_matter(
    loss: int, layers: list[Any], clauses: dict[str, Any], shuffler: Random
) -> None:
    """Layers are filled from the bottom up in whatever order they are given."""
    distinct = list({row.layer: row for row in layers}.values())
    shuffled = shuffler.sample(distinct, len(distinct))
    assert claim_indemnity(loss=loss, layers=distinct, **clauses) == claim_indemnity(
        loss=loss, layers=shuffled, **clauses
    )


CLAIMS = st.lists(
    st.builds(
        lambda loss, layers, clauses, owed, day: (
            claim_indemnity(loss=loss, layers=layers, **clauses),
            owed,
            day,
        ),
        AMOUNTS,
        LAYERS,
        CLAUSES,
        st.none() | AMOUNTS,
        st.dates(date(2026, 1, 1), date(2026, 1, 5)),
    ),
    max_size=5,
)


YEARS = st.fixed_dictionaries(
    {
        "aggregate_first_loss": st.just(0) | AMOUNTS,
        "aggregate_basis": st.sampled_from(AggregateBasis),
        "max_liability": st.none() | AMOUNTS,
        "paid_before": AMOUNTS,
    }
)


@given(
    CLAIMS,
    YEARS,
    st.randoms(use_true_random=False),
)
def test_laws_of_a_year(drawn: list[Any], clauses: dict[str, Any], shuffler: Random) -> None:
    """Nothing is paid beyond indemnity, debt, maximum; the aggregate is eroded exactly."""
    claims = [
        YearClaim(key=str(place), date_of_loss=day, claim=claim, owed=owed)
        for place, (claim, owed, day) in enumerate(drawn)
    ]
    year = insurance_year(claims=claims, **clauses)
    again = insurance_year(claims=shuffler.sample(claims, len(claims)), **clauses)
    assert {claim.key: claim for claim in year.claims} == {
        claim.key: claim for claim in again.claims
    }
    assert (
        year.aggregate_left
        == clauses["aggregate_first_loss"] - sum(claim.eroded for claim in year.claims)
        >= 0
    )
    for before, after in zip(claims, year.claims, strict=True):
        assert 0 <= after.paid <= after.due <= before.claim.indemnity
        assert before.owed is None or after.paid <= before.owed
        if clauses["aggregate_basis"] is AggregateBasis.AFTER_PCT:
            assert after.due + after.eroded == before.claim.indemnity
    most = clauses["max_liability"]
    if most is not None:
        paid = sum(claim.paid for claim in year.claims)
        assert year.liability_left == max(0, most - clauses["paid_before"]) - paid >= 0


@given(AMOUNTS, AMOUNTS, st.integers(1, 10**7))
def test_a_recovery_sums_exactly(recovery: int, indemnity: int, uninsured: int) -> None:
    """Both parts are the whole recovery."""
    split = recovery_split(recovery=recovery, total_loss=indemnity + uninsured, indemnity=indemnity)
    assert split.insurer + split.insured == recovery
    assert min(split.insurer, split.insured) >= 0
