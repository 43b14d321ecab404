"""Shapes that all parts of the API share: money as exact text, days, keys, problems."""

from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from aval.desk.refusals import refuse
from aval.vocabulary.money import MINOR_DIGITS, decimal_text, minor_units

MOST_NUMBER = 2**63 - 1
"""The greatest number that the tables hold."""
PAGE_ROWS, MOST_ROWS = 50, 200
"""Rows of a page where nothing is asked, and at most."""


def _day(value: object) -> object:
    """Let nothing pass for a day but text as ISO 8601 writes one, and a day itself."""
    if isinstance(value, str) and len(value) == len("2026-11-24"):
        return date.fromisoformat(value)
    if isinstance(value, date):
        return value
    message = "no day"
    raise ValueError(message)


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Key = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
"""A key of a customer, a policy, a connection."""
Text = Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*$")]
Decimal = Annotated[str, Field(pattern=r"^-?\d{1,18}(\.\d{1,4})?$", examples=["62000.00"])]
"""An exact amount as text: digits, and after the point as many as its currency has, or fewer."""
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])]
SentKey = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,20}$", examples=["AV0123456789ABCDEF"])]
"""The key of a request or of a paper."""
Number = Annotated[int, Field(ge=0, le=MOST_NUMBER)]
Cursor = Annotated[int | None, Field(ge=1, le=MOST_NUMBER)]
Size = Annotated[int, Field(ge=1, le=MOST_ROWS)]


class Shape(Schema):
    """What is told or sent; the words below a field describe it in the API too."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Sent(Shape):
    """What a program sends: a field that is not described is a fault, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Money(Sent):
    """An exact amount of a currency (ISO 4217)."""

    amount: Decimal
    currency: Currency


class FieldFault(Shape):
    """What is wrong with one field of what was sent."""

    field: str
    code: str
    detail: str


class Problem(Shape):
    """What went wrong (RFC 9457): `code` for programs, `detail` for people."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    code: str
    detail: str
    request: str | None = None
    """The request for cover that stands in the way."""
    errors: list[FieldFault] | None = None


class Part(Shape):
    """Which part of a list is asked for, the newest first."""

    customer: Key | None = None
    after: Cursor = None
    """What the part before says as `after`."""
    size: Size = PAGE_ROWS


class Refused(Shape):
    """Why the insurer does not take a request or a paper, or why it was not reached."""

    code: str
    field: str
    detail: str


def money(minor: int | None, currency: str) -> Money | None:
    """Return minor units as they are told, None for what is not known."""
    if minor is None:
        return None
    return Money(amount=text_of(minor, currency), currency=currency)


def text_of(minor: int, currency: str) -> str:
    """Return minor units of a currency as text."""
    return decimal_text(minor, MINOR_DIGITS.get(currency, 2))


def minor_asked(given: Money) -> int:
    """Return what was sent in minor units; raises ActRefused for an amount that is none."""
    if given.currency not in MINOR_DIGITS:
        refuse("requests.refused_currency", currency=given.currency)
    try:
        return minor_units(given.amount, MINOR_DIGITS[given.currency])
    except ValueError:
        refuse("requests.refused_amount_typed", found=given.amount)


def answers(shape: Any, *more: int, code: int = 200) -> dict[int, Any]:  # noqa: ANN401 - a shape
    """Return what an operation may answer, by number: its shape, or a problem."""
    return {code: shape} | dict.fromkeys((400, 401, 403, 404, 422, 429, *more), Problem)
