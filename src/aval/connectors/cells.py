"""Reads single values of an insurer's JSON: text, days, amounts in minor units, the row itself.

Nothing is guessed. What was not told is None or empty; what cannot be read raises
`UnreadableError` with the name of the field. Identifiers are text however they came.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from aval.connectors.contract import Raw, UnreadableError
from aval.vocabulary.money import MAX_MINOR, MINOR_DIGITS, minor_units

Row = Mapping[str, Any]
_MOST_DIGITS = 20
"""Digits before the point that no amount has: beyond, a number is not even written out."""


def rows_under(body: Any, *path: str) -> list[Row]:  # noqa: ANN401 - whatever JSON can say
    """Return the rows under a path of an answer: `rows_under(body, "data")`.

    One object instead of an array is one row, null is none. Raises UnreadableError where the
    path does not lead anywhere, or to something else than objects.
    """
    for name in path:
        if not isinstance(body, Mapping) or name not in body:
            message = f"without {'.'.join(path)}"
            raise UnreadableError(message)
        body = body[name]
    found = [] if body is None else body if isinstance(body, list) else [body]
    if not all(isinstance(row, Mapping) for row in found):
        message = f"{'.'.join(path)} holds no objects"
        raise UnreadableError(message)
    return found


def inner(row: Row, name: str) -> Row:
    """Return the object of a field, an empty one where there is none."""
    value = row.get(name)
    if value is None or value == "":
        return {}
    if not isinstance(value, Mapping):
        raise UnreadableError(name)
    return value


def text(row: Row, name: str) -> str:
    """Return a field as text without outer spaces; numbers as their digits, empty for none."""
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise UnreadableError(name)
    return str(value).strip()


def named(row: Row, name: str) -> str:
    """Return an identifier as text; raises UnreadableError where there is none."""
    value = text(row, name)
    if not value:
        raise UnreadableError(name)
    return value


def day(row: Row, name: str) -> date | None:
    """Return the day as it is written, whatever its hour and time zone; None for none."""
    value = text(row, name)
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError as error:
        raise UnreadableError(name) from error


def instant(row: Row, name: str) -> datetime | None:
    """Return an instant in UTC, a day as its midnight; None for none."""
    value = text(row, name)
    try:
        at = datetime.fromisoformat(value) if value else None
    except ValueError as error:
        raise UnreadableError(name) from error
    return at and (at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC))


def amount(row: Row, name: str, currency: str) -> int | None:
    """Return an amount, number or text, in minor units of a currency; None for null or empty."""
    value = row.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise UnreadableError(name)
    if currency not in MINOR_DIGITS:
        message = f"{name}: currency {currency or 'not told'}"
        raise UnreadableError(message)
    try:
        exact = Decimal(str(value).strip())
        if not exact.is_finite() or exact.adjusted() > _MOST_DIGITS:
            raise UnreadableError(name)
        minor = minor_units(str(exact), MINOR_DIGITS[currency])
    except (ValueError, ArithmeticError) as error:
        raise UnreadableError(name) from error
    if not 0 <= minor < MAX_MINOR:
        raise UnreadableError(name)
    return minor


def raw(row: Row, code: str) -> Raw:
    """Return the insurer's code with its whole object as JSON text, numbers as they came."""
    return Raw(code, json.dumps(row, ensure_ascii=False, sort_keys=True, default=_number))


def _number(value: Decimal) -> int | str:
    """Return an exact number as JSON keeps it without loss: text, unless it is whole."""
    return int(value) if value == value.to_integral_value() else str(value)
