"""Particulars of policies, the list of parameters, drafts and what is odd about them."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aval.dataset.doubts import doubts
from aval.dataset.draft import checked, with_block, with_end
from aval.dataset.parameters import PARAMETERS, block_of, plain_values, same_value
from aval.dataset.particulars import (
    PERIMETER,
    Particulars,
    particulars_from_json,
    particulars_from_toml,
    particulars_to_json,
    particulars_to_toml,
    rate_of,
)
from aval.dataset.policies import Terms
from aval.dataset.reading import read_portfolio
from aval.vocabulary.faults import BadInput
from aval.vocabulary.policies import ParameterForm, PolicyKind, SaleDate
from tests.dataset.test_policies import EVERYTHING
from tests.tables import write_folder

BLOCK: dict[str, Any] = {
    "valid_from": date(2026, 1, 1), "mep_days": 60, "notify_days": 30, "waiting_days": 150,
    "claim_months": 6, "insured_pct": {"permanent": "90", "temporary": "90"},
}  # fmt: skip
PAPER = Particulars(
    "P", "0123", PolicyKind.TOP_UP, "EUR", "Marsden", ("Jo",), 90, (date(2026, 1, 15),), "coface",
    {"2026-01-01": {"mep_days": "art. 12.3", "insured_pct": "A", "zone": ""}, PERIMETER: {}},
    {"2026-01-01": ("mep_days",), "2027-01-01": ()},
    (date(2026, 7, 1),), Decimal("1.50"), SaleDate.DELIVERED, 20, 3,
)  # fmt: skip


def test_a_paper_comes_back() -> None:
    """As it was; what is not set is left out."""
    found = particulars_from_json(particulars_to_json(PAPER))
    assert found.clause("2026-01-01", "mep_days") == "art. 12.3"
    assert found.clause("2026-01-01", "insured_pct.permanent") == "A"
    assert found.clause("2027-01-01", "mep_days") == ""
    assert found.is_example("2026-01-01", "mep_days")
    assert not found.is_example("2026-01-01", "notify_days")
    assert (found.kind, found.premium_dates, found.contacts) == (
        PolicyKind.TOP_UP, (date(2026, 1, 15),), ("Jo",),
    )  # fmt: skip
    assert found.endorsements == (date(2026, 7, 1),)
    assert (found.top_up_rate, found.sale_date) == (Decimal("1.5"), SaleDate.DELIVERED)
    assert (found.declaration_due_days, found.adverse_days) == (20, 3)
    assert particulars_from_json(particulars_to_json(Particulars("P"))) == Particulars("P")
    assert '"sale_date"' not in particulars_to_json(Particulars("P"))
    for text in ("x", "-1", "101", "NaN"):
        with pytest.raises(ValueError, match=text):
            rate_of(text)


def test_every_parameter_is_listed() -> None:
    """The list has what a block has, once each, and what it needs."""
    heads = [one.name for one in fields(Terms) if one.name != "max_liability_times"]
    assert {parameter.head for parameter in PARAMETERS} == set(heads)
    names = [parameter.name for parameter in PARAMETERS]
    assert len(names) == len(set(names))
    words = {ParameterForm.WORD, ParameterForm.WORDS}
    assert all((one.words is not None) == (one.form in words) for one in PARAMETERS)
    needed = {one.name for one in PARAMETERS if one.is_required}
    assert needed == {"valid_from", "mep_days", "notify_days", "waiting_days", "claim_months"}


def test_a_block_is_its_values(tmp_path: Path) -> None:
    """Every parameter there is goes through the list and back without a loss."""
    write_folder(tmp_path, policies=EVERYTHING)
    policy = next(one for one in read_portfolio(tmp_path).policies if one.terms)
    terms = policy.terms[0]
    values = plain_values(terms)
    assert {"max_liability", "zone", "bonus_malus", "fees.request"} <= set(values)
    found, place = with_block(policy, block_of(values), terms.valid_from)
    again = checked(found, None, "EUR")
    assert (again.faults, again.policy, place) == ((), policy, 1)


def test_a_short_block_is_its_values() -> None:
    """What holds by default is told, zones and bands that are not there are not."""
    policy = checked({"policy": "P", "terms": [BLOCK]}, None, "EUR").policy
    values = plain_values(policy.terms[0])
    assert values["mep_origin"] == "due_date"
    assert not {"zone", "bonus_malus", "insured_pct.top_up", "valid_to"} & set(values)
    short = {name: values[name] for name in ("mep_days", "insured_pct.permanent")}
    assert block_of(short) == {"insured_pct": {"permanent": "90"}, "mep_days": 60}


def test_values_are_the_same() -> None:
    """Whatever zeros stand at their end; texts by their letters."""
    assert same_value("90", "90.00")
    assert same_value([{"a": "1.0"}], [{"a": "1"}])
    assert same_value("-10", "-10.0")
    assert not same_value("30x", "30")
    assert not same_value("90", None)


def test_a_new_version_ends_the_one_before() -> None:
    """If it is open or reaches into it; one that ended before stays; so does a later one."""
    policy = checked({"policy": "P", "terms": [BLOCK]}, None, "EUR").policy
    start = date(2027, 1, 1)
    plain, place = with_block(policy, BLOCK | {"valid_from": start}, None)
    found = checked(plain, None, "EUR")
    assert (place, found.is_refused) == (2, False)
    assert found.policy.terms[0].valid_to == date(2026, 12, 31)
    ended = with_end(found.policy, date(2026, 1, 1), date(2026, 6, 30))
    gap = checked(ended, None, "EUR")
    assert [doubt.code for doubt in gap.doubts] == ["policies.doubt_gap"]
    again, _ = with_block(gap.policy, BLOCK | {"valid_from": date(2026, 10, 1),
                                               "valid_to": date(2026, 12, 31)}, None)  # fmt: skip
    assert checked(again, None, "EUR").policy.terms[0].valid_to == date(2026, 6, 30)
    opened = checked(with_end(found.policy, date(2027, 1, 1), None), None, "EUR")
    assert opened.policy.terms[1].valid_to is None
    first, _ = with_block(policy, BLOCK | {"valid_from": date(2025, 1, 1)}, None)
    assert [fault.expected for fault in checked(first, None, "EUR").faults] == ["faults.overlap"]
    unread, _ = with_block(policy, BLOCK | {"valid_from": "soon"}, None)
    assert checked(unread, ["FR01"], "").is_refused


ODD: dict[str, tuple[dict[str, Any], str, bool]] = {
    "no percentage": ({"insured_pct": {}}, "doubt_no_percentage", False),
    "no temporary": ({"insured_pct": {"permanent": "90"}}, "doubt_no_temporary", False),
    "a country twice": (
        {"zone": [{"countries": ["BR"], "insured_pct": {"permanent": "80"}}] * 2},
        "doubt_zone_twice", True,
    ),
    "a zone of none": (
        {"zone": [{"countries": [], "insured_pct": {"permanent": "1"}}]}, "doubt_zone_empty", True,
    ),
    "a zone like all": ({"zone": [{"countries": ["BR"]}]}, "doubt_zone_same", False),
    "orders for no days": ({"run_on": "orders"}, "doubt_run_on_days", True),
    "days for nothing": ({"run_on_days": 30}, "doubt_run_on", False),
    "handed over without extension": (
        {"mep_days": 0, "hand_over_days": 30}, "doubt_hand_over_without_mep", False,
    ),
    "declared before the extension ends": (
        {"notify_origin": "due_date"}, "doubt_notify_before_mep", False,
    ),
    "declared on the due date": (
        {"notify_origin": "due_date", "notify_days": 0, "mep_days": 0},
        "doubt_notify_on_due", True,
    ),
    "declared on the invoice": (
        {"notify_origin": "invoice_date", "notify_days": 0}, "doubt_notify_before_due", True,
    ),
    "lost before the extension ends": ({"waiting_days": 59}, "doubt_loss_before_mep", True),
    "claimed on the loss": ({"claim_months": 0}, "doubt_claim_on_loss", True),
    "nothing to erode": ({"aggregate_basis": "before_pct"}, "doubt_aggregate_missing", False),
    "an excess without order": ({"first_loss_each": "10"}, "doubt_order_missing", False),
    "a multiple of nothing": ({"max_liability": "30x"}, "doubt_liability_without_premium", False),
    "a minimum without a rate": (
        {"minimum_premium": "1"}, "doubt_minimum_without_rate", True,
    ),
    "a rate of nothing": ({"premium_rate": "0.1"}, "doubt_rate_without_basis", True),
    "parts of nothing": ({"instalments": 4}, "doubt_instalments_of_nothing", False),
    "bands that fall": (
        {"bonus_malus": [{"loss_ratio_upto": "30", "percent": "-5"},
                         {"loss_ratio_upto": "20", "percent": "0"}]},
        "doubt_bands", True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("values", "code", "is_wrong"), ODD.values(), ids=ODD)
def test_what_is_odd_is_told(values: dict[str, Any], code: str, *, is_wrong: bool) -> None:
    """Alone, at its parameter; what cannot be meant is refused, the rest is not."""
    found = checked({"policy": "P", "terms": [BLOCK | values]}, None, "EUR")
    assert not found.faults
    assert [doubt.code for doubt in found.doubts] == [f"policies.{code}"]
    assert found.is_refused is is_wrong
    assert found.doubts[0].parameter in {one.name for one in PARAMETERS}


def test_what_is_usual_is_not_odd() -> None:
    """Terms counted from the invoice, a premium with its minimum, an aggregate with its basis."""
    usual = BLOCK | {
        "mep_origin": "invoice_date", "mep_days": 120, "waiting_days": 90,
        "notify_origin": "due_date", "run_on": "grace", "run_on_days": 30, "hand_over_days": 30,
        "premium_basis": "turnover", "premium_rate": "0.18", "minimum_premium": "1",
        "instalments": 4, "max_liability": "30x", "first_loss_each": "5",
        "indemnity_order": "pct_then_excess", "aggregate_first_loss": "9",
        "aggregate_basis": "before_pct",
        "bonus_malus": [{"loss_ratio_upto": "30", "percent": "-5"}],
        "zone": [{"countries": ["BR"], "insured_pct": {"permanent": "80"}}],
    }  # fmt: skip
    late = BLOCK | {"valid_from": date(2027, 1, 1), "notify_origin": "due_date", "notify_days": 70}
    found = checked(
        {"policy": "P", "terms": [usual | {"valid_to": date(2026, 12, 31)}, late]}, None, "EUR"
    )
    assert doubts(found.policy) == ()


def test_papers_as_a_file() -> None:
    """Beside `policies.toml`, and back; what is none is a fault."""
    found = particulars_from_toml(particulars_to_toml([PAPER, Particulars("Q")]))
    assert (found["P"].number, found["Q"]) == ("0123", Particulars("Q"))
    assert particulars_from_toml("") == {}
    for text in ("particulars = [1]", "[[particulars]]\nkind = 'moon'\npolicy = 'P'", "x"):
        with pytest.raises(BadInput):
            particulars_from_toml(text)
