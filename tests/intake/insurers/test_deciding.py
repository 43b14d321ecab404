"""What a cover is as a fact: only what is understood becomes one, nothing ever becomes nothing."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aval.connectors.contract import CoverNotice, PolicyKey
from aval.intake.insurers.deciding import decided, is_same
from aval.vocabulary.acts import CoverFault
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import CoverStatus, Layer

DAY = date(2026, 5, 4)
NOTICE = CoverNotice(
    cover="900",
    policy=PolicyKey("P1"),
    buyer="007",
    layer=Layer.PERMANENT,
    decision=Decision.APPROVED,
    amount=5_000_000,
    currency="EUR",
    requested=5_000_000,
    decided_on=DAY,
    valid_from=DAY,
)

ROWS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "granted": ({}, {"status": CoverStatus.GRANTED, "amount": 5_000_000}),
    "less than asked": ({"amount": 100}, {"status": CoverStatus.PARTIAL, "amount": 100}),
    "nothing was asked": ({"requested": None}, {"status": CoverStatus.GRANTED}),
    "refused, whatever the amount": (
        {"decision": Decision.REFUSED, "amount": None},
        {"status": CoverStatus.REFUSED, "amount": 0},
    ),
    "withdrawn is granted for nothing": (
        {"decision": Decision.WITHDRAWN},
        {"status": CoverStatus.GRANTED, "amount": 0},
    ),
    "announced: nothing has changed": (
        {"decision": Decision.WITHDRAWAL_ANNOUNCED},
        {"status": CoverStatus.GRANTED, "amount": 5_000_000},
    ),
    "asked": (
        {"decision": Decision.PENDING, "amount": None},
        {"status": CoverStatus.PENDING, "amount": None, "valid_from": None, "decided_on": None},
    ),
    "a preliminary answer is none": (
        {"decision": Decision.PRELIMINARY},
        {"status": CoverStatus.PENDING, "amount": None},
    ),
    "from the day of its decision": ({"valid_from": None}, {"valid_from": DAY}),
    "decided when it begins": ({"decided_on": None}, {"decided_on": DAY}),
    "ends when it began": ({"valid_to": date(2026, 1, 1)}, {"valid_to": DAY}),
    "percentage": ({"insured_bp": 9_000}, {"insured_pct": 900_000_000_000}),
    "extension of a top-up": (
        {"policy": PolicyKey("P1", "", "CAP"), "layer": Layer.TOP_UP},
        {"extension": "CAP"},
    ),
    "a layer says enough": (
        {"policy": PolicyKey("P1", "", "DCL"), "layer": Layer.DISCRETIONARY},
        {"extension": None},
    ),
}
FAULTS = {
    CoverFault.UNKNOWN_CODE: {"decision": Decision.UNKNOWN},
    CoverFault.NO_CURRENCY: {"currency": ""},
    CoverFault.NO_AMOUNT: {"amount": None},
    CoverFault.NO_DATE: {"valid_from": None, "decided_on": None},
}


@pytest.mark.parametrize(("given", "wanted"), ROWS.values(), ids=ROWS)
def test_a_fact(given: dict[str, Any], wanted: dict[str, Any]) -> None:
    """A decision that is understood is a row."""
    found = decided(replace(NOTICE, **given))
    assert found.fault is None
    assert found.row is not None
    assert {name: found.row[name] for name in wanted} == wanted


@pytest.mark.parametrize(("fault", "given"), FAULTS.items(), ids=str)
def test_no_fact(fault: CoverFault, given: dict[str, Any]) -> None:
    """What is not understood is none, and says why."""
    found = decided(replace(NOTICE, **given))
    assert (found.row, found.fault) == (None, fault)


def test_superseded() -> None:
    """Another notice says what took its place."""
    found = decided(replace(NOTICE, decision=Decision.SUPERSEDED))
    assert (found.row, found.fault) == (None, None)


def test_the_same() -> None:
    """A percentage, or what was asked for, counts where the insurer tells it."""
    row = decided(NOTICE).row
    assert row is not None
    fact = row | {"insured_pct": 900_000_000_000}
    assert is_same(fact, row)
    assert not is_same(fact, row | {"insured_pct": 800_000_000_000})
    assert not is_same(fact, row | {"amount": 1})
    assert not is_same(fact, row | {"requested_amount": 1})
    assert is_same(fact, row | {"requested_amount": None})
    partial = fact | {"status": "partial"}
    assert not is_same(partial, row)
    assert is_same(partial, row | {"requested_amount": None})
    assert not is_same(fact | {"status": "refused"}, row | {"requested_amount": None})
