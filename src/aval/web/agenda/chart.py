"""The chart of what is at stake by day: days as columns, drawn in the design's own marks.

Lengths are tenths of a pixel while they are computed and text when they are drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aval.vocabulary.money import MINOR_DIGITS, divide_half_up
from aval.wording.language import Language

WIDTH, HEIGHT = 480, 236
_TOP, _BASE = 260, 2_000
_GAP, _STEP_MOST, _LEAST = 10, 340, 20
_THOUSAND = 1_000
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle."""

    mark: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Column:
    """A day: its rectangles, what is at stake above them, number and letter of the day below.

    `week_x` is where a line parts it from the week before, empty within a week.
    """

    x: str
    middle: str
    width: str
    bars: list[Bar]
    top: str
    label: str
    number: str
    letter: str
    is_today: bool
    week_x: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as its template draws it."""

    width: int
    height: int
    columns: list[Column]


def day_chart(
    days: Sequence[tuple[date, int, int]], currency: str, today: date, reader: Language
) -> Chart:
    """Return the chart of days: what of an indemnity is at stake, and what else, in thousands.

    A day at the weekend has a column only where something falls on it.
    """
    shown = [one for one in days if one[0].weekday() < _SATURDAY or one[1] or one[2]]
    most = max((one + other for _, one, other in shown), default=0)
    step = min(WIDTH * 10 // max(len(shown), 1), _STEP_MOST)
    unit = 10 ** MINOR_DIGITS[currency] * _THOUSAND
    columns, week = [], shown[0][0].isocalendar()[:2] if shown else None
    for place, (on, one, other) in enumerate(shown):
        is_new, week = on.isocalendar()[:2] != week, on.isocalendar()[:2]
        left, width = place * step + step * 15 // 100, step * 70 // 100
        bars, top = _bars([("hd", one), ("ho", other)], most)
        columns.append(
            Column(
                _text(left), _text(left + width // 2), _text(width), bars, _text(top - 50),
                reader.count(divide_half_up(one + other, unit)) if one + other else "",
                reader.count(on.day), reader.weekday_letter(on), on == today,
                _text(place * step) if is_new else "",
            )
        )  # fmt: skip
    return Chart(WIDTH, HEIGHT, columns)


def _bars(parts: Sequence[tuple[str, int]], most: int) -> tuple[list[Bar], int]:
    """Return the rectangles from the base up, and where the last one ends."""
    bars, y = [], _BASE - _GAP
    for mark, amount in parts:
        if amount > 0:
            height = max(amount * (_BASE - _TOP) // most, _LEAST)
            bars.append(Bar(mark, _text(y - height), _text(height)))
            y -= height + _GAP
    return bars, y


def _text(tenths: int) -> str:
    """Return a length as SVG writes it: `1234` is `123.4`."""
    return f"{tenths // 10}.{tenths % 10}"
