"""What Allianz Trade's answers mean, row by row; every code, every shape of limits and days."""

import json
from datetime import date
from typing import Any

import pytest

from aval.connectors.contract import Announced, PolicyKey, UnreadableError
from aval.connectors.insurers.allianz_trade import reading
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer

POLICY = PolicyKey("0412001", "AZSB")
P, T = Layer.PERMANENT, Layer.TEMPORARY
DAY = date(2026, 3, 2)


def _limit(amount: Any, **more: Any) -> dict[str, Any]:
    return {"amount": amount, "currencyCode": "EUR", "startDate": "2026-03-01"} | more


def _row(*limits: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Return a cover as an answer tells it."""
    row = {
        "coverId": 60000001,
        "companyId": "04100001",
        "companyName": "Brumelle Outillage",
        "coverStatusCode": "Agreement",
        "creationDate": "2026-02-27T23:30:00Z",
        "decisionDate": "2026-03-01T00:00:00+01:00",
        "creditLimitDetails": {"requestedAmount": 50000, "currencyCode": "EUR"},
        "creditLimitsAggregation": {"creditLimits": list(limits)},
    }
    return row | changed


def test_a_cover() -> None:
    """Every field has its place; the payload is kept."""
    conditions = [{"code": "C1", "label": "No extension of due dates"}, {"code": "C2"}]
    row = _row(_limit(50000, conditions=conditions), ourKey="K1")
    (notice,) = reading.covers(row, POLICY, "ourKey")
    assert (notice.cover, notice.buyer, notice.policy) == ("60000001", "04100001", POLICY)
    assert (notice.amount, notice.requested, notice.currency) == (50_000_00, 50_000_00, "EUR")
    assert (notice.requested_on, notice.decided_on) == (date(2026, 2, 27), date(2026, 3, 1))
    assert (notice.valid_from, notice.valid_to) == (date(2026, 3, 1), None)
    assert notice.decision is Decision.APPROVED_WITH_CONDITIONS
    assert notice.conditions == ("No extension of due dates", "C2")
    assert (notice.buyer_name, notice.customer_ref) == ("Brumelle Outillage", "K1")
    assert (notice.insured_bp, notice.announced) == (None, None)
    assert notice.raw.code == "Agreement"
    assert json.loads(notice.raw.payload) == row
    (unnamed,) = reading.covers(row, POLICY)
    assert unnamed.customer_ref == ""


TEMPORARY = {"endDate": "2026-06-30"}


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ([_limit(50000)], [(P, 50_000_00, None)]),
        ([_limit("50000.00")], [(P, 50_000_00, None)]),
        ([_limit(None)], [(P, None, None)]),
        ([_limit("")], [(P, None, None)]),
        ([_limit(0)], [(P, 0, None)]),
        ([], [(P, None, None)]),
        (
            [_limit(50000), _limit(20000, **TEMPORARY)],
            [(P, 50_000_00, None), (T, 20_000_00, "2026-06-30")],
        ),
        ([_limit(20000, creditLimitTypeCode="TEMPORARY")], [(T, 20_000_00, None)]),
        ([_limit(1, startDate="2026-01-01"), _limit(2)], [(P, 2_00, None)]),
        ([_limit(1), _limit(2, startDate="2026-01-01")], [(P, 1_00, None)]),
        ([_limit(1, startDate=None), _limit(2, startDate=None)], [(P, 2_00, None)]),
    ],
)
def test_layers(limits: Any, told: list[Any]) -> None:
    """Limits are layers, by whether they end; of one layer the one that starts later holds."""
    found = [
        (one.layer, one.amount, one.valid_to and one.valid_to.isoformat())
        for one in reading.covers(_row(*limits), POLICY)
    ]
    assert found == told


@pytest.mark.parametrize(
    ("extension", "layer"),
    [
        ("DCL", Layer.DISCRETIONARY),
        ("CAP", Layer.TOP_UP),
        ("CAP+", Layer.SUBSTITUTE_TOP_UP),
    ],
)
def test_extensions(extension: str, layer: Layer) -> None:
    """All that stands under an extension is of its layer; an end is an end there, no notice."""
    policy = PolicyKey("0412601", "AZSB", extension)
    row = _row(_limit(20000, creditLimitTypeCode="Permanent", **TEMPORARY))
    (notice,) = reading.covers(row, policy)
    assert (notice.layer, notice.valid_to) == (layer, date(2026, 6, 30))
    assert notice.announced is None
    (empty,) = reading.covers(_row(), policy)
    assert empty.layer is layer


def test_withdrawals_are_announced() -> None:
    """A permanent limit with a last day holds until then, and is nothing from the next day on."""
    ending = _limit(30000, creditLimitTypeCode="Permanent", endDate="2026-03-31")
    temporary = _limit(5000, **TEMPORARY)
    first, second = reading.covers(_row(ending, temporary), POLICY)
    assert (first.decision, second.decision) == (Decision.WITHDRAWAL_ANNOUNCED,) * 2
    assert (first.amount, first.valid_to) == (30_000_00, None)
    assert first.announced == Announced(date(2026, 4, 1), 0)
    assert (second.announced, second.valid_to) == (None, date(2026, 6, 30))
    (ended,) = reading.covers(_row(ending, coverStatusCode="Withdrawn"), POLICY)
    assert (ended.decision, ended.announced) == (Decision.WITHDRAWN, None)
    assert ended.valid_to == date(2026, 3, 31)


STANDS = {"technicalDecisionStatusCode": "AlreadyAgreed"}


@pytest.mark.parametrize(
    ("limits", "status", "meant"),
    [
        ([_limit(50000)], "Agreement", (Decision.APPROVED, "Agreement")),
        ([_limit(50000)], "AGREEMENT", (Decision.APPROVED, "AGREEMENT")),
        ([_limit(60000)], "Agreement", (Decision.APPROVED, "Agreement")),
        ([_limit(49999)], "Agreement", (Decision.PARTIAL, "Agreement")),
        ([_limit(40000), _limit(10000)], "Agreement", (Decision.APPROVED, "Agreement")),
        ([_limit(40000), _limit(None)], "Agreement", (Decision.APPROVED, "Agreement")),
        ([_limit(1, currencyCode="USD")], "Agreement", (Decision.APPROVED, "Agreement")),
        ([], "Agreement", (Decision.APPROVED, "Agreement")),
        ([_limit(50000, **STANDS)], "Agreement", (Decision.APPROVED, "AlreadyAgreed")),
        ([_limit(30000, **STANDS)], "Agreement", (Decision.INCREASE_REFUSED, "AlreadyAgreed")),
        ([_limit(50000, **STANDS)], None, (Decision.APPROVED, "AlreadyAgreed")),
        ([_limit(50000, **STANDS)], "Rejected", (Decision.REFUSED, "Rejected")),
        ([_limit(0)], "Rejected", (Decision.REFUSED, "Rejected")),
        ([_limit(0)], "Withdrawn", (Decision.WITHDRAWN, "Withdrawn")),
        ([_limit(0)], "Cancelled", (Decision.CANCELLED_BY_INSURED, "Cancelled")),
        ([_limit(0)], "Expired", (Decision.EXPIRED, "Expired")),
        ([], "InProgress", (Decision.PENDING, "InProgress")),
        ([_limit(50000)], "ZZ99", (Decision.UNKNOWN, "ZZ99")),
        ([_limit(1, technicalDecisionStatusCode="ZZ99")], "", (Decision.UNKNOWN, "ZZ99")),
        ([_limit(50000)], "", (Decision.UNKNOWN, "")),
    ],
)
def test_decisions(limits: Any, status: str | None, meant: tuple[Decision, str]) -> None:
    """The status of the cover, finer by amounts and by what stood already."""
    row = _row(*limits, coverStatusCode=status)
    assert reading.decided(row) == meant
    assert reading.is_pending(row) == (meant[0] is Decision.PENDING)


def test_covers_by_grade() -> None:
    """How much is covered stands in the policy: no amount, and a layer of the discretionary."""
    row = _row(
        coverStatusCode="CheckPolicy",
        creditLimitsAggregation=None,
        creditLimitDetails=None,
        gradePolicyCoverGradeCode="04",
    )
    (notice,) = reading.covers(row, POLICY)
    assert (notice.layer, notice.amount) == (Layer.DISCRETIONARY, None)
    assert (notice.decision, notice.requested) == (Decision.APPROVED_WITH_CONDITIONS, None)
    grade = reading.grade(row, DAY)
    assert grade
    assert (grade.buyer, grade.scale, grade.value) == ("04100001", "AZ_1_10", "4")
    assert (grade.observed_on, grade.raw.code) == (DAY, "04")


def test_no_grade() -> None:
    """Nothing is told where there is none."""
    assert reading.grade(_row(), DAY) is None
    zero = reading.grade(_row(gradePolicyCoverGradeCode="0"), DAY)
    assert zero
    assert zero.value == "0"


def test_currencies() -> None:
    """A limit without one is in that of what was asked; what was asked in another is not told."""
    bare = {"amount": 1000, "startDate": None}
    dollars = {"requestedAmount": 7, "currencyCode": "USD"}
    (notice,) = reading.covers(_row(bare, creditLimitDetails=dollars), POLICY)
    assert (notice.amount, notice.currency, notice.requested) == (1_000_00, "USD", 7_00)
    (notice,) = reading.covers(_row(_limit(1000), creditLimitDetails=dollars), POLICY)
    assert (notice.currency, notice.requested) == ("EUR", None)
    (notice,) = reading.covers(_row(_limit(1000), creditLimitDetails=None), POLICY)
    assert (notice.currency, notice.requested) == ("EUR", None)
    with pytest.raises(UnreadableError, match="currency"):
        list(reading.covers(_row(bare, creditLimitDetails=None), POLICY))


@pytest.mark.parametrize("name", ["coverId", "companyId"])
def test_numbers_must_be_told(name: str) -> None:
    """A cover without its number, or without a buyer, is unreadable."""
    with pytest.raises(UnreadableError, match=name):
        list(reading.covers(_row(_limit(1), **{name: None}), POLICY))


@pytest.mark.parametrize(
    ("told", "is_ours"),
    [
        (None, True),
        ({"policyId": "0412001", "businessUnitCode": "AZSB", "extensionId": ""}, True),
        ({"policyId": 412001}, True),
        ({"policyId": "0412001", "extensionId": "DCL"}, False),
        ({"policyId": "0499999"}, False),
        ({"policyId": "0412001", "businessUnitCode": "OTHER"}, False),
    ],
)
def test_rows_of_other_policies(told: Any, is_ours: bool) -> None:  # noqa: FBT001 - of a table
    """By what a row says of its policy; zeros before a number mean nothing."""
    assert reading.is_of(_row(policy=told), POLICY) is is_ours


def test_a_request() -> None:
    """What was asked, when, and under which key; no amount that was not granted."""
    row = {
        "requestId": "R1",
        "coverId": None,
        "companyId": 4100001,
        "creationDate": "2026-02-28",
        "creditLimitDetails": {"requestedAmount": "22000.00", "currencyCode": "EUR"},
        "ourKey": "K1",
    }
    notice = reading.request(row, POLICY, "ourKey")
    assert (notice.cover, notice.buyer, notice.decision) == ("R1", "4100001", Decision.PENDING)
    assert (notice.requested, notice.amount) == (22_000_00, None)
    assert (notice.requested_on, notice.customer_ref) == (date(2026, 2, 28), "K1")
    assert (notice.layer, notice.raw.code) == (P, "InProgress")
    top_up = PolicyKey("0412601", "AZSB", "CAP")
    other = reading.request(row | {"coverId": 9, "requestStatusCode": "X"}, top_up)
    assert (other.cover, other.customer_ref, other.raw.code) == ("9", "", "X")
    assert other.layer is Layer.TOP_UP


def test_version_2() -> None:
    """A cover of v2 is the same cover; a decision that is null leaves its amount untold."""
    row = {
        "coverId": "1",
        "company": {"companyId": "04100001", "companyName": "Brumelle"},
        "coverStatusCode": "Agreement",
        "decision": {
            "decisionDate": "2026-03-01",
            "permanent": {"permanentAmount": 1000, "currencyCode": "EUR"},
            "temporary": {"temporaryAmount": 500, "currencyCode": "EUR", **TEMPORARY},
        },
    }
    found = list(reading.covers(reading.modern(row), POLICY, "", row))
    assert [(one.layer, one.amount) for one in found] == [(P, 1_000_00), (T, 500_00)]
    assert (found[0].decided_on, found[0].buyer_name) == (date(2026, 3, 1), "Brumelle")
    assert json.loads(found[0].raw.payload) == row
    (untold,) = reading.covers(reading.modern(row | {"decision": None}), POLICY)
    assert (untold.decision, untold.amount) == (Decision.APPROVED, None)


def test_a_company() -> None:
    """Name, address, and the numbers of which we know the kind."""
    row = {
        "companyId": "04100001",
        "legalData": {"companyName": "Brumelle Outillage"},
        "address": {
            "streetNumber": 12,
            "streetName": "rue des Tanneurs",
            "town": "Lille",
            "countryCode": "FR",
            "postCodes": [{"postCodeValue": "59000"}, {"postCodeValue": "59001"}],
        },
        "companyIdentifiers": [
            {"idTypeCode": "Siren", "idValue": "552100554"},
            {"idTypeCode": "ODD", "idValue": "1"},
        ],
    }
    notice = reading.company(row, "XX")
    assert (notice.buyer, notice.name, notice.country) == ("04100001", "Brumelle Outillage", "FR")
    assert (notice.street, notice.postcode) == ("12 rue des Tanneurs", "59000")
    assert (notice.town, notice.identifiers) == ("Lille", ((IdentifierScheme.SIREN, "552100554"),))
    bare = reading.company({"companyId": "1", "legalData": None, "address": None}, "FR")
    assert (bare.name, bare.country, bare.street, bare.postcode) == ("", "FR", "", "")
