"""The cover grammar as bars: layers in their fixed order, each with its share and its name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from aval.vocabulary.money import divide_half_up
from aval.wording.figures import WHOLE
from aval.wording.language import Language

LAYERS = {
    "perm": "marks.perm",
    "temp": "marks.temp",
    "top": "marks.top",
    "nd": "marks.nd",
    "mg": "marks.mg",
    "un": "marks.un",
    "off": "marks.off",
}
"""The classes of the grammar in their order, and the names of what they stand for.

`off` is what an exposure counts beyond the items that can be insured.
"""
PIECES = {**LAYERS, "cash": "marks.cash"}
"""What may stand in the bar of one invoice: layers, and what is paid already."""


def cover_of(row: Any) -> dict[str, int]:  # noqa: ANN401 - any row with a position's columns
    """Return the layers of a position, or of a row of sums with the same names."""
    return {
        "perm": row.covered_permanent,
        "temp": row.covered_temporary,
        "top": row.covered_top_up + row.covered_substitute_top_up,
        "nd": row.covered_discretionary,
        "mg": row.own_risk,
        "un": row.excess,
        "off": row.outside,
    }


def cover_line(reader: Language, layers: Mapping[str, int], *, extra: str = "") -> SafeString:
    """Return the gauge with its key: shares of the sum of all layers, in the fixed order.

    A layer with nothing is left out; one below zero (credit balances) stands in the key alone.
    """
    parts = _parts(layers, LAYERS)
    shares = _shares(reader, layers, LAYERS)
    keys = format_html_join(
        "\n",
        '<li><span class="sw {}"></span>{} <b>{}</b></li>',
        ((piece, reader.say(LAYERS[piece]), share) for piece, share in shares),
    )
    return format_html(
        '<div class="line{}" role="img" aria-label="{}">{}</div><ul class="key">{}</ul>',
        f" {extra}" if extra else "",
        reader.say("marks.cover", parts=_read(reader, shares, LAYERS)),
        _pieces(parts),
        keys,
    )


def mini_bar(reader: Language, layers: Mapping[str, int]) -> SafeString:
    """Return the bar of one invoice: how what was sold stands covered."""
    return format_html(
        '<div class="mini-b" role="img" aria-label="{}">{}</div>',
        _read(reader, _shares(reader, layers, PIECES), PIECES),
        _pieces(_parts(layers, PIECES)),
    )


def utilisation(reader: Language, basis_points: int | None) -> SafeString:
    """Return the share of all limits in use; the tick is 100 %, what is beyond is hollow."""
    if basis_points is None:
        return format_html('<span class="mut">{}</span>', reader.say("marks.no_limit"))
    over = SafeString('<i class="o"></i>') if basis_points > WHOLE else ""
    return format_html(
        '<div class="ut"><div class="g" style="--u:{}"><i></i>{}</div><span>{}</span></div>',
        _percent(basis_points, WHOLE),
        over,
        reader.share(basis_points),
    )


def _parts(layers: Mapping[str, int], order: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pieces above zero with their part of their sum, in percent."""
    above = {piece: layers.get(piece, 0) for piece in order}
    whole = sum(minor for minor in above.values() if minor > 0)
    return [(piece, _percent(minor, whole)) for piece, minor in above.items() if minor > 0]


def _pieces(parts: list[tuple[str, str]]) -> SafeString:
    return format_html_join("", '<i class="{}" style="--v:{}"></i>', parts)


def _shares(
    reader: Language, layers: Mapping[str, int], order: Iterable[str]
) -> list[tuple[str, str]]:
    """Return each piece with its share of the whole as the reader reads it."""
    whole = sum(layers.get(piece, 0) for piece in order)
    return [
        (piece, reader.share(divide_half_up(layers[piece] * WHOLE, whole) if whole > 0 else None))
        for piece in order
        if layers.get(piece)
    ]


def _read(reader: Language, shares: list[tuple[str, str]], names: Mapping[str, str]) -> str:
    return ", ".join(f"{reader.say(names[piece])} {share}" for piece, share in shares)


def _percent(part: int, whole: int) -> str:
    """Return a part of a whole in percent with three decimals, for a style."""
    thousandths = part * 100_000 // whole
    return f"{thousandths // 1000}.{thousandths % 1000:03}"
