"""Figures as each language writes them: groups of three, the comma or the point, real minus signs.

French groups with U+00A0: the typeface has no U+202F. The minus is U+2212, as wide as a digit.
"""

from decimal import Decimal

from aval.vocabulary.money import MINOR_DIGITS, decimal_text, divide_half_up

GROUP = {"en": ",", "fr": "\u00a0", "es": "."}
"""What stands between thousands."""
POINT = {"en": ".", "fr": ",", "es": ","}
"""What stands before decimals."""
PERCENT = {"en": "%", "fr": "\u00a0%", "es": "\u00a0%"}
"""What follows a percentage."""
MINUS = "\u2212"
WHOLE = 10_000
"""Basis points of the whole."""


def number(value: Decimal | int, code: str) -> str:
    """Return an exact number with its thousands grouped and its sign: `-1234.50` is `−1,234.50`."""
    text = f"{abs(Decimal(value)):f}"
    sign = MINUS if value < 0 else ""
    whole, _, decimals = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", GROUP[code])
    return f"{sign}{grouped}{POINT[code]}{decimals}" if decimals else f"{sign}{grouped}"


def split_amount(minor: int, currency: str, code: str) -> tuple[str, str]:
    """Return an amount's whole units with their sign, and its decimals with their separator."""
    digits = MINOR_DIGITS[currency]
    text = number(Decimal(decimal_text(minor, digits)), code)
    return (text[: -digits - 1], text[-digits - 1 :]) if digits else (text, "")


def share_tenths(basis_points: int) -> tuple[str, int]:
    """Return a share in tenths of a percent, and what it is beside them: `above`, `under`, ``.

    Nothing but the whole is the whole, nothing but nothing is nothing: 99.96 % is above 99.9 %,
    0.04 % is under 0.1 %, and 100.03 % is above 100 %.
    """
    if basis_points < 0:
        return "", -divide_half_up(-basis_points, 10)
    tenths = divide_half_up(basis_points, 10)
    if basis_points < WHOLE <= tenths * 10:
        return "above", 999
    if tenths * 10 == WHOLE < basis_points:
        return "above", 1000
    return ("under", 1) if basis_points and not tenths else ("", tenths)
