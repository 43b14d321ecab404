"""Bars and charts of the credit file as HTML and SVG; all lengths are whole thousandths."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from aval.desk.customer.documents import Document
from aval.desk.customer.layers import Rung, Step, Waterfall
from aval.desk.customer.payments import Month, Paid
from aval.desk.customer.scores import Score
from aval.vocabulary.words import Layer
from aval.wording.language import Language

GRAMMAR = {
    Layer.PERMANENT: "perm",
    Layer.TEMPORARY: "temp",
    Layer.TOP_UP: "top",
    Layer.SUBSTITUTE_TOP_UP: "top",
    Layer.DISCRETIONARY: "nd",
}
"""The class of each layer in the cover grammar."""
RUNGS = {
    Rung.PERMANENT: "perm",
    Rung.TEMPORARY: "temp",
    Rung.TOP_UP: "top",
    Rung.SUBSTITUTE_TOP_UP: "top",
    Rung.DISCRETIONARY: "nd",
    Rung.MANAGEMENT: "mg",
    Rung.UNCOVERED: "un",
    Rung.OUTSIDE: "ne",
}
_SPARK = (190, 44)
_PAY = (420, 112)
_COLUMN = 35
_BAR_HEIGHT = 72


def part(minor: int, whole: int) -> str:
    """Return a part of a whole in percent with three decimals, for a style."""
    thousandths = minor * 100_000 // whole if whole else 0
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{abs(thousandths) // 1000}.{abs(thousandths) % 1000:03}"


def pieces(document: Document) -> dict[str, int]:
    """Return what covers a document, by class of the cover grammar."""
    found = {"cash": max(-document.settled, 0)}
    for layer, amount in document.layers.items():
        found[GRAMMAR[layer]] = found.get(GRAMMAR[layer], 0) + amount
    return found | {"mg": document.own_risk, "un": document.uncovered}


def rung_bar(step: Step, waterfall: Waterfall) -> SafeString:
    """Return the bar of one row of the waterfall, on the scale of all of them."""
    if step.rung is Rung.EXPOSURE:
        insurable = min(max(waterfall.insurable, 0), max(step.used, 0))
        bars = [("el", 0, insurable), ("ne", insurable, step.used - insurable)]
    else:
        bars = [(RUNGS[step.rung], step.start, abs(step.used))]
        if step.free:
            bars.append(("fr", step.start + step.used, step.free))
    drawn = [
        (look, part(start, waterfall.scale), part(length, waterfall.scale))
        for look, start, length in bars
        if length > 0
    ]
    return format_html(
        '<div class="wfb">{}</div>',
        format_html_join("", '<i class="{}" style="--a:{}%;--w:{}%"></i>', drawn),
    )


def axis(reader: Language, waterfall: Waterfall, unit: int) -> SafeString:
    """Return the axis of the waterfall: round amounts in thousands or millions."""
    largest = waterfall.ticks[-1] if waterfall.ticks else 0
    divisor, letter = (unit * 10**6, " M") if largest >= unit * 10**7 else (unit * 1000, " k")
    if largest < unit * 1000 * 4:
        divisor, letter = unit, ""
    last = len(waterfall.ticks) - 1
    marks = [
        (part(tick, waterfall.scale), reader.count(tick // divisor), letter if at == last else "")
        for at, tick in enumerate(waterfall.ticks)
    ]
    return format_html(
        '<div class="axis">{}</div>',
        format_html_join("", '<span style="--a:{}%">{}{}</span>', marks),
    )


def tick_width(waterfall: Waterfall) -> str:
    """Return the distance of two lines of the axis in percent of the scale."""
    return part(waterfall.ticks[1], waterfall.scale) if len(waterfall.ticks) > 1 else "100"


def spark(score: Score, said: str) -> SafeString:
    """Return a score over twelve months as a line: up is better, whatever the scale."""
    width, height = _SPARK
    numbers = [point.number for point in score.points]
    known = [number for number in numbers if number is not None]
    best, worst = _ends(score, known)
    places = [
        (40 + at * (width - 12) * 10 // max(len(numbers) - 1, 1), _up(number, best, worst, height))
        for at, number in enumerate(numbers)
        if number is not None
    ]
    if not places:
        return format_html("")
    line = " ".join(f"{_tenth(x)},{_tenth(y)}" for x, y in places)
    return format_html(
        '<svg class="ch spark" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-label="{said}"><path class="ax" d="M0 {base}H{w}"/><polyline class="ln" '
        'points="{line}"/><circle class="dot" cx="{x}" cy="{y}" r="4"/></svg>',
        w=width, h=height, base=f"{height - 1}.5", said=said, line=line,
        x=_tenth(places[-1][0]), y=_tenth(places[-1][1]),
    )  # fmt: skip


def payments(reader: Language, paid: Paid, said: str) -> SafeString:
    """Return the average days late of each month as bars, the running month marked."""
    width, height = _PAY
    most = max((month.tenths or 0 for month in paid.months), default=0)
    bars = format_html_join("", "{}", ((_month(reader, *one, most),) for one in _told(paid.months)))
    return format_html(
        '<svg class="ch pay" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-label="{said}"><path class="ax0" d="M0 92.5H{w}"/>{bars}</svg>',
        w=width, h=height, said=said, bars=bars,
    )  # fmt: skip


def days(reader: Language, tenths: int) -> str:
    """Return tenths of a day as the reader writes them: `14.7`."""
    return reader.number(Decimal(tenths).scaleb(-1))


def _told(months: Sequence[Month]) -> Iterable[tuple[int, Month, str]]:
    last = len(months) - 1
    return ((at, month, "bh" if at == last else "bb") for at, month in enumerate(months))


def _month(reader: Language, at: int, month: Month, look: str, most: int) -> SafeString:
    middle = f"{at * _COLUMN + 17}.5"
    letter = reader.month(month.first)[:1].upper()
    if month.tenths is None:
        return format_html('<text x="{}" y="108" text-anchor="middle">{}</text>', middle, letter)
    length = month.tenths * _BAR_HEIGHT // most if most else 0
    return format_html(
        '<rect class="{look}" x="{x}" y="{y}" width="23" height="{h}"/><text class="{v}" x="{m}" '
        'y="{t}" text-anchor="middle">{days}</text><text x="{m}" y="108" '
        'text-anchor="middle">{letter}</text>',
        look=look, x=at * _COLUMN + 6, y=92 - length, h=length,
        v="v" if look == "bh" else "", m=middle, t=87 - length, days=(month.tenths + 5) // 10,
        letter=letter,
    )  # fmt: skip


def _ends(score: Score, known: Sequence[int]) -> tuple[int, int]:
    if score.best is not None and score.worst is not None:
        return score.best, score.worst
    return max(known, default=1), min(known, default=0)


def _up(number: int, best: int, worst: int, height: int) -> int:
    """Return how far below the top a number stands, in tenths."""
    room = (height - 16) * 10
    if best == worst:
        return 80 + room // 2
    return 80 + room * (best - number) // (best - worst)


def _tenth(value: int) -> str:
    return f"{value // 10}.{value % 10}"
