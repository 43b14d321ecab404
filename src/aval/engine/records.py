"""Tables of the kernel's rows, for both ways in which the rules run.

Lists of rows where they run as they stand, arrays of records of the same fields where compiled.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from aval.engine.kernel import codes, figures, shapes

Array: TypeAlias = np.ndarray[Any, Any]
Table: TypeAlias = Any
"""A list of rows, or an array of records."""

_WIDE = {
    "amount", "at_stake", "default_min_amount", "indemnifiable", "insurable", "max_invoicing_days",
    "max_terms_days", "net", "open_amount", "order", "pct", "pct_unit", "per", "span_to", "taken",
    "taken_if", "tax", "tax_amount", "times", "total", "height",
}  # fmt: skip
_NARROW = {
    "cell", "disputed", "kind", "layer", "limit_state", "next_deadline_kind", "policy", "state",
    "status",
}  # fmt: skip


def record_type(row: type) -> np.dtype[Any]:
    """Return the record of a kind of row: money in 64 bits, words in 8, everything else in 32."""
    fields = getattr(row, "_fields", None) or row.__slots__  # type: ignore[attr-defined]
    widths = [
        (name, np.int64 if name in _WIDE else np.int8 if name in _NARROW else np.int32)
        for name in fields
    ]
    return np.dtype(widths, align=True)


def records(row: type, columns: Mapping[str, Any]) -> Array:
    """Return columns of equal length as one array of records."""
    size = len(next(iter(columns.values())))
    table = np.zeros(size, record_type(row))
    for name, column in columns.items():
        table[name] = column
    return table


def rows(row: Any, table: Array) -> list[Any]:  # noqa: ANN401 - a NamedTuple of the shapes
    """Return an array of records as a list of rows."""
    return [row(*record) for record in table.tolist()]


class Maker(NamedTuple):
    """Makes the tables that the rules write: `table(row, n)` of rows, `ints(n)` of numbers."""

    table: Callable[[type, int], Table]
    ints: Callable[[int], Any]


LISTS = Maker(lambda row, size: [row() for _ in range(size)], lambda size: [0] * size)
ARRAYS = Maker(
    lambda row, size: np.zeros(size, record_type(row)),
    lambda size: np.zeros(size, np.int64),
)


class Room(NamedTuple):
    """How much room a range of customers needs at most; the first four for one customer."""

    items: int
    policies: int
    cleared: int
    rows: int
    customers: int
    cells: int
    deadlines: int


class Found(NamedTuple):
    """What the rules write about a range of customers; `cut` puts the deadlines by date."""

    cells: Table
    deadlines: Table
    positions: shapes.Positions
    totals: shapes.Totals


def make_work(room: Room, maker: Maker) -> shapes.Work:
    """Return the work of one customer at a time."""
    kept = room.items * min(room.rows, room.policies * codes.LAYERS) + 1
    pairs = room.policies * room.items + 1
    return shapes.Work(
        items=maker.table(shapes.WorkItem, room.items + 1),
        pairs=maker.table(shapes.WorkPair, pairs),
        policies=maker.table(shapes.WorkPolicy, room.policies + 1),
        stops=maker.table(shapes.Stop, room.policies * room.cleared + 1),
        bands=maker.table(shapes.Band, room.rows + 1),
        cells=maker.table(shapes.KeptCell, kept),
        ends=maker.table(shapes.CoverEnd, room.rows + 1),
        layer_height=maker.ints(codes.LAYERS),
        by_delivery=maker.ints(room.items + 1),
        by_issue=maker.ints(room.items + 1),
        key=maker.ints(room.items + 1),
        end_order=maker.ints(room.rows + 1),
        end_key=maker.ints(room.rows + 1),
        cursor=maker.ints(len(shapes.CURSORS)),
    )


def make_found(room: Room, maker: Maker) -> Found:
    """Return empty results with room for a range of customers."""
    return Found(
        maker.table(shapes.CellRow, room.cells + 1),
        maker.table(shapes.DeadlineRow, room.deadlines + 1),
        shapes.Positions(
            maker.ints(room.customers * figures.WIDTH + 1),
            maker.table(shapes.PositionRow, room.customers + 1),
        ),
        shapes.Totals(maker.ints(len(figures.TOTALS)), maker.ints(codes.CELLS)),
    )


def cut(found: Found, work: shapes.Work, customers: int) -> Found:
    """Return results as arrays of records, without the room that was not needed."""
    return Found(
        _records_of(shapes.CellRow, found.cells[: work.cursor[shapes.CELLS_OUT]]),
        by_day(
            _records_of(shapes.DeadlineRow, found.deadlines[: work.cursor[shapes.DEADLINES_OUT]])
        ),
        shapes.Positions(
            np.array(found.positions.money[: customers * figures.WIDTH], np.int64),
            _records_of(shapes.PositionRow, found.positions.rows[:customers]),
        ),
        shapes.Totals(
            np.array(found.totals.counts, np.int64),
            np.array(found.totals.uncovered, np.int64),
        ),
    )


def sum_totals(parts: Sequence[Found]) -> shapes.Totals:
    """Return the sums over several ranges of customers."""
    return shapes.Totals(
        *(np.sum(column, axis=0) for column in zip(*(part.totals for part in parts), strict=True))
    )


def by_day(deadlines: Array) -> Array:
    """Return deadlines by date; those of one date stay in order."""
    days = deadlines["day"]
    low, high = int(days.min(initial=0)), int(days.max(initial=0))
    sortable = (days - low).astype(np.uint16) if high - low < _LINEAR else days
    return deadlines[np.argsort(sortable, kind="stable")]


_LINEAR = 2**16
"""A span of days below which they sort in linear time, as 16-bit numbers."""


def _records_of(row: Any, table: Table) -> Array:  # noqa: ANN401 - a Row of the shapes
    """Return rows as an array of records of its own."""
    if isinstance(table, np.ndarray):
        return table.copy()
    kind = record_type(row)
    values = list(map(attrgetter(*row.__slots__), table))
    return np.array(values, kind) if values else np.zeros(0, kind)
