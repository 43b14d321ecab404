"""Single lines of a derivation: each reason, stop, decision and date, with what it tells."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aval.dataset.reading import read_portfolio
from aval.engine.explain import explain
from aval.vocabulary.derivation import Explanation
from aval.vocabulary.faults import BadInput
from aval.vocabulary.steps import Days, Foreign, Rate
from aval.vocabulary.words import Layer, LimitState, NotifyOrigin, Segment
from tests.engine import told as tells
from tests.tables import POLICY, write_folder

T = date(2026, 6, 30)
FULL = POLICY + '[[policy.terms.zone]]\ncountries = ["FR"]\ninsured_pct = { permanent = "80" }\n'
ZONE_OF_ANOTHER_LAYER = FULL.replace("{ permanent", "{ top_up")
PERIMETER = POLICY.partition("[[policy.terms]]")


def policy(perimeter: str = "", terms: str = "") -> str:
    """Return the usual policy with more settings of its perimeter and of its terms."""
    head, mark, block = PERIMETER
    return f"{head}{perimeter}\n{mark}\n{terms}{block}"


def derive(
    folder: Path,
    *,
    as_of: date = T,
    item: str | None = None,
    **portfolio: Any,
) -> Explanation:
    """Return the derivation of C1 in a small portfolio."""
    return explain(read_portfolio(write_folder(folder, **portfolio)), as_of, "C1", item=item)


def said(told: Explanation, code: str) -> list[dict[str, Any]]:
    """Return what the steps of a code tell."""
    return [tells.given(step) for step in tells.steps(told) if step.code == code]


def portfolio(
    item: Mapping[str, str] | None = None,
    cover: Mapping[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return the tables of one item and, where given, one decision."""
    covers = [] if cover is None else [cover]
    return {"items": [item or {}], "covers": covers, **more}


LINES: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    (
        portfolio(policies=policy('countries = ["DE"]')),
        "explain.country_not_listed",
        {"country": "FR"},
    ),
    (
        portfolio(policies=policy('countries = ["FR"]')),
        "explain.clause_of_policy",
        {"policy": "AZ-100", "parameter": "countries", "value": "[FR]"},
    ),
    (
        portfolio(policies=policy('excluded_countries = ["FR"]')),
        "explain.country_excluded",
        {"country": "FR"},
    ),
    (
        portfolio(customers=[{"segment": "individual"}]),
        "explain.segment_excluded",
        {"segment": Segment.INDIVIDUAL},
    ),
    (portfolio(policies=policy("companies = []")), "explain.no_company", {}),
    (
        portfolio(policies=policy(terms="valid_to = 2026-05-31\n")),
        "explain.no_terms_today",
        {"day": T},
    ),
    (
        portfolio(policies=policy('insurer = "Insurer"')),
        "explain.policy",
        {"policy": "AZ-100", "insurer": "Insurer", "rank": 1},
    ),
    (portfolio(), "explain.policy_unnamed", {"policy": "AZ-100", "rank": 1}),
    (portfolio(), "explain.who_unnamed", {"customer": "C1", "country": "FR"}),
    (portfolio(customers=[{"name": "Brévant"}]), "explain.who", {"name": "Brévant"}),
    (portfolio(), "explain.never_asked", {"policy": "AZ-100"}),
    (
        portfolio(cover={"valid_to": "2026-03-31"}),
        "explain.ended_before",
        {"layer": Layer.PERMANENT},
    ),
    (
        portfolio(cover={"valid_from": "2026-06-01"}),
        "explain.begins_later",
        {"layer": Layer.PERMANENT},
    ),
    (
        portfolio(cover={"status": "pending", "amount": "", "decided_on": "", "valid_from": ""}),
        "explain.asked",
        {"layer": Layer.PERMANENT},
    ),
    (
        portfolio(cover={"insured_pct": "85"}),
        "explain.band_result",
        {"taken": 10000, "floor": 0, "ceiling": 100000, "percent": 85, "result": 8500},
    ),
    (portfolio(cover={}, policies=FULL), "explain.band_result", {"percent": 80, "result": 8000}),
    (
        portfolio(cover={}, policies=ZONE_OF_ANOTHER_LAYER),
        "explain.band_result",
        {"percent": 90, "result": 9000},
    ),
    (
        portfolio(cover={"currency": "USD"}, rates=[{}]),
        "explain.conversion",
        {"foreign": Foreign(100000, "USD"), "rate": Rate("1.25"), "result": 80000},
    ),
    (
        portfolio(
            item={"issued_on": "2026-06-15", "due_on": "2026-07-01"},
            policies=policy(terms='notify_origin = "invoice_date"\n'),
        ),
        "explain.notify_by",
        {"origin": NotifyOrigin.INVOICE_DATE, "days": Days(30), "counted": date(2026, 7, 15)},
    ),
    (
        portfolio(
            item={"issued_on": "2026-06-01", "due_on": "2026-08-01"},
            policies=policy(terms='notify_origin = "invoice_date"\n'),
        ),
        "explain.notify_not_before_due",
        {"counted": date(2026, 7, 1), "due": date(2026, 8, 1)},
    ),
    (
        portfolio(policies=policy(terms='day_count = "inclusive"\n')),
        "explain.mep_end",
        {"days": Days(60, first_counts=True), "counted": date(2026, 6, 29)},
    ),
    (
        portfolio(item={"disputed": "true", "due_on": "2026-04-01"}),
        "explain.disputed_stops_nothing",
        {"item": "I1"},
    ),
    (
        portfolio(item={"kind": "order"}),
        "explain.order_cell",
        {"policy": "AZ-100"},
    ),
    (portfolio(item={"kind": "order"}, policies=""), "explain.order_unseen", {}),
    (
        portfolio(customers=[{"insolvent_on": "2026-06-01"}]),
        "explain.stop_insolvency",
        {"begin": date(2026, 6, 2), "insolvent": date(2026, 6, 1)},
    ),
    (
        portfolio(cover={"layer": "top_up", "status": "refused", "amount": "0.00"}),
        "explain.limit_state",
        {"state": LimitState.EXPIRED},
    ),
    (
        portfolio(
            item={"currency": "JPY", "amount": "1", "open_amount": "1"},
            rates=[{"currency": "JPY", "rate": "160"}],
        ),
        "explain.open_amount",
        {},
    ),
    (
        portfolio(
            item={"currency": "JPY", "amount": "1", "open_amount": "1"},
            rates=[{"currency": "JPY", "rate": "300"}],
        ),
        "explain.rounds_to_nothing",
        {"item": "I1"},
    ),
    (
        portfolio(
            settings='reporting_currency = "EUR"\n[exposure]\ninclude_disputed = false\n',
            item={"disputed": "true"},
        ),
        "explain.disputed_left_out",
        {"base": 10000},
    ),
    (
        portfolio(credits=[{}, {"valid_from": "2026-02-01", "valid_to": "2026-12-31"}]),
        "explain.credit_row_until",
        {"start": date(2026, 2, 1), "end": date(2026, 12, 31), "amount": 1000},
    ),
    (portfolio(credits=[{"valid_to": "2026-01-31"}]), "explain.management_credit", {}),
]


