"""What Coface's answers mean, row by row; every code of the tables, and what is not in them."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from aval.connectors.contract import Announced, PolicyKey, UnreadableError
from aval.connectors.insurers.coface import reading
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import Decision, InsurerEventKind
from aval.vocabulary.words import Layer

POLICY = PolicyKey("0040017")
EASY = "00000341003327"


def _row(**changed: Any) -> dict[str, Any]:
    """Return a product as an answer tells it."""
    row = {
        "guaranteeId": "000088000001",
        "productCode": "AGREMENT",
        "easyNumber": EASY,
        "companyName": "Brumelle Outillage",
        "position": "AGREED",
        "currency": "EUR",
        "amount": 50000,
        "requestedAmount": "80000.00",
        "orderDate": "2026-02-27",
        "decisionDate": "2026-03-01T00:30:00+02:00",
        "effectiveDate": "2026-03-01",
        "expiryDate": None,
        "customerReference": "K1",
        "conditions": [{"code": "C1", "label": "No extension"}, {"code": "C2"}],
    }
    return row | changed


def test_a_product() -> None:
    """Every field has its place; the payload is kept."""
    row = _row(expiryDate="2026-12-31")
    notice = reading.product(row, POLICY)
    assert (notice.cover, notice.buyer, notice.policy) == ("000088000001", EASY, POLICY)
    assert (notice.layer, notice.decision) == (Layer.PERMANENT, Decision.APPROVED)
    assert (notice.amount, notice.requested, notice.currency) == (50_000_00, 80_000_00, "EUR")
    assert (notice.requested_on, notice.decided_on) == (date(2026, 2, 27), date(2026, 3, 1))
    assert (notice.valid_from, notice.valid_to) == (date(2026, 3, 1), date(2026, 12, 31))
    assert notice.conditions == ("No extension", "C2")
    assert (notice.buyer_name, notice.customer_ref) == ("Brumelle Outillage", "K1")
    assert notice.announced is None
    assert notice.raw.code == "AGREED"
    assert json.loads(notice.raw.payload) == row


@pytest.mark.parametrize("code", sorted(reading.PRODUCTS))
def test_products(code: str) -> None:
    """Products of one guarantee are its layers."""
    notice = reading.product(_row(productCode=code), POLICY)
    assert (notice.cover, notice.layer) == ("000088000001", reading.PRODUCTS[code])


def test_unknown_products() -> None:
    """They are told as unknown, apart from the layers that are known."""
    notice = reading.product(_row(productCode="NEWEST"), POLICY)
    assert (notice.cover, notice.decision) == ("000088000001/NEWEST", Decision.UNKNOWN)
    assert notice.raw.code == "NEWEST"


@pytest.mark.parametrize("code", sorted(reading.POSITIONS))
def test_positions(code: str) -> None:
    """Each is told, its raw code kept."""
    notice = reading.product(_row(position=code), POLICY)
    assert (notice.decision, notice.raw.code) == (reading.POSITIONS[code], code)


@pytest.mark.parametrize("code", ["ZZ99", "", None])
def test_unknown_positions(code: str | None) -> None:
    """They are unknown, with what was told: no refusal, and not nothing."""
    notice = reading.product(_row(position=code), POLICY)
    assert (notice.decision, notice.amount) == (Decision.UNKNOWN, 50_000_00)
    assert notice.raw.code == (code or "")


@pytest.mark.parametrize(
    ("position", "change", "told"),
    [
        ("AGREED", None, None),
        ("AGREED", {"effectiveDate": "2026-04-01", "amount": 20}, (date(2026, 4, 1), 20_00)),
        ("AGREED", {"effectiveDate": "2026-04-01", "amount": None}, (date(2026, 4, 1), None)),
        ("WITHDRAWAL_NOTICE", {"effectiveDate": "2026-04-01"}, (date(2026, 4, 1), 0)),
        ("WITHDRAWAL_NOTICE", None, (None, 0)),
    ],
)
def test_what_is_to_come(position: str, change: Any, told: Any) -> None:
    """It is told beside what stands, and changes nothing of it."""
    notice = reading.product(_row(position=position, nextChange=change), POLICY)
    assert notice.announced == (told and Announced(*told))
    assert notice.amount == 50_000_00


@pytest.mark.parametrize(
    ("value", "told"),
    [(EASY, EASY), (341003327, EASY), ("341003327", "341003327"), (10**15, "1" + "0" * 15)],
)
def test_easy_numbers(value: Any, told: str) -> None:
    """Text stays as it is; a number gets the zeros back that it lost."""
    assert reading.easy({"easyNumber": value}) == told


def test_orders() -> None:
    """They grant nothing, and tell what was asked for."""
    notice = reading.order(_row(status="in-preparation", productCode="TOPLINER"), POLICY)
    assert (notice.decision, notice.amount, notice.requested) == (Decision.PENDING, None, 80_000_00)
    assert (notice.layer, notice.customer_ref) == (Layer.TOP_UP, "K1")
    assert (notice.cover, notice.raw.code) == ("000088000001", "in-preparation")


def _notification(**changed: Any) -> dict[str, Any]:
    row = {
        "notificationId": "N1",
        "notificationDate": "2026-03-02T07:00:00+01:00",
        "easyNumber": EASY,
        "guaranteeId": "000088000001",
        "currency": "EUR",
        "amount": 20000,
        "effectiveDate": "2026-04-01",
    }
    return row | changed


def test_events() -> None:
    """Every field has its place."""
    event = reading.event(_notification(type="REDUCTION"), POLICY)
    assert (event.event, event.kind) == ("N1", InsurerEventKind.REDUCED)
    assert event.at == datetime(2026, 3, 2, 6, tzinfo=UTC)
    assert (event.buyer, event.policy, event.cover) == (EASY, POLICY, "000088000001")
    assert (event.amount, event.currency) == (20_000_00, "EUR")
    assert (event.effective_on, event.raw.code) == (date(2026, 4, 1), "REDUCTION")


@pytest.mark.parametrize("code", sorted(reading.TYPES))
def test_types(code: str) -> None:
    """Each is told; a company without amount and guarantee too."""
    bare = _notification(type=code, amount=None, currency=None, guaranteeId=None)
    assert reading.event(bare, POLICY).kind == reading.TYPES[code]


def test_unknown_types() -> None:
    """They are unknown, with their raw word."""
    event = reading.event(_notification(type="ODD"), POLICY)
    assert (event.kind, event.raw.code) == (InsurerEventKind.UNKNOWN, "ODD")


def test_new_numbers() -> None:
    """The old number is told, the new one is in the payload."""
    row = _notification(type="COMPANY_CHANGE", newEasyNumber="00000341009999")
    event = reading.event(row, POLICY)
    assert (event.kind, event.buyer) == (InsurerEventKind.BUYER_CHANGED, EASY)
    assert "00000341009999" in event.raw.payload


def test_events_without_an_instant() -> None:
    """They cannot be read."""
    with pytest.raises(UnreadableError, match="notificationDate"):
        reading.event(_notification(notificationDate=None), POLICY)


@pytest.mark.parametrize("value", [*map(str, range(11)), 0, 10])
def test_dra(value: Any) -> None:
    """From 0 to 10, as text, with the day of its release."""
    row = {
        "assessmentSlug": "debtor-risk-assessment",
        "debtorRiskValue": value,
        "releaseDate": "2026-02-01",
    }
    grade = reading.assessment(row, EASY)
    assert grade is not None
    assert (grade.buyer, grade.scale, grade.value) == (EASY, "CF_DRA_0_10", str(value))
    assert grade.observed_on == date(2026, 2, 1)


@pytest.mark.parametrize("value", ["X", "@", "@@", "@@@", "@@@@", "NA"])
def test_opinions(value: str) -> None:
    """As they are written."""
    row = {"assessmentSlug": "credit-opinion", "rating": value, "releaseDate": "2026-02-01"}
    grade = reading.assessment(row, EASY)
    assert grade is not None
    assert (grade.scale, grade.value) == ("CF_AT", value)


@pytest.mark.parametrize("changed", [{"rating": None}, {"releaseDate": None}, {"isCurrent": False}])
def test_assessments_that_are_no_grade(changed: dict[str, Any]) -> None:
    """Without a value, without a day, or past."""
    row = {"assessmentSlug": "credit-opinion", "rating": "@", "releaseDate": "2026-02-01"}
    assert reading.assessment(row | changed, EASY) is None


def test_identifier_types() -> None:
    """A word and a country; none for what has no word."""
    words = {
        (IdentifierScheme.SIREN, "FRA"): "SIREN_FRA",
        (IdentifierScheme.NATIONAL, "ECU"): "RUC_ECU",
        (IdentifierScheme.NATIONAL, "FRA"): "",
        (IdentifierScheme.INSURER, "FRA"): "",
    }
    assert {key: reading.identifier_type(*key) for key in words} == words


def test_companies() -> None:
    """Numbers that have a word of ours are kept, others left."""
    row = {
        "easyNumber": EASY,
        "companyName": "Aroeira Ferragens",
        "status": "ACTIVE",
        "address": {"street": "Rua 1", "postalCode": "5", "city": "Recife", "countryCode": "BRA"},
        "identifiers": [
            {"type": "CNPJ_BRA", "value": "11222333000181"},
            {"type": "DUNS_BRA", "value": "1"},
            {"type": "ODD_BRA", "value": "2"},
            {"type": "ODD", "value": "3"},
        ],
    }
    buyer = reading.company(row, "FR")
    assert (buyer.buyer, buyer.name, buyer.country) == (EASY, "Aroeira Ferragens", "BR")
    assert (buyer.street, buyer.postcode, buyer.town) == ("Rua 1", "5", "Recife")
    assert buyer.identifiers == (
        (IdentifierScheme.NATIONAL, "11222333000181"),
        (IdentifierScheme.DUNS, "1"),
    )
    assert buyer.raw.code == "ACTIVE"
    assert reading.company({"easyNumber": EASY}, "FR").country == "FR"
