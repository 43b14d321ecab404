"""Amounts as people type them: `40000`, `40 000`, `40,000.00`, `40.000,00`, `40k`.

A sign that may be a point or a group, as in `1.234`, is read as the writer's language has it.
"""

import re
from decimal import Decimal

from aval.vocabulary.money import MAX_MINOR, minor_units

LONGEST = 40
"""Signs of a typed amount; a longer text is none."""
_POINTS = {"en": ".", "fr": ",", "es": ","}
_BLANKS = re.compile(r"[\s\u00a0\u202f'’_]")
_FORM = re.compile(r"([-−+]?)([0-9][0-9.,]*|[.,][0-9]+)([kKmM]?)")
_TIMES = {"": 0, "k": 3, "m": 6}


def typed_minor(text: str, *, digits: int, language: str) -> int:
    """Return a typed amount as minor units; ValueError when the text is no amount of them."""
    minor = minor_units(str(typed_number(text, language=language)), digits)
    if abs(minor) >= MAX_MINOR:
        message = f"{text} is larger than any amount"
        raise ValueError(message)
    return minor


def typed_number(text: str, *, language: str) -> Decimal:
    """Return a typed number exactly; ValueError when the text is none."""
    found = _FORM.fullmatch(_BLANKS.sub("", text)) if len(text) <= LONGEST else None
    if found is None:
        message = f"{text[:LONGEST]} is no number"
        raise ValueError(message)
    sign, figures, times = found.groups()
    exponent = _TIMES[times.lower()]
    point = _point(figures, _POINTS[language], is_scaled=bool(exponent))
    whole, _, decimals = figures.rpartition(point) if point else (figures, "", "")
    number = Decimal(f"{_without_groups(whole)}.{decimals or 0}").scaleb(exponent)
    return -number if sign in {"-", "−"} else number


def typed_basis_points(text: str, *, language: str) -> int:
    """Return a typed percentage in basis points; ValueError for none, or one with more decimals."""
    points = typed_number(text.removesuffix("%"), language=language) * 100
    if points != int(points):
        message = f"{text} has more than two decimals"
        raise ValueError(message)
    return int(points)


def _point(figures: str, own: str, *, is_scaled: bool) -> str:
    """Return the sign before the decimals of figures, or none."""
    signs = [sign for sign in figures if sign in ".,"]
    if len(set(signs)) == 2:
        return signs[-1]
    if len(signs) != 1:
        return ""
    whole, _, rest = figures.partition(signs[0])
    could_group = len(rest) == 3 and 1 <= len(whole) <= 3 and whole.strip("0") and not is_scaled
    return "" if could_group and signs[0] != own else signs[0]


def _without_groups(whole: str) -> str:
    """Return whole figures without what groups them by three."""
    if whole.isdecimal() or not whole:
        return whole or "0"
    if not re.fullmatch(r"\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+", whole):
        message = f"{whole} is not grouped by three"
        raise ValueError(message)
    return re.sub("[.,]", "", whole)