@pytest.mark.parametrize(("tables", "code", "tells_at_least"), LINES, ids=[x[1] for x in LINES])
def test_a_line(
    tmp_path: Path, tables: dict[str, Any], code: str, tells_at_least: dict[str, Any]
) -> None:
    """The line is there, and tells this."""
    found = said(derive(tmp_path / "p", **tables), code)
    assert any(tells_at_least.items() <= line.items() for line in found), found


OLD = {
    "item": "J1", "issued_on": "2026-01-10", "due_on": "2026-02-09", "open_amount": "0.00",
    "cleared_on": "2026-04-20",
}  # fmt: skip
LIFT = "retroactive_lift_days = 20\n"


def test_a_paid_debt_alone(tmp_path: Path) -> None:
    """A cleared item tells on which days it stopped the cover."""
    told = derive(tmp_path, items=[OLD], item="J1")
    (line,) = said(told, "explain.stop_cleared")
    assert (line["begin"], line["end"]) == (date(2026, 4, 11), date(2026, 4, 19))
    assert said(told, "explain.was_cleared") == [{"cleared": date(2026, 4, 20)}]


@pytest.mark.parametrize(
    ("change", "terms", "lifted"),
    [
        ({}, LIFT, True),
        ({"cleared_on": "2026-04-01"}, LIFT, False),
        ({"delivered_on": "2025-12-31"}, LIFT, False),
        ({"amount": "99.99"}, f'{LIFT}default_min_amount = "100.00"\n', False),
    ],
    ids=["in time", "before its extension ended", "without terms", "too small"],
)
def test_a_debt_paid_late_but_in_time(
    tmp_path: Path, change: dict[str, str], terms: str, *, lifted: bool
) -> None:
    """A debt that was paid soon enough is told as one that never stopped the cover."""
    told = derive(tmp_path, items=[{**OLD, **change}], item="J1", policies=policy(terms=terms))
    assert bool(said(told, "explain.lifted")) is lifted
    assert not said(told, "explain.stop_cleared")


def test_a_stop_that_matters_no_more_is_counted(tmp_path: Path) -> None:
    """A stop that ended before everything still open was delivered is not told in full."""
    told = derive(tmp_path, items=[OLD, {"issued_on": "2026-06-01", "due_on": "2026-07-01"}])
    assert said(told, "explain.stops_earlier") == [{"count": 1}]
    assert not said(told, "explain.stop_cleared")


def test_a_policy_that_does_not_see_the_customer_is_told_nothing_of_its_payments(
    tmp_path: Path,
) -> None:
    """What was paid late stops nothing under it."""
    told = derive(tmp_path, items=[OLD, {}], policies=policy("companies = []"))
    assert not said(told, "explain.stop_cleared")
    assert said(told, "explain.no_policy_cell")


