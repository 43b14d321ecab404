"""Amounts and dates of receivable lists, once it is known how the list writes them."""

import re
from datetime import date
from functools import lru_cache

from aval.connectors.ledgers.list_map import DateOrder
from aval.vocabulary.money import MAX_MINOR, MINOR_DIGITS

_SIGNS = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP", "FKP", "GIP", "SHP", "SYP", "LBP", "SDG", "SSP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "$": frozenset(
        [
            "USD",
            "CAD",
            "AUD",
            "NZD",
            "SGD",
            "HKD",
            "TWD",
            "MXN",
            "CLP",
            "COP",
            "ARS",
            "UYU",
            "DOP",
            "BRL",
            "BBD",
            "BMD",
            "BND",
            "BSD",
            "BZD",
            "CUP",
            "FJD",
            "GYD",
            "JMD",
            "KYD",
            "LRD",
            "NAD",
            "SBD",
            "SRD",
            "TTD",
            "XCD",
        ]
    ),
}
_BLANK = "[ \\t\u00a0\u2007\u2009\u202f'\u2019]"
_MONEY = re.compile(
    r"(?P<outside>[^0-9.,()]*)(?P<open>\()?(?P<before>[^0-9.,()]*)"
    r"(?P<digits>[0-9.,][0-9.,'\u2019\s]*)"
    r"(?P<after>[^0-9.,()]*)(?P<close>\))?"
)
_MINUS = re.compile(r"[-\u2212]")
_GROUPED = {
    mark: re.compile(
        rf"([0-9]+|[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+|[0-9]{{1,3}}(?:\{thousands}[0-9]{{3}})+)?"
        rf"(?:\{mark}([0-9]*))?"
    )
    for mark, thousands in ((".", ","), (",", "."))
}
_NOT_DIGITS = re.compile(r"[^0-9]")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_EIGHT_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_PARTS = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_TIME = re.compile(r"[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp][Mm])?Z?$")
_NO_DATE = re.compile(r"[0\s/.-]*")
_REMEMBERED = 2**16
_YEARS = range(1900, 2200)
_CENTURY, _THIS_CENTURY, _PIVOT = 100, 2000, 70


class OtherCurrencyError(ValueError):
    """An amount is written in another currency than its row's."""


@lru_cache(maxsize=_REMEMBERED)
def list_amount(text: str, decimal: str, currency: str) -> int:
    """Return an amount in minor units of its currency, below 0 for a minus or parentheses.

    `decimal` is the decimal mark, the other mark groups thousands, as blanks and apostrophes do.
    Raises OtherCurrencyError for a currency sign that contradicts, else ValueError.
    """
    match = _MONEY.fullmatch(text.strip())
    if match is None or bool(match["open"]) != bool(match["close"]):
        raise ValueError(text)
    around = match["outside"] + match["before"] + match["after"]
    minuses = len(_MINUS.findall(around)) + bool(match["open"])
    if minuses > 1:
        raise ValueError(text)
    _check_sign(_MINUS.sub("", around).strip(" \t\u00a0\u202f+").upper(), currency)
    minor = _minor(match["digits"].strip(), decimal, MINOR_DIGITS[currency])
    return -minor if minuses else minor


def _check_sign(sign: str, currency: str) -> None:
    """Raise unless what stands beside the digits is nothing or a sign of the currency."""
    plain = sign.removesuffix(".")
    if plain in {"", currency} or currency in _SIGNS.get(plain, ()):
        return
    if plain in _SIGNS or plain in MINOR_DIGITS:
        raise OtherCurrencyError(sign)
    raise ValueError(sign)


def _minor(digits: str, decimal: str, count: int) -> int:
    """Return unsigned digits as minor units of a currency with `count` of them."""
    match = _GROUPED[decimal].fullmatch(digits)
    if match is None or not (match[1] or match[2]):
        raise ValueError(digits)
    decimals = match[2] or ""
    if decimals[count:].strip("0"):
        raise ValueError(digits)
    whole = _NOT_DIGITS.sub("", match[1] or "0")
    minor = int(whole + decimals[:count].ljust(count, "0"))
    if minor >= MAX_MINOR:
        raise ValueError(digits)
    return minor


@lru_cache(maxsize=_REMEMBERED)
def list_date(text: str, order: DateOrder) -> date | None:
    """Return a date, None for no date; years of two digits are 1970 to 2069.

    Raises ValueError when the text is no date in this order of day and month.
    """
    if _NO_DATE.fullmatch(text):
        return None
    day = _TIME.sub("", text.strip())
    if match := _YEAR_FIRST.fullmatch(day):
        return _date(int(match[1]), int(match[3]), int(match[4]))
    if match := _EIGHT_DIGITS.fullmatch(day):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _PARTS.fullmatch(day):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if year < _CENTURY:
            year += _THIS_CENTURY if year < _PIVOT else _THIS_CENTURY - _CENTURY
        month, number = (first, second) if order is DateOrder.MONTH_FIRST else (second, first)
        return _date(year, month, number)
    raise ValueError(text)


def _date(year: int, month: int, day: int) -> date:
    if year not in _YEARS:
        raise ValueError(year)
    return date(year, month, day)
