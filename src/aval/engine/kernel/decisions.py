"""Which decisions are in force on a day, and the stack of bands they make.

Source: assessment 8. A stack is written to `band_row` and `band_height` of the work, from the
bottom up; the sums of its layers to `layer_height`.
"""

from collections.abc import Sequence

from aval.engine.kernel.codes import (
    DISCRETIONARY,
    LAYERS,
    NONE,
    PERMANENT,
    RUN_ON_GRACE,
    RUN_ON_NONE,
    TEMPORARY,
    TOP_UP,
)
from aval.engine.kernel.shapes import Block, Cover, Work


def series_end(covers: Sequence[Cover], row: int, last: int) -> int:
    """Return the row after the last one of the (policy, layer, extension) of `row`."""
    end = row + 1
    while end < last and covers[end].series == covers[row].series:
        end += 1
    return end


def winner(covers: Sequence[Cover], start: int, end: int, day: int) -> int:
    """Return the row of one series in force on a day, or NONE.

    The rows stand by valid_from, decided_on, key: the last one in force wins. The day of a
    pending row never comes.
    """
    for row in range(end - 1, start - 1, -1):
        if covers[row].valid_from <= day <= covers[row].valid_to:
            return row
    return NONE


def amount_with_run_on(
    covers: Sequence[Cover],
    terms: Sequence[Block],
    start: int,
    row: int,
    day: int,
    ordered_on: int,
    block: int,
) -> int:
    """Return the amount of a winning row, or the one it lowered while that runs on.

    `block` is the block of the delivery date (NONE: no run-on), `start` the first row of the
    series, `ordered_on` the date of the order or a date later than every decision.
    """
    amount = covers[row].amount
    if block == NONE or covers[row].layer != PERMANENT or terms[block].run_on == RUN_ON_NONE:
        return amount
    if day > covers[row].decided_on + terms[block].run_on_days:
        return amount
    if terms[block].run_on != RUN_ON_GRACE and ordered_on >= covers[row].decided_on:
        return amount
    before = winner(covers, start, row, covers[row].valid_from - 1)
    return amount if before == NONE else max(amount, covers[before].amount)


def stack(
    covers: Sequence[Cover],
    terms: Sequence[Block],
    first: int,
    last: int,
    day: int,
    ordered_on: int,
    block: int,
    work: Work,
) -> tuple[int, bool]:
    """Stack the bands in force on a day from a policy's rows [first, last) of one customer.

    Returns the number of bands, and whether a permanent or temporary row of amount 0 is among
    them. The other arguments are those of `amount_with_run_on`.
    """
    for layer in range(LAYERS):
        work.layer_height[layer] = 0
    bands, start = 0, first
    named, refused = False, False
    while start < last:
        end = series_end(covers, start, last)
        row = winner(covers, start, end, day)
        if row != NONE:
            layer = covers[row].layer
            height = amount_with_run_on(covers, terms, start, row, day, ordered_on, block)
            if layer == PERMANENT or layer == TEMPORARY:
                named = True
                refused = refused or covers[row].amount == 0
            work.layer_height[layer] += height
            _insert(covers, row, height, bands, work)
            bands += 1
        start = end
    if work.layer_height[PERMANENT] + work.layer_height[TEMPORARY] == 0:
        _flatten(covers, TOP_UP, bands, work)
    if named:
        _flatten(covers, DISCRETIONARY, bands, work)
    return bands, refused


def total_height(work: Work) -> int:
    """Return the height of the stack."""
    total = 0
    for layer in range(LAYERS):
        total += work.layer_height[layer]
    return total


def _insert(covers: Sequence[Cover], row: int, height: int, bands: int, work: Work) -> None:
    """Put a row on the stack: by layer, then valid_from, then key."""
    place = bands
    while place > 0 and _is_above(covers, work.bands[place - 1].row, row):
        work.bands[place].row = work.bands[place - 1].row
        work.bands[place].height = work.bands[place - 1].height
        place -= 1
    work.bands[place].row = row
    work.bands[place].height = height


def _is_above(covers: Sequence[Cover], one: int, other: int) -> bool:
    """Return whether a row belongs above another in the stack."""
    if covers[one].layer != covers[other].layer:
        return covers[one].layer > covers[other].layer
    if covers[one].valid_from != covers[other].valid_from:
        return covers[one].valid_from > covers[other].valid_from
    return covers[one].order > covers[other].order


def _flatten(covers: Sequence[Cover], layer: int, bands: int, work: Work) -> None:
    """Take the height from a layer that does not count today."""
    work.layer_height[layer] = 0
    for place in range(bands):
        if covers[work.bands[place].row].layer == layer:
            work.bands[place].height = 0
