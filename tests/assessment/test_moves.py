"""Why figures moved: one small customer, one change at a time, and what is said of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from aval.assessment.day import assess_day
from aval.dataset.reading import read_portfolio
from aval.records.models import Event, Movement
from aval.vocabulary.acts import Cause, EventKind
from tests.records.keeping import keep
from tests.tables import POLICY, write_folder

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 5, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 5, 4), date(2026, 5, 5)
TODAY = {"issued_on": "2026-05-05", "due_on": "2026-06-05"}
Tables = Mapping[str, Any]


def moved(tmp_path: Path, before: Tables, after: Tables) -> dict[str, tuple[int, int, int, int]]:
    """Return what moved from Monday to Tuesday: exposure, covered, own risk, excess by cause."""
    keep(read_portfolio(write_folder(tmp_path / "monday", **before)))
    assess_day(as_of=MONDAY, at=AT)
    keep(read_portfolio(write_folder(tmp_path / "tuesday", **after)))
    assess_day(as_of=TUESDAY, at=AT)
    return {
        row.cause: (row.exposure, row.covered, row.own_risk, row.excess)
        for row in Movement.objects.filter(day=TUESDAY)
    }


def happened() -> list[tuple[str, str, int | None, int | None]]:
    """Return kind, fact, before and after of Tuesday's events."""
    rows = Event.objects.filter(day=TUESDAY).order_by("kind", "fact")
    return [(row.kind, row.fact, row.before, row.after) for row in rows]


