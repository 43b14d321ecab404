"""Charts of insurance years: two amounts beside each other, and shares month by month.

Lengths are tenths of a pixel while they are computed, as in the chart of the exposure.
"""

from collections.abc import Iterator, Sequence

from aval.desk.performance.coverage import MonthEnd
from aval.vocabulary.money import MINOR_DIGITS
from aval.web.today.chart import Bar, Chart, Column, Scale, Tick, length
from aval.wording.language import Language

_WIDTH, _HEIGHT, _LEFT, _RIGHT = 560, 260, 40, 552
_BASE = (_HEIGHT - 24) * 10
_TOP = 240
_QUARTERS = 4
FIRST, SECOND = "top", "perm"
"""The marks of both amounts, and of both shares."""

Pair = tuple[str, int, int]
"""A name, and two amounts in minor units."""


def pair_chart(pairs: Sequence[Pair], currency: str, reader: Language) -> Chart:
    """Return a chart of two amounts for each name."""
    highest = max((max(first, second) for _, first, second in pairs), default=0)
    scale = Scale(max(highest, 0), _BASE - _TOP, MINOR_DIGITS[currency])
    step = _step(len(pairs))
    columns = [
        _column(place, step, name, [(FIRST, scale.high(first)), (SECOND, scale.high(second))])
        for place, (name, first, second) in enumerate(pairs)
    ]
    return _chart(columns, list(scale.ticks(_BASE, reader)), is_millions=scale.is_millions)


def share_chart(months: Sequence[MonthEnd], reader: Language) -> Chart:
    """Return a chart of the apparent and the effective coverage at month-ends."""
    room, step = _BASE - _TOP, _step(len(months))
    columns = [
        _column(
            place, step, reader.month(one.on),
            [(mark, min(share or 0, 10_000) * room // 10_000)
             for mark, share in ((FIRST, one.apparent_bp), (SECOND, one.effective_bp))],
        )
        for place, one in enumerate(months)
    ]  # fmt: skip
    return _chart(columns, list(_percents(room, reader)), is_millions=False)


def _percents(room: int, reader: Language) -> Iterator[Tick]:
    for quarter in range(_QUARTERS + 1):
        y = _BASE - room * quarter // _QUARTERS
        yield Tick(length(y), length(y + 40), reader.count(100 * quarter // _QUARTERS))


def _step(number: int) -> int:
    return (_RIGHT - _LEFT) * 10 // max(number, 1)


def _column(place: int, step: int, name: str, heights: Sequence[tuple[str, int]]) -> Column:
    left = _LEFT * 10 + step * place
    width = min(step * 63 // 100 // len(heights), 340)
    x = left + (step - width * len(heights)) // 2
    bars = [
        Bar(
            mark,
            length(x + width * at),
            length(_BASE - height),
            length(max(width - 20, 20)),
            length(height),
        )
        for at, (mark, height) in enumerate(heights)
        if height > 0
    ]
    return Column(bars, length(left + step // 2), "", "", name, is_running=False)


def _chart(columns: list[Column], ticks: list[Tick], *, is_millions: bool) -> Chart:
    base, name_y = length(_BASE), length(_BASE + 170)
    return Chart(
        _WIDTH, _HEIGHT, _LEFT, _RIGHT, base, name_y, ticks, columns, _LEFT - 8, is_millions
    )
