"""What Atradius' answers mean, row by row; every code, every shape of amounts and days."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from aval.connectors.contract import Announced, PolicyKey, UnreadableError
from aval.connectors.insurers.atradius import reading
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import Decision, InsurerEventKind
from aval.vocabulary.words import Layer

POLICY = PolicyKey("0012345", "0070001")
P, T = Layer.PERMANENT, Layer.TEMPORARY


def _row(**changed: Any) -> dict[str, Any]:
    """Return a cover as an answer tells it."""
    row = {
        "coverId": "0070000001",
        "buyerId": 20000001,
        "coverStatus": "DECISION",
        "decisionCode": "DC01",
        "decisionDate": "2026-03-01T00:00:00+01:00",
        "applicationDate": "2026-02-27T23:30:00Z",
        "effectFromDate": "2026-03-01T00:00:00Z",
        "buyerName": "Brumelle Outillage",
        "creditLimitApplicationAmountInPolicyCurrency": "80000.00",
        "creditLimitApplicationAmountInUserCurrency": "1.00",
        "firstAmtDecision": {"decisionAmtInPolicyCurrency": "50000.00"},
        "secondAmtDecision": {"decisionAmtInPolicyCurrency": ""},
        "totalDecision": {"decisionAmtInPolicyCurrency": "50000.00"},
    }
    return row | changed


def _slice(amount: str | None, until: str | None = None) -> dict[str, Any]:
    return {"decisionAmtInPolicyCurrency": amount, "decisionExpiryDate": until}


def test_a_cover() -> None:
    """Every field has its place; the payload is kept."""
    conditions = [
        {"conditionCode": "C1", "conditionDescription": "No extension of due dates"},
        {"conditionCode": "C2", "conditionDescription": ""},
    ]
    row = _row(
        firstAmtDecision=_slice("50000.00") | {"decisionConditions": conditions},
        effectiveToDate="2026-12-31",
        customerRefNumber="K1",
    )
    (notice,) = reading.covers(row, POLICY, "EUR")
    assert (notice.cover, notice.buyer, notice.policy) == ("0070000001", "20000001", POLICY)
    assert (notice.amount, notice.requested, notice.currency) == (50_000_00, 80_000_00, "EUR")
    assert (notice.requested_on, notice.decided_on) == (date(2026, 2, 27), date(2026, 3, 1))
    assert (notice.valid_from, notice.valid_to) == (date(2026, 3, 1), date(2026, 12, 31))
    assert notice.conditions == ("No extension of due dates", "C2")
    assert (notice.buyer_name, notice.customer_ref) == ("Brumelle Outillage", "K1")
    assert (notice.insured_bp, notice.announced) == (None, None)
    assert notice.raw.code == "DC01"
    assert json.loads(notice.raw.payload) == row


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (_slice("50"), _slice(""), [(P, 50_00, None)]),
        (_slice("50"), None, [(P, 50_00, None)]),
        (_slice("50"), _slice("0"), [(P, 50_00, None)]),
        (_slice("50"), _slice("20", "2026-06-30"), [(P, 50_00, None), (T, 20_00, "2026-06-30")]),
        (_slice("50", "2026-06-30"), _slice("20"), [(T, 50_00, "2026-06-30"), (P, 20_00, None)]),
        (_slice("50"), _slice("20"), [(P, 50_00, None), (T, 20_00, None)]),
        (
            _slice("50", "2026-12-31"),
            _slice("20", "2026-06-30"),
            [(P, 50_00, "2026-12-31"), (T, 20_00, "2026-06-30")],
        ),
        (_slice("50"), _slice(None, "2026-06-30"), [(P, 50_00, None), (T, None, "2026-06-30")]),
        (_slice("50"), _slice("0", "2026-06-30"), [(P, 50_00, None), (T, 0, "2026-06-30")]),
        (_slice(""), _slice("20", "2026-06-30"), [(T, 20_00, "2026-06-30")]),
        (_slice("20", "2026-06-30"), _slice(""), [(T, 20_00, "2026-06-30")]),
        (_slice("0"), _slice(""), [(P, 0, None)]),
        (None, None, [(P, 77_00, None)]),
    ],
)
def test_layers(first: Any, second: Any, told: list[Any]) -> None:
    """First and second amount are layers, by which of them ends."""
    row = _row(firstAmtDecision=first, secondAmtDecision=second, totalDecision=_slice("77"))
    found = [
        (one.layer, one.amount, one.valid_to and one.valid_to.isoformat())
        for one in reading.covers(row, POLICY, "EUR")
    ]
    assert found == told


@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_told(nothing: str | None) -> None:
    """No amount is no amount: not zero, and not what was asked for."""
    row = _row(
        firstAmtDecision=_slice(nothing),
        secondAmtDecision=_slice(nothing),
        totalDecision=_slice(nothing),
    )
    (notice,) = reading.covers(row, POLICY, "EUR")
    assert (notice.layer, notice.amount) == (P, None)


@pytest.mark.parametrize("code", sorted(reading.DECISIONS))
def test_decision_codes(code: str) -> None:
    """Each is told, its raw code kept."""
    assert reading.decided(_row(decisionCode=code)) == (reading.DECISIONS[code], code)


@pytest.mark.parametrize("code", sorted(reading.ENDS))
def test_historic_codes(code: str) -> None:
    """How a cover ended comes before how it began."""
    assert reading.decided(_row(historicCode=code)) == (reading.ENDS[code], code)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"decisionCode": "DC99"}, (Decision.UNKNOWN, "DC99")),
        ({"decisionCode": None}, (Decision.UNKNOWN, "")),
        ({"historicCode": "CIND"}, (Decision.UNKNOWN, "CIND")),
        ({"decisionCode": None, "coverStatus": "REFERRED"}, (Decision.PENDING, "REFERRED")),
    ],
)
def test_other_codes(changed: dict[str, Any], told: tuple[Decision, str]) -> None:
    """What is not known is unknown: no refusal and no nothing."""
    assert reading.decided(_row(**changed)) == told


@pytest.mark.parametrize(
    ("changed", "announced"),
    [
        ({"pendingProcessIndicator": "F"}, Announced(date(2026, 4, 1), 0)),
        ({"pendingProcessIndicator": "W"}, Announced(date(2026, 4, 1), 0)),
        ({"pendingProcessIndicator": "B"}, Announced(date(2026, 4, 1), None)),
        ({"pendingProcessIndicator": "Q"}, Announced(date(2026, 4, 1), None)),
        ({"pendingProcessIndicator": "R"}, None),
        ({"pendingProcessIndicator": ""}, None),
        ({"decisionCode": "DC21"}, Announced(date(2026, 4, 1), 0)),
        ({"decisionCode": "DC21", "withdrawalDate": None}, Announced(None, 0)),
    ],
)
def test_what_is_pending_changes_nothing(
    changed: dict[str, Any], announced: Announced | None
) -> None:
    """The amount stands until the day that is named."""
    row = _row(**{"withdrawalDate": "2026-04-01T00:00:00Z"} | changed)
    (notice,) = reading.covers(row, POLICY, "EUR")
    assert notice.announced == announced
    assert notice.amount == 50_000_00


def test_an_application() -> None:
    """It is pending, for what was asked, with our key."""
    row = _row(coverStatus="REFERRED", decisionCode=None, customerRefNumber="K2")
    notice = reading.application(row, POLICY, "EUR")
    assert (notice.decision, notice.amount, notice.requested) == (Decision.PENDING, None, 80_000_00)
    assert (notice.customer_ref, notice.raw.code) == ("K2", "REFERRED")


def test_newest() -> None:
    """Of rows of one cover the one decided last is told; of equals the later one."""
    old = _row(decisionDate="2026-01-01", decisionCode="DC04")
    new, same = _row(decisionDate="2026-02-01"), _row(decisionDate="2026-02-01", notes="x")
    other = _row(coverId="2", decisionDate=None)
    assert reading.newest([new, other, old, same]) == [same, other]
    with pytest.raises(UnreadableError, match="coverId"):
        reading.newest([{}])


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("DC01", InsurerEventKind.DECIDED),
        ("DC05", InsurerEventKind.DECIDED),
        ("DC08", InsurerEventKind.WITHDRAWN),
        ("DC09", InsurerEventKind.REDUCED),
        ("DC21", InsurerEventKind.WITHDRAWAL_ANNOUNCED),
        ("DC99", InsurerEventKind.UNKNOWN),
    ],
)
def test_events(code: str, kind: InsurerEventKind) -> None:
    """A decision is an event whose number is the same at every reading."""
    event = reading.event(_row(decisionCode=code), POLICY, "EUR")
    assert (event.kind, event.event) == (kind, f"0070000001/{code}/2026-03-01")
    assert event.at == datetime(2026, 3, 1, tzinfo=UTC)
    assert (event.amount, event.effective_on) == (50_000_00, date(2026, 3, 1))


def test_events_without() -> None:
    """An amount that is not told makes no sum; a day is needed."""
    partly = _row(secondAmtDecision=_slice("", "2026-06-30"))
    assert reading.event(partly, POLICY, "EUR").amount is None
    with pytest.raises(UnreadableError, match="decisionDate"):
        reading.event(_row(decisionDate=None), POLICY, "EUR")


def test_grades() -> None:
    """A rating is text; a buyer without one has none."""
    day = date(2026, 3, 2)
    notice = reading.grade({"buyerId": 7, "currentBuyerRating": 55}, day)
    assert notice is not None
    assert (notice.buyer, notice.value, notice.scale) == ("7", "55", "ATR_RATING")
    assert reading.grade({"buyerId": 7, "currentBuyerRating": None}, day) is None


def test_buyers() -> None:
    """Numbers of kinds that have a word of ours are told; others stay in the payload."""
    row = {
        "buyerId": 7,
        "buyerName": "Tarnéo",
        "uniqueIdentifiers": [
            {"uid": "552100554", "uidType": "SN"},
            {"uid": "X", "uidType": "TK"},
        ],
    }
    buyer = reading.buyer(row, "FR")
    assert (buyer.buyer, buyer.name, buyer.country) == ("7", "Tarnéo", "FR")
    assert buyer.identifiers == ((IdentifierScheme.SIREN, "552100554"),)
    assert '"TK"' in buyer.raw.payload
