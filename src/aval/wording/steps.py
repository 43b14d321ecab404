"""Says the lines of a derivation: each step as one sentence, its numbers as the language writes."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from aval.vocabulary.steps import Count, Days, Foreign, Given, Many, Months, Rate, Step
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


@cache
def word_of(enumeration: type[StrEnum]) -> str:
    """Return an enumeration's name as it stands in `words.toml`: `LimitState` is `limit_state`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", enumeration.__name__).lower()


def _begins_with_a_word(step: Step, language: Language) -> bool:
    """Return whether a sentence begins with a word of an enumeration, in small letters."""
    match = re.match(r"\{(\w+)\}", sentences(language.code)[step.code])
    return match is not None and isinstance(dict(step.given)[match[1]], StrEnum)


def _said(value: Given, language: Language, currency: str, *, unit: bool) -> str:
    """Return one number, day or word as the language writes it."""
    match value:
        case StrEnum():
            return say_word(value, language)
        case str():
            return value
        case tuple():
            return ", ".join(_said(one, language, currency, unit=unit) for one in value)
        case date():
            return language.day(value)
        case Foreign():
            return language.money(value.minor, value.currency)
        case Days() | Months() | Many() | Count():
            return _counted(value, language)
        case Rate():
            return language.percent(value).removesuffix(" %")
        case Decimal():
            return language.percent(value)
        case _:
            money = language.money(value, currency)
            return money if unit else money.removesuffix(f" {currency}")


def _counted(value: Days | Months | Many | Count, language: Language) -> str:
    """Return a number of things with the word for one of them or for many."""
    match value:
        case Days(number, first_counts):
            words = "words.days_first_counts" if first_counts else "words.days"
        case Months() as number:
            words = "words.months"
        case Many(number, word):
            words = f"words.{word_of(type(word))}_{word.value}"
            said = language.say(words if number == 1 else f"{words}_many")
            return f"{language.count(number)} {said}"
        case number:
            return language.count(number)
    code = f"{words}_one" if number == 1 else f"{words}_many"
    return language.say(code, number=language.count(number))
