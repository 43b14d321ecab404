"""Values of an insurer's JSON: text, days, instants, amounts; and what cannot be read is told."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from aval.connectors import cells
from aval.connectors.contract import UnreadableError
from aval.connectors.countries import ALPHA_2, ALPHA_3


def test_rows() -> None:
    """An array, one object instead of it, and null; anything else is unreadable."""
    assert cells.rows_under({"data": [{"a": 1}]}, "data") == [{"a": 1}]
    assert cells.rows_under({"a": {"b": {"c": 1}}}, "a", "b") == [{"c": 1}]
    assert cells.rows_under({"data": None}, "data") == []
    assert cells.rows_under([{"a": 1}]) == [{"a": 1}]
    for body in ({}, None, [], "text", {"data": [1]}, {"data": "text"}):
        with pytest.raises(UnreadableError):
            cells.rows_under(body, "data")


def test_inner_objects() -> None:
    """One that is not there is empty."""
    assert cells.inner({"a": {"b": 1}}, "a") == {"b": 1}
    assert cells.inner({"a": None}, "a") == cells.inner({"a": ""}, "a") == cells.inner({}, "a")
    with pytest.raises(UnreadableError, match="a"):
        cells.inner({"a": [1]}, "a")


@pytest.mark.parametrize(
    ("value", "told"),
    [("007", "007"), (7, "7"), (None, ""), (" x ", "x"), (10**20, "1" + "0" * 20)],
)
def test_text(value: Any, told: str) -> None:
    """Identifiers are text however they came."""
    assert cells.text({"a": value}, "a") == told


@pytest.mark.parametrize("value", [True, Decimal("1.5"), [1], {}])
def test_what_is_no_text(value: Any) -> None:
    """It is told with the name of the field."""
    with pytest.raises(UnreadableError, match="cover"):
        cells.text({"cover": value}, "cover")


def test_named() -> None:
    """An identifier must be there."""
    assert cells.named({"a": 0}, "a") == "0"
    for value in (None, "", "  "):
        with pytest.raises(UnreadableError):
            cells.named({"a": value}, "a")


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-29",
        "2026-03-29T00:30:00+01:00",
        "2026-03-29T23:59:59Z",
        "2026-03-29T00:00:00.000Z",
    ],
)
def test_days(written: str) -> None:
    """The day that is written is the one meant."""
    assert cells.day({"on": written}, "on") == date(2026, 3, 29)


def test_days_that_are_none() -> None:
    """No day is None, what is no day is told."""
    assert cells.day({"on": ""}, "on") is None
    for bad in ("29/03/2026", "2026-02-30", "never"):
        with pytest.raises(UnreadableError, match="on"):
            cells.day({"on": bad}, "on")


def test_instants() -> None:
    """They are in UTC; a day is its midnight."""
    assert cells.instant({"at": "2026-03-02T01:00:00+02:00"}, "at") == datetime(
        2026, 3, 1, 23, tzinfo=UTC
    )
    assert cells.instant({"at": "2026-03-02"}, "at") == datetime(2026, 3, 2, tzinfo=UTC)
    assert cells.instant({}, "at") is None
    with pytest.raises(UnreadableError, match="at"):
        cells.instant({"at": "noon"}, "at")


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        ("50000.00", "EUR", 50_000_00),
        (Decimal("0.1"), "EUR", 10),
        (12, "JPY", 12),
        ("1.234", "TND", 1234),
        ("0", "EUR", 0),
        ("", "EUR", None),
        ("  ", "EUR", None),
        (None, "EUR", None),
        ("5E+4", "EUR", 50_000_00),
    ],
)
def test_amounts(value: Any, currency: str, minor: int | None) -> None:
    """They are minor units, exactly; nothing told is None and never zero."""
    assert cells.amount({"a": value}, "a", currency) == minor


@pytest.mark.parametrize(
    ("value", "currency"),
    [
        ("1.001", "EUR"),
        ("many", "EUR"),
        ("-1", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1E+400000000", "EUR"),
        (10**17, "EUR"),
        (True, "EUR"),
        ([1], "EUR"),
        ("1", "XXX"),
        ("1", ""),
    ],
)
def test_what_is_no_amount(value: Any, currency: str) -> None:
    """It is told: never rounded, never guessed."""
    with pytest.raises(UnreadableError, match="amount"):
        cells.amount({"amount": value}, "amount", currency)


def test_raw() -> None:
    """Code and object are kept, numbers without loss."""
    raw = cells.raw({"b": Decimal("1.50"), "a": "é", "c": Decimal("2E+3")}, "DC01")
    assert raw.code == "DC01"
    assert json.loads(raw.payload) == {"a": "é", "b": "1.50", "c": 2000}


def test_countries() -> None:
    """Codes of two and of three letters name each other."""
    assert ALPHA_3["FR"] == "FRA"
    assert {ALPHA_2[ALPHA_3[code]] for code in ALPHA_3} == set(ALPHA_3)
    assert len(ALPHA_3) == 249
