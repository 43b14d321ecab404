"""Says a clause: the parameter of a contract by its name, its value as the language writes it.

A clause is told as it stands in the policy's file, `mep_days = 60`; `dataset.policies` lists the
parameters, `docs/manual/dataset.md` says what they do.
"""

from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from aval.vocabulary.money import MINOR_DIGITS, minor_units
from aval.vocabulary.words import (
    AggregateBasis,
    DayCount,
    DeclarationRhythm,
    DiscretionaryExcess,
    IndemnityOrder,
    Kind,
    Layer,
    MepOrigin,
    NotifyOrigin,
    PremiumBasis,
    RecoveryRule,
    RunOn,
    Segment,
)
from aval.wording.language import Language
from aval.wording.steps import say_word

_WORDS: dict[str, type[StrEnum]] = {
    "insured_kinds": Kind,
    "mep_origin": MepOrigin,
    "notify_origin": NotifyOrigin,
    "day_count": DayCount,
    "run_on": RunOn,
    "discretionary_excess": DiscretionaryExcess,
    "excluded_segments": Segment,
    "indemnity_order": IndemnityOrder,
    "aggregate_basis": AggregateBasis,
    "recovery_rule": RecoveryRule,
    "premium_basis": PremiumBasis,
    "declaration_rhythm": DeclarationRhythm,
}
"""The parameters whose values are words."""
_PERCENTAGES = frozenset({"insured_pct", "premium_rate"})
_FEES = "fees"
_AMOUNTS = frozenset(
    {
        "default_min_amount",
        "non_qualifying_loss",
        "first_loss_each",
        "aggregate_first_loss",
        "max_liability",
        "minimum_premium",
        _FEES,
    }
)


def say_clause(setting: str, language: Language, currency: str) -> str:
    """Return a setting of a policy's file as a phrase: `Maximum extension period: 60 days`.

    `currency` is that of amounts of terms, the reporting one. A parameter that Aval does not know
    is a KeyError; a value that is no such parameter's is said as it is written.
    """
    parameter, _, value = setting.partition(" = ")
    name, _, inner = parameter.partition(".")
    if not value:  # `zone 1 [BR, AR]`
        name, place, value = parameter.split(" ", 2)
        said = f"{language.say(f'clauses.{name}')} {place}"
        return language.say("clauses.is", name=said, value=_list(value, None, language))
    said = language.say(f"clauses.{name}")
    if inner:
        said = f"{said}, {say_word(Layer(inner), language)}"
    return language.say("clauses.is", name=said, value=_value(name, value, language, currency))


def parameter_of(setting: str) -> str:
    """Return the parameter that a setting is of: `mep_days = 60` is of `mep_days`."""
    parameter, _, value = setting.partition(" = ")
    return parameter if value else parameter.partition(" ")[0]


def say_parameter(name: str, language: Language) -> str:
    """Return a parameter's name by its path: `Insured percentage, permanent limit`."""
    head, _, inner = name.partition(".")
    if head == _FEES:
        return language.say(f"clauses.{head}_{inner}")
    said = language.say(f"clauses.{head}")
    return f"{said}, {say_word(Layer(inner), language)}" if inner else said


def say_value(name: str, value: Any, language: Language, currency: str) -> str:  # noqa: ANN401
    """Return a plain value as TOML holds it: a day, a number, a list, zones, bands of ratios."""
    head = name.partition(".")[0]
    match value:
        case date():
            return language.day_year(value)
        case bool():
            return _value(head, str(value).lower(), language, currency)
        case [dict(), *_] if head == "zone":
            return "; ".join(_zone(one, language) for one in value)
        case [dict(), *_]:
            return "; ".join(_band(one, language) for one in value)
        case list():
            return _value(head, f"[{', '.join(map(str, value))}]", language, currency)
        case str() if head == "max_liability" and value.endswith("x"):
            times = language.number(Decimal(value.removesuffix("x")))
            return language.say("clauses.times", times=times)
    return _value(head, str(value), language, currency)


def with_reference(said: str, clause: str, language: Language, *, is_example: bool) -> str:
    """Return a phrase with where it stands in the user's contract: `… 60 days (art. 12.3)`."""
    told = [clause] if clause else []
    if is_example:
        told.append(language.say("clauses.example"))
    if not told:
        return said
    return language.say("clauses.referred", said=said, reference="; ".join(told))


def _zone(zone: dict[str, Any], language: Language) -> str:
    """Return a zone as its countries and percentages: `BR, AR: permanent limit 80%`."""
    parts = [
        f"{say_word(Layer(layer), language)} {language.percent(Decimal(pct))}"
        for layer, pct in zone.get("insured_pct", {}).items()
    ]
    value = ", ".join(parts) or language.say("clauses.none")
    return language.say("clauses.is", name=", ".join(zone["countries"]), value=value)


def _band(band: dict[str, Any], language: Language) -> str:
    """Return a band of loss ratios: `up to 30%: -10%`."""
    ratio = language.percent(Decimal(band["loss_ratio_upto"]))
    percent = language.percent(Decimal(band["percent"]))
    return language.say("clauses.band", ratio=ratio, percent=percent)


def _value(name: str, value: str, language: Language, currency: str) -> str:
    """Return a value by what its parameter's name says that it is."""
    words = _WORDS.get(name)
    if value.startswith("["):
        return _list(value, words, language)
    if words is not None and value in {*words}:
        return say_word(words(value), language)
    plain = {"true": "clauses.yes", "false": "clauses.no", "None": "clauses.all"}
    if value in plain:
        return language.say(plain[value])
    if name.endswith("_days") and value.isdecimal():
        return language.say_many("words.days", int(value))
    if name.endswith("_months") and value.isdecimal():
        return language.say_many("words.months", int(value))
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if name in _AMOUNTS:
        return language.money(minor_units(value, MINOR_DIGITS[currency]), currency)
    return language.percent(number) if name in _PERCENTAGES else language.number(number)


def _list(value: str, words: type[StrEnum] | None, language: Language) -> str:
    """Return a list in its brackets as its members."""
    members = [member for member in value.strip("[]").split(", ") if member]
    if not members:
        return language.say("clauses.none")
    if words is not None and {*members} <= {*words}:
        members = [say_word(words(member), language) for member in members]
    return ", ".join(members)
