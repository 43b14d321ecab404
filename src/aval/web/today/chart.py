"""The chart of the exposure by layer: months as columns, drawn in the design's own marks.

Lengths are tenths of a pixel while they are computed and text when they are drawn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aval.reports.today.history import Month
from aval.reports.today.layers import Layers
from aval.vocabulary.money import MINOR_DIGITS
from aval.wording.figures import PERCENT
from aval.wording.language import Language

LAYERS = (
    ("permanent", "perm"),
    ("temporary", "temp"),
    ("top_up", "top"),
    ("discretionary", "nd"),
    ("own_risk", "mg"),
    ("excess", "un"),
)
"""The layers from the bottom up, and the class of the design that draws each."""
_GAP = 8
_TOP = 240
_STEPS = (1, 2, 5)
_LEAST_MILLIONS = 2_000_000


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle."""

    mark: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Column:
    """A month: its rectangles, the insured share above, its name below."""

    bars: list[Bar]
    middle: str
    top: str
    share: str
    name: str
    is_running: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart and its figure, in millions or thousands."""

    y: str
    text_y: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as its template draws it."""

    width: int
    height: int
    left: int
    right: int
    base: str
    name_y: str
    ticks: list[Tick]
    columns: list[Column]
    label_x: int
    is_millions: bool


def column_chart(
    months: Sequence[Month], currency: str, reader: Language, *, is_wide: bool
) -> Chart:
    """Return the chart of some months; `is_wide` for a desk, else for a phone."""
    width, height, left, right = (880, 404, 34, 872) if is_wide else (358, 250, 30, 358)
    base = (height - 24) * 10
    highest = max((_height(month.layers) for month in months), default=0)
    scale = Scale(highest, base - _TOP, MINOR_DIGITS[currency])
    step = (right - left) * 10 // max(len(months), 1)
    columns = [
        _column(month, left * 10 + step * place, step, base, scale, reader)
        for place, month in enumerate(months)
    ]
    return Chart(
        width,
        height,
        left,
        right,
        length(base),
        length(base + 170),
        list(scale.ticks(base, reader)),
        columns,
        left - 8,
        scale.is_millions,
    )


class Scale:
    """How many tenths of a pixel an amount is high, and the round figures beside the chart."""

    def __init__(self, highest: int, room: int, digits: int) -> None:
        """Choose the step of the figures for the highest amount; `digits` are the currency's."""
        unit = 10**digits
        self.is_millions = highest >= _LEAST_MILLIONS * unit
        self.one = unit * (1_000_000 if self.is_millions else 1_000)
        self.step = _round_step(max(highest, self.one), self.one)
        self.number = -(-max(highest, 1) // self.step)
        self.room = room

    def high(self, amount: int) -> int:
        """Return an amount's height."""
        return amount * self.room // (self.step * self.number)

    def ticks(self, base: int, reader: Language) -> Iterator[Tick]:
        """Yield the lines from the bottom up."""
        for place in range(self.number + 1):
            y = base - self.high(self.step * place)
            label = reader.count(self.step * place // self.one)
            yield Tick(length(y), length(y + 40), label)


def _round_step(highest: int, one: int) -> int:
    """Return a step of 1, 2 or 5 times a power of ten units that gives two to five lines."""
    power = one
    while True:
        for factor in _STEPS:
            if factor * power * 5 >= highest:
                return factor * power
        power *= 10


def _height(layers: Layers) -> int:
    return sum(max(getattr(layers, name), 0) for name, _ in LAYERS)


def _column(
    month: Month, left: int, step: int, base: int, scale: Scale, reader: Language
) -> Column:
    """Return one month from its left edge on."""
    width = min(step * 63 // 100, 340)
    x, y = left + (step - width) // 2, base
    bars = []
    for name, mark in LAYERS:
        height = scale.high(max(getattr(month.layers, name), 0))
        if height > 0:
            inset = 0 if mark in {"perm", "temp", "top"} else 6
            drawn = max(height - _GAP - 2 * inset, 4)
            top = y - height + _GAP // 2 + inset
            bars.append(
                Bar(mark, length(x + inset), length(top), length(width - 2 * inset), length(drawn))
            )
            y -= height
    share = month.layers.insured_bp
    return Column(
        bars,
        length(x + width // 2),
        length(y - 80),
        "" if share is None else reader.share(share).removesuffix(PERCENT[reader.code]),
        reader.month(month.on),
        month.is_running,
    )


def length(tenths: int) -> str:
    """Return a length as SVG writes it: `1234` is `123.4`."""
    return f"{tenths // 10}.{tenths % 10}"