def test_several_unpaid_debts_stop_together(tmp_path: Path) -> None:
    """The first stop is told in full, the others by their keys."""
    late = {"issued_on": "2026-02-01", "due_on": "2026-03-01"}
    items = [{"item": key, **late} for key in ("I1", "I2", "I3")]
    told = derive(tmp_path, items=items)
    assert [line["item"] for line in said(told, "explain.stop_open")] == ["I1"]
    assert said(told, "explain.stop_also") == [{"items": ("I2", "I3")}]


CUT = [
    {"amount": "1000.00", "valid_to": "2026-03-31"},
    {"cover": "K2", "amount": "50.00", "decided_on": "2026-03-15", "valid_from": "2026-04-01"},
]


@pytest.mark.parametrize("run_on", ["grace", "orders"])
def test_the_old_amount_runs_on(tmp_path: Path, run_on: str) -> None:
    """What was cut, from which decision, and until when the old amount counts."""
    terms = policy(terms=f'run_on = "{run_on}"\nrun_on_days = 30\n')
    told = derive(tmp_path, items=[{"ordered_on": "2026-03-01"}], covers=CUT, policies=terms)
    (line,) = said(told, f"explain.run_on_{run_on}")
    assert (line["old"], line["new"], line["before"]) == (100000, 5000, "K1")
    assert line["until"] == date(2026, 4, 14)


def test_several_decisions_of_a_layer_are_rounded_once(tmp_path: Path) -> None:
    """Each part and its percentage, then their sum."""
    covers = [
        {"layer": "substitute_top_up", "extension": key, "cover": key, "amount": "60.00"}
        | {"insured_pct": pct}
        for key, pct in (("A", "80"), ("B", "70"))
    ]
    told = derive(tmp_path, items=[{}], covers=covers)
    assert [line["taken"] for line in said(told, "explain.band_part")] == [6000, 4000]
    assert said(told, "explain.bands_result") == [{"result": 7600}]


def test_an_item_alone_needs_only_its_own(tmp_path: Path) -> None:
    """The settling of its group, the policies that see it, the deliveries before it."""
    items = [
        {},
        {"item": "P1", "kind": "payment", "amount": "40.00", "open_amount": "40.00"},
        {"item": "I2", "issued_on": "2026-05-02"},
        {"item": "I3", "issued_on": "2026-05-03"},
    ]
    told = derive(tmp_path, items=items, covers=[{}], item="I2")
    assert [line["item"] for line in said(told, "explain.takes_room")] == ["I1", "I2"]
    assert said(told, "explain.credits")
    assert not said(told, "explain.exposure")
    assert list(tells.item_blocks(told)) == ["I2"]
    told = derive(tmp_path, items=items, covers=[{}], item="P1")
    assert said(told, "explain.is_credit")


def test_an_item_settled_by_credits(tmp_path: Path) -> None:
    """Nothing is left of it: no policy, no cell, no deadline; what is over is a balance."""
    credit = {"item": "P1", "kind": "deposit", "amount": "150.00", "open_amount": "150.00"}
    told = derive(tmp_path, items=[{}, credit])
    assert said(told, "explain.nothing_left")
    assert said(told, "explain.credit_left")
    assert tells.cells(told) == []
    assert not tells.does_not_add_up(told)


def test_an_item_of_the_future(tmp_path: Path) -> None:
    """What was issued after T is told to be so."""
    told = derive(tmp_path, items=[{"issued_on": "2026-07-01"}], item="I1")
    assert said(told, "explain.not_yet_issued") == [{"issued": date(2026, 7, 1)}]


def test_a_customer_without_anything(tmp_path: Path) -> None:
    """It is told that it is not listed."""
    told = derive(tmp_path, items=[])
    assert said(told, "explain.not_listed") == [{}]


def test_a_customer_with_a_limit_only(tmp_path: Path) -> None:
    """No item, but limits and figures."""
    told = derive(tmp_path, items=[], covers=[{}])
    assert tells.positions(told)["headroom"] == 100000
    assert not said(told, "explain.items")


@pytest.mark.parametrize(
    ("customer", "item", "column", "expected"),
    [
        ("C12", None, "customer", ("explain.key_near", (("near", "C1"),))),
        ("zzz", None, "customer", ("explain.key", ())),
        ("C1", "I7", "item", ("explain.key_near", (("near", "I1"),))),
    ],
)
def test_a_key_that_is_not_there(
    tmp_path: Path, customer: str, item: str | None, column: str, expected: tuple[Any, ...]
) -> None:
    """The fault names the keys most like it."""
    with pytest.raises(BadInput) as bad:
        explain(read_portfolio(write_folder(tmp_path)), T, customer, item=item)
    (fault,) = bad.value.faults
    assert (fault.column, fault.value) == (column, item or customer)
    assert (fault.expected, fault.given) == expected


def test_dates_beyond_the_calendar_stay_on_its_last_day(tmp_path: Path) -> None:
    """A deadline after the year 9999 is told as its last day."""
    told = derive(tmp_path, items=[{"due_on": "9999-12-31"}])
    assert date.max in {line["counted"] for line in said(told, "explain.mep_end")}
