"""Amounts and dates as French accounting files write them.

Amounts have a comma or a point before the decimals, may group thousands by blanks, and carry a
sign before or after; a single mark is always the decimal one (the law allows no thousands mark),
so `1,234` has three decimals and is refused for a currency of two. Dates are `AAAAMMJJ`; some
packages write `2022-08-31`, `31/08/2022` or `31082022`, which cannot be mistaken for each other.
"""

import re
from datetime import date
from functools import lru_cache

from aval.vocabulary.money import MAX_MINOR

_BLANK = "[ \t\u00a0\u2007\u2009\u202f'\u2019]"
_AMOUNT = re.compile(
    rf"(?P<sign>[-+\u2212]?){_BLANK}*"
    rf"(?:(?P<whole>[0-9]+|[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+)?(?:[.,](?P<decimals>[0-9]*))?"
    r"|(?P<points>[0-9]{1,3}(?:\.[0-9]{3})+),(?P<after_comma>[0-9]*)"
    r"|(?P<commas>[0-9]{1,3}(?:,[0-9]{3})+)\.(?P<after_point>[0-9]*))"
    rf"{_BLANK}*(?P<sign_after>[-+\u2212]?)"
)
_REMEMBERED = 2**16
_TWO = 2
_USUAL = re.compile(r"([0-9]{1,14})[.,]([0-9]{2})")
_NOT_DIGITS = re.compile(r"[^0-9]")
_YEARS = range(1800, 2200)
_COMPACT_YEARS = range(1970, 2200)
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{2})\2([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_MONTHS = 12
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$")
_NO_DATE = re.compile(r"[0\s/.-]*")


@lru_cache(maxsize=_REMEMBERED)
def ledger_amount(text: str, digits: int) -> int:
    """Return an amount in minor units of a currency with that many digits; empty text is 0.

    Raises ValueError when the text is no amount, or has decimals the currency does not have.
    """
    plain = text.strip()
    if not plain:
        return 0
    if digits == _TWO and (usual := _USUAL.fullmatch(plain)):
        return int(usual[1] + usual[2])
    match = _AMOUNT.fullmatch(plain)
    if match is None or (match["sign"] and match["sign_after"]):
        raise ValueError(text)
    whole = match["whole"] or match["points"] or match["commas"] or ""
    decimals = match["decimals"] or match["after_comma"] or match["after_point"] or ""
    if not whole and not decimals:
        raise ValueError(text)
    minor = _minor(_NOT_DIGITS.sub("", whole) or "0", decimals, digits)
    return minor if (match["sign"] or match["sign_after"]) in {"", "+"} else -minor


def _minor(whole: str, decimals: str, digits: int) -> int:
    """Return digits before and after the point as minor units; decimals beyond must be zeros."""
    if decimals[digits:].strip("0"):
        raise ValueError(decimals)
    minor = int(whole + decimals[:digits].ljust(digits, "0"))
    if minor >= MAX_MINOR:
        raise ValueError(whole)
    return minor


@lru_cache(maxsize=_REMEMBERED)
def ledger_date(text: str) -> date | None:
    """Return a date, None for no date (empty, `00000000`, `  /  /    `).

    Raises ValueError when the text is something else.
    """
    if _NO_DATE.fullmatch(text):
        return None
    day = _TIME.sub("", text.strip())
    if _EIGHT_DIGITS.fullmatch(day):
        return _of_eight_digits(day)
    if (match := _YEAR_FIRST.fullmatch(day)) and int(match[1]) in _YEARS:
        return date(int(match[1]), int(match[3]), int(match[4]))
    if (match := _DAY_FIRST.fullmatch(day)) and int(match[4]) in _YEARS:
        return date(int(match[4]), int(match[3]), int(match[1]))
    raise ValueError(text)


def _of_eight_digits(day: str) -> date:
    """Return a date of eight digits: the year first, or, where that is no date, the day first."""
    year, month = int(day[:4]), int(day[4:6])
    if year in _YEARS and month <= _MONTHS:
        return date(year, month, int(day[6:]))
    if int(day[4:]) not in _COMPACT_YEARS:
        raise ValueError(day)
    return date(int(day[4:]), int(day[2:4]), int(day[:2]))
