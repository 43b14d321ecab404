"""Days, months and hours as each language writes them."""

from datetime import date, datetime
from functools import cache
from typing import Literal

Width = Literal["wide", "abbreviated", "narrow"]


@cache
def months(code: str, width: Width) -> tuple[str, ...]:
    """Return the names of the twelve months, `wide` or `abbreviated`, as they follow a day."""
    from babel.dates import get_month_names  # noqa: PLC0415 - loads locale data, only when asked

    names = get_month_names(width, "format", code)
    return tuple(names[number] for number in range(1, 13))


@cache
def weekdays(code: str, width: Width) -> tuple[str, ...]:
    """Return the names of the days from Monday on, in a width."""
    from babel.dates import get_day_names  # noqa: PLC0415 - as above

    names = get_day_names(width, "format", code)
    return tuple(names[number] for number in range(7))


def short_day(day: date, code: str) -> str:
    """Return `24 Nov`, `1er déc.`, `1 dic`: a day of the current year."""
    return f"{_number(day, code)} {months(code, 'abbreviated')[day.month - 1]}"


def day_year(day: date, code: str) -> str:
    """Return `24 Nov 2026`: a day of any year."""
    return f"{short_day(day, code)} {day.year}"


def weekday_day(day: date, code: str) -> str:
    """Return `Wed 25 Nov`, `mer. 25 nov.`: a day of the near future."""
    return f"{weekdays(code, 'abbreviated')[day.weekday()]} {short_day(day, code)}"


def weekday_letter(day: date, code: str) -> str:
    """Return `W`, `M`, `X`: a day of the week under a column."""
    return weekdays(code, "narrow")[day.weekday()]


def full_day(day: date, code: str) -> str:
    """Return `Tuesday 24 November 2026`, `martes 24 de noviembre de 2026`."""
    of = " de " if code == "es" else " "
    month = months(code, "wide")[day.month - 1]
    weekday = weekdays(code, "wide")[day.weekday()]
    return f"{weekday} {_number(day, code)}{of}{month}{of}{day.year}"


def month_year(day: date, code: str) -> str:
    """Return `November 2026`, `novembre 2026`, `noviembre de 2026`."""
    of = " de " if code == "es" else " "
    return f"{months(code, 'wide')[day.month - 1]}{of}{day.year}"


def hour(at: datetime) -> str:
    """Return `06:22`, in the time zone that the instant carries."""
    return f"{at:%H:%M}"


def _number(day: date, code: str) -> str:
    return "1er" if code == "fr" and day.day == 1 else str(day.day)
