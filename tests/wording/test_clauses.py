"""Clauses as phrases: every parameter of a contract has its name, every value its kind."""

from dataclasses import fields

import pytest

from aval.dataset.policies import Policy, Terms
from aval.wording.clauses import say_clause
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
