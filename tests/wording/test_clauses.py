"""Clauses as phrases: every parameter of a contract has its name, every value its kind."""

from dataclasses import fields
from datetime import date

import pytest

from aval.dataset.parameters import PARAMETERS
from aval.dataset.policies import Policy, Terms
from aval.wording.clauses import (
    parameter_of,
    say_clause,
    say_parameter,
    say_value,
    with_reference,
)
from aval.wording.language import LANGUAGES, Language

SAID = {
    "mep_days = 60": "Maximum extension period: 60 days",
    "claim_months = 1": "Time to claim: 1 month",
    "vat_insured = false": "VAT insured: no",
    "vat_insured = true": "VAT insured: yes",
    "companies = [FR01, ES01]": "Companies insured: FR01, ES01",
    "companies = None": "Companies insured: all",
    "countries = []": "Countries insured: none",
    "excluded_segments = [public_body, affiliate]": "Buyers excluded: public body, affiliate",
    "insured_pct.permanent = 92.5": "Insured percentage, permanent limit: 92.5%",
    "zone 1 [BR, AR]": "Zone 1: BR, AR",
    "default_min_amount = 500.00": "Smallest amount that stops the cover: EUR\u00a0500.00",
    "day_count = inclusive": "Counting of days: first day counted",
    "max_liability_times = 30": "Maximum liability, times the premium: 30",
    "mep_origin = elsewhere": "Extension counted from: elsewhere",
    "insured_kinds = [invoice, pebble]": "Insured kinds of item: invoice, pebble",
}


@pytest.mark.parametrize(("setting", "said"), SAID.items(), ids=str)
def test_a_setting_is_a_phrase(setting: str, said: str) -> None:
    """With the value as its kind is said."""
    assert say_clause(setting, Language("en"), "EUR") == said


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_parameter_has_a_name(code: str) -> None:
    """In every language: those of a policy's perimeter, and those of its terms."""
    rest = {
        "policy", "insurer", "rank", "terms", "valid_from", "valid_to", "fees", "bonus_malus",
    }  # fmt: skip
    names = {one.name for kind in (Policy, Terms) for one in fields(kind)} - rest
    assert not {name for name in names if not Language(code).knows(f"clauses.{name}")}


def test_an_unknown_parameter_is_an_error() -> None:
    """No screen ever shows a raw code."""
    with pytest.raises(KeyError):
        say_clause("moon_phase = 3", Language("en"), "EUR")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_listed_parameter_has_a_name_and_a_help(code: str) -> None:
    """Also those inside others: fees, percentages by layer."""
    reader = Language(code)
    assert all(say_parameter(one.name, reader) for one in PARAMETERS)
    assert all(reader.knows(f"policies.help_{one.head}") for one in PARAMETERS)


VALUES = {
    "valid_from": (date(2026, 1, 1), "1 Jan 2026"),
    "vat_insured": (True, "yes"),
    "insured_kinds": (["invoice", "bill"], "invoice, bill of exchange"),
    "zone": (
        [{"countries": ["BR", "AR"], "insured_pct": {"permanent": "80"}}, {"countries": ["TN"]}],
        "BR, AR: permanent limit 80%; TN: none",
    ),
    "bonus_malus": (
        [{"loss_ratio_upto": "30", "percent": "-10"}], "loss ratio up to 30%: \u221210%",
    ),
    "max_liability": ("30x", "30 times the premium"),
    "fees.monitoring": ("38.00", "EUR\u00a038.00"),
    "mep_days": (60, "60 days"),
    "insured_pct.permanent": ("92.5", "92.5%"),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_a_plain_value_is_said(name: str) -> None:
    """By what its parameter is."""
    value, said = VALUES[name]
    assert say_value(name, value, Language("en"), "EUR") == said


def test_a_clause_with_its_place() -> None:
    """The number in the user's contract, and that a value is an example."""
    reader = Language("en")
    assert parameter_of("mep_days = 60") == "mep_days"
    assert parameter_of("zone 1 [BR, AR]") == "zone"
    assert with_reference("60 days", "", reader, is_example=False) == "60 days"
    said = with_reference("60 days", "art. 3", reader, is_example=True)
    assert said == "60 days (art. 3; example, check your contract)"
