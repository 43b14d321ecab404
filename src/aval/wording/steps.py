"""Says the lines of a derivation: each step as one sentence, its numbers as the language writes."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from aval.vocabulary.steps import Count, Days, Foreign, Given, Many, Months, Number, Rate, Step
from aval.wording.language import Language, sentences


def say_step(step: Step, *, language: Language, currency: str, unit: bool = True) -> str:
    """Return a step as one sentence; plain integers are minor units of `currency`.

    Without `unit` they are said without their currency, for a page that names it once. A code
    without a sentence is a KeyError: no screen ever shows a raw code.
    """
    said = {name: _said(value, language, currency, unit=unit) for name, value in step.given}
    text = language.say(step.code, **said)
    return text[:1].upper() + text[1:] if _begins_with_a_word(step, language) else text


def say_word(word: StrEnum, language: Language) -> str:
    """Return a word of an enumeration in small letters: `limit_state_granted`."""
    return language.say(f"words.{word_of(type(word))}_{word.value}")


def say_refused(code: str, given: Mapping[str, object], language: Language) -> str:
    """Return why an act was refused, its numbers as the language writes them."""
    said = {
        name: language.count(value) if isinstance(value, int) else value
        for name, value in given.items()
    }
    return language.say(code, **said)


@cache
def word_of(enumeration: type[StrEnum]) -> str:
    """Return an enumeration's name as it stands in `words.toml`: `LimitState` is `limit_state`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", enumeration.__name__).lower()


def _begins_with_a_word(step: Step, language: Language) -> bool:
    """Return whether a sentence begins with a word in small letters, or is one."""
    if step.code.startswith("words."):
        return True
    match = re.match(r"\{(\w+)\}", sentences(language.code)[step.code])
    return match is not None and isinstance(dict(step.given)[match[1]], StrEnum)


def _said(value: Given, language: Language, currency: str, *, unit: bool) -> str:
    """Return a number, day, word, text or a list of them as the language writes it."""
    match value:
        case StrEnum():
            return say_word(value, language)
        case str():
            return value
        case tuple():
            return ", ".join(_said(one, language, currency, unit=unit) for one in value)
        case date():
            return language.day(value)
        case _:
            return _number(value, language, currency, unit=unit)


def _number(value: Number, language: Language, currency: str, *, unit: bool) -> str:
    """Return a number of things, a percentage, a rate or money as the language writes it."""
    match value:
        case Days() | Months() | Many() | Count():
            return _counted(value, language)
        case Rate():
            return language.number(value)
        case Decimal():
            return language.percent(value)
        case Foreign(minor, other):
            return language.money(minor, other)
        case minor:
            return language.money(minor, currency) if unit else language.amount(minor, currency)


def _counted(value: Days | Months | Many | Count, language: Language) -> str:
    """Return a number of things with the word for one of them or for many."""
    match value:
        case Days(number, first_counts):
            word = "words.days_first_counts" if first_counts else "words.days"
        case Months() as number:
            word = "words.months"
        case Many(number, kind):
            one = f"words.{word_of(type(kind))}_{kind.value}"
            said = language.say(one if language.is_one(number) else f"{one}_many")
            return f"{language.count(number)} {said}"
        case number:
            return language.count(number)
    code = f"{word}_one" if language.is_one(number) else f"{word}_many"
    return language.say(code, number=language.count(number))