ITEM = {"item": "I1"}
COVER = {"cover": "K1"}
WHOLE = {"items": [ITEM], "covers": [COVER]}
CASES: dict[str, tuple[Tables, Tables, dict[str, tuple[int, int, int, int]]]] = {
    "a new invoice of today": (
        WHOLE,
        WHOLE | {"items": [ITEM, {"item": "I2"} | TODAY]},
        {Cause.INVOICES: (10000, 10000, 0, 0)},
    ),
    "an old invoice that was not known": (
        WHOLE,
        WHOLE | {"items": [ITEM, {"item": "I2"}]},
        {Cause.INVOICES: (10000, 10000, 0, 0)},
    ),
    "an invoice that waited for its day": (
        WHOLE | {"items": [ITEM, {"item": "I2"} | TODAY]},
        WHOLE | {"items": [ITEM, {"item": "I2"} | TODAY]},
        {Cause.TIME: (10000, 10000, 0, 0)},
    ),
    "paid": (
        WHOLE,
        WHOLE | {"items": [ITEM | {"open_amount": "0", "cleared_on": "2026-05-05"}]},
        {Cause.CASH: (-10000, -10000, 0, 0)},
    ),
    "paid in part": (
        WHOLE,
        WHOLE | {"items": [ITEM | {"open_amount": "40.00"}]},
        {Cause.CASH: (-6000, -6000, 0, 0)},
    ),
    "no longer listed": (WHOLE, WHOLE | {"items": []}, {Cause.CASH: (-10000, -10000, 0, 0)}),
    "a payment of today": (
        WHOLE,
        WHOLE | {"items": [ITEM, {"item": "P", "kind": "payment"} | TODAY]},
        {Cause.CASH: (-10000, -10000, 0, 0)},
    ),
    "a credit note and an invoice": (
        WHOLE,
        WHOLE | {"items": [ITEM, {"item": "N", "kind": "credit_note"}, {"item": "I2"} | TODAY]},
        {Cause.CREDIT_NOTES: (-10000, -10000, 0, 0), Cause.INVOICES: (10000, 10000, 0, 0)},
    ),
    "a delivery becomes an invoice": (
        WHOLE | {"items": [ITEM | {"kind": "delivery"}]},
        WHOLE | {"items": [ITEM | {"kind": "invoice", "amount": "120.00", "open_amount": "120.00"}]},
        {Cause.INVOICES: (2000, 12000, 0, -10000)},
    ),
    "a limit is cut": (
        WHOLE,
        WHOLE | {"covers": [COVER, {"cover": "K2", "amount": "60.00", "valid_from": "2026-04-01"}]},
        {Cause.COVER_CUT: (0, -4000, 0, 4000)},
    ),
    "a limit is raised and used by a new invoice": (
        WHOLE | {"covers": [COVER | {"amount": "100.00"}]},
        WHOLE
        | {
            "covers": [
                COVER | {"amount": "100.00"},
                {"cover": "K2", "amount": "150.00", "valid_from": "2026-05-05"},
            ],
            "items": [ITEM, {"item": "I2"} | TODAY],
        },
        {Cause.INVOICES: (10000, 5000, 0, 5000)},
    ),
    "management accepts a risk from today": (
        {"items": [ITEM]},
        {"items": [ITEM], "credits": [{"amount": "70.00", "valid_from": "2026-05-05"}]},
        {Cause.MANAGEMENT_CREDIT: (0, 0, 7000, -7000)},
    ),
    "a management credit follows another": (
        {"items": [ITEM], "credits": [{"amount": "70.00"}]},
        {
            "items": [ITEM],
            "credits": [
                {"amount": "70.00", "valid_to": "2026-05-04"},
                {"amount": "30.00", "valid_from": "2026-05-05"},
            ],
        },
        {Cause.MANAGEMENT_CREDIT: (0, 0, -4000, 4000)},
    ),
    "a management credit ends": (
        {"items": [ITEM], "credits": [{"amount": "70.00", "valid_to": "2026-05-04"}]},
        {"items": [ITEM], "credits": [{"amount": "70.00", "valid_to": "2026-05-04"}]},
        {Cause.TIME: (0, 0, -7000, 7000)},
    ),
    "rates move": (
        WHOLE | {"items": [ITEM | {"currency": "USD"}], "rates": [{}]},
        WHOLE | {"items": [ITEM | {"currency": "USD"}], "rates": [{}, {"on": "2026-05-05", "rate": "1.00"}]},
        {Cause.RATES: (2000, 2000, 0, 0)},
    ),
    "a currency comes": (
        WHOLE,
        WHOLE | {"items": [ITEM, {"item": "I2", "currency": "USD"} | TODAY], "rates": [{"on": "2026-05-05"}]},
        {Cause.INVOICES: (8000, 8000, 0, 0)},
    ),
    "a dispute": (
        WHOLE,
        WHOLE | {"items": [ITEM | {"disputed": "true"}]},
        {Cause.OTHER: (0, -10000, 0, 10000)},
    ),
    "a dispute of what was paid in part": (
        WHOLE,
        WHOLE | {"items": [ITEM | {"disputed": "true", "open_amount": "40.00"}]},
        {Cause.CASH: (-6000, -6000, 0, 0), Cause.OTHER: (0, -4000, 0, 4000)},
    ),
    "an item changes hands": (
        WHOLE | {"customers": [{}, {"customer": "C2"}]},
        WHOLE | {"customers": [{}, {"customer": "C2"}], "items": [ITEM | {"customer": "C2"}]},
        {Cause.OTHER: (10000, 0, 0, 10000)},
    ),
    "the exposure is defined anew": (
        WHOLE,
        WHOLE | {"settings": 'reporting_currency = "EUR"\n[exposure]\ninvoice = false\n'},
        {Cause.OTHER: (-10000, 0, 0, 0)},
    ),
    "another reporting currency": (
        WHOLE,
        WHOLE | {"settings": 'reporting_currency = "USD"\n', "rates": [{"currency": "EUR", "rate": "0.5"}]},
        {Cause.OTHER: (10000, 10000, 0, 0)},
    ),
    "a new contract with its first limit": (
        {"items": [ITEM], "policies": ""},
        WHOLE | {"items": [ITEM]},
        {Cause.COVER_RAISED: (0, 10000, 0, -10000)},
    ),
    "nothing": (WHOLE, WHOLE, {}),
    "a new customer": (
        WHOLE,
        WHOLE | {"customers": [{}, {"customer": "C2"}], "items": [ITEM, {"item": "I2", "customer": "C2"}]},
        {Cause.INVOICES: (10000, 0, 0, 10000)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_causes(case: str, tmp_path: Path) -> None:
    """Each change is the work of its cause, and of no other."""
    before, after, wanted = CASES[case]
    found = moved(tmp_path, before, after)
    if case == "an item changes hands":  # two customers, one takes what the other gives
        assert set(found) == {Cause.OTHER}
        assert Movement.objects.filter(exposure=-10000, covered=-10000).count() == 1
        return
    assert found == {cause.value: parts for cause, parts in wanted.items()}


def _cover(key: str, amount: str, since: str = "2026-05-01", **more: str) -> dict[str, str]:
    return {"cover": key, "amount": amount, "valid_from": since, "decided_on": since} | more


EVENTS: dict[str, tuple[Tables, Tables, list[tuple[str, str, int | None, int | None]]]] = {
    "granted": ({}, {"covers": [COVER]}, [(EventKind.COVER_GRANTED, "K1", None, 100000)]),
    "raised": (
        WHOLE, {"covers": [COVER, _cover("K2", "2000.00")]},
        [(EventKind.COVER_RAISED, "K2", 100000, 200000)],
    ),
    "cut from next month": (
        WHOLE, {"covers": [COVER, _cover("K2", "50.00", "2026-06-01")]},
        [(EventKind.COVER_CUT, "K2", 100000, 5000)],
    ),
    "cancelled": (
        WHOLE, {"covers": [COVER, _cover("K2", "0", status="refused")]},
        [(EventKind.COVER_CANCELLED, "K2", 100000, 0)],
    ),
    "refused": (
        {}, {"covers": [_cover("K2", "0", status="refused")]},
        [(EventKind.COVER_REFUSED, "K2", None, 0)],
    ),
    "no longer listed": (WHOLE, {}, [(EventKind.COVER_CANCELLED, "", 100000, None)]),
    "prolonged": (
        {"covers": [COVER | {"valid_to": "2026-08-01"}]}, WHOLE, [],
    ),
    "asked for": ({}, {"covers": [COVER | {"status": "pending", "amount": "", "valid_from": ""}]}, []),
    "ended": (
        {"covers": [COVER | {"valid_to": "2026-05-04"}]},
        {"covers": [COVER | {"valid_to": "2026-05-04"}]},
        [(EventKind.COVER_ENDED, "K1", 100000, 0)],
    ),
    "ended and followed": (
        {"covers": [COVER | {"valid_to": "2026-05-04"}, _cover("K2", "10.00", "2026-05-05")]},
        {"covers": [COVER | {"valid_to": "2026-05-04"}, _cover("K2", "10.00", "2026-05-05")]},
        [],
    ),
    "a management credit of today": (
        {}, {"credits": [{"valid_from": "2026-05-05"}]},
        [(EventKind.CREDIT_DECIDED, "", 0, 1000)],
    ),
    "a management credit of next month": (
        {"credits": [{"amount": "7.00"}]},
        {"credits": [{"amount": "7.00"}, {"amount": "9.00", "valid_from": "2026-06-01"}]},
        [(EventKind.CREDIT_DECIDED, "", 700, 900)],
    ),
    "a breach begins": (
        {"items": [ITEM | {"issued_on": "2026-02-01", "due_on": "2026-03-05"}]},
        {"items": [ITEM | {"issued_on": "2026-02-01", "due_on": "2026-03-05"}]},
        [(EventKind.BREACH_BEGAN, "", None, None)],
    ),
    "a breach ends": (
        {"items": [ITEM | {"issued_on": "2026-01-01", "due_on": "2026-02-01"}]}, {"items": []},
        [(EventKind.BREACH_ENDED, "", None, None)],
    ),
    "a dispute": (
        {"items": [ITEM]}, {"items": [ITEM | {"disputed": "true"}]},
        [(EventKind.DISPUTE_OPENED, "I1", None, 10000)],
    ),
    "an insolvency": (
        {}, {"customers": [{"insolvent_on": "2026-05-04"}]},
        [(EventKind.BREACH_BEGAN, "", None, None), (EventKind.INSOLVENCY, "", None, None)],
    ),
    "grades": (
        {"grades": [{"source": "Coface", "value": "7"}, {"source": "Allianz Trade", "value": "7"}]},
        {"grades": [
            {"source": "Coface", "value": "4", "observed_on": "2026-05-05"},
            {"source": "Allianz Trade", "value": "4", "observed_on": "2026-05-05"},
        ]},
        [(EventKind.GRADE_BETTER, "Allianz Trade", 7, 4), (EventKind.GRADE_WORSE, "Coface", 7, 4)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", EVENTS)
def test_events(case: str, tmp_path: Path) -> None:
    """What happened is said once, with the amounts before and after."""
    before, after, wanted = EVENTS[case]
    moved(tmp_path, before, after)
    assert happened() == [(kind.value, *rest) for kind, *rest in wanted]


def test_amounts_of_one_cause_stand_on_one_event(tmp_path: Path) -> None:
    """The sum over events is what moved, however many decisions came in."""
    cuts = [
        _cover("K2", "10.00", "2026-04-01"),
        _cover("T2", "0", "2026-04-01", layer="temporary", status="refused"),
    ]
    temporary = _cover("T1", "30.00", "2026-01-01", layer="temporary")
    before = {"items": [ITEM], "covers": [COVER | {"amount": "50.00"}, temporary]}
    moved(tmp_path, before, before | {"covers": [*before["covers"], *cuts]})
    rows = Event.objects.filter(day=TUESDAY)
    assert sorted((row.fact, row.covered, row.excess) for row in rows) == [
        ("K2", -7000, 7000),
        ("T2", 0, 0),
    ]


def test_policy_of_terms_that_changed(tmp_path: Path) -> None:
    """A contract that changes is nobody's decision; a breach that it makes is told."""
    items = [ITEM | {"issued_on": "2026-02-01", "due_on": "2026-03-10"}]
    shorter = POLICY.replace("mep_days = 60", "mep_days = 10")
    found = moved(tmp_path, {"items": items}, {"items": items, "policies": shorter})
    assert not found
    assert happened() == [(EventKind.BREACH_BEGAN.value, "", None, None)]
