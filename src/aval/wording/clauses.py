"""Says a clause: the parameter of a contract by its name, its value as the language writes it.

A clause is told as it stands in the policy's file, `mep_days = 60`; `dataset.policies` lists the
parameters, `docs/manual/dataset.md` says what they do.
"""

from decimal import Decimal, InvalidOperation
from enum import StrEnum

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
_AMOUNTS = frozenset(
    {
        "default_min_amount",
        "non_qualifying_loss",
        "first_loss_each",
        "aggregate_first_loss",
        "max_liability",
        "minimum_premium",
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
