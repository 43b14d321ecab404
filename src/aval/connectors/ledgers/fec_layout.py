"""How a FEC is laid out: its header line, its separator or fixed columns, and where each stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from aval.connectors.ledgers.cells import quoted_cells, rows
from aval.connectors.ledgers.fec_columns import (
    LEAST_KNOWN,
    FecColumn,
    columns_by_place,
    missing_columns,
)
from aval.connectors.ledgers.findings import Findings, stop
from aval.connectors.ledgers.fixed_width import Columns
from aval.connectors.ledgers.physical_lines import MAX_LINES, lines

SEPARATORS = ("\t", "|", ";", ",")
"""Separators of cells, in the order in which they are tried."""
_HEADER_WITHIN = 20
_RULE = frozenset("-=_+| \t;")


@dataclass(frozen=True)
class Layout:
    """Where the header is, and how the lines below it are cut."""

    header_line: int
    names: list[str]
    place: dict[FecColumn, int]
    separator: str | None
    written_width: int
    """How many cells the header line has, with empty ones at its end."""
    fixed: Columns | None = None

    def name(self, column: FecColumn) -> str:
        """Return the column's name as the header writes it."""
        return self.names[self.place[column]].strip() or column.value


def find_layout(path: Path, encoding: str) -> Layout:
    """Return the layout of a FEC.

    Raises BadInput when no line near the beginning is its header, when a column is missing, or
    when the columns of a fixed-width file have no certain beginning.
    """
    findings = Findings(path.name)
    head = list(islice(lines(path, encoding), _HEADER_WITHIN + 2))
    if not head:
        stop(path.name, "ledger.not_empty")
    layout = _best(head)
    if layout is None:
        stop(path.name, "ledger.fec_header", head[0][0], value=head[0][1])
    for column in missing_columns(layout.place):
        findings.refuse("ledger.needed_column", layout.header_line, column.value)
    if layout.fixed:
        if encoding.startswith("utf-8"):
            layout.fixed.weigh(_below(layout, lines(path, encoding)))
        layout.fixed.fit(_below(layout, lines(path, encoding)), findings)
    findings.stop_if_any()
    return layout


def fec_rows(
    path: Path, encoding: str, layout: Layout, max_lines: int = MAX_LINES
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of every line below the header."""
    below = _below(layout, lines(path, encoding, max_lines))
    if layout.fixed:
        return layout.fixed.rows(below)
    return rows(below, layout.separator or "\t", len(layout.names))


def _below(layout: Layout, all_lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the lines below the header, without a line of dashes right under it."""
    following = (line for line in all_lines if line[0] > layout.header_line)
    first = next(following, None)
    if first and not _RULE.issuperset(first[1]):
        yield first
    yield from following


def _best(head: list[tuple[int, str]]) -> Layout | None:
    """Return the layout of the first line that is a header, None if none is."""
    for at, (number, text) in enumerate(head[:_HEADER_WITHIN]):
        below = [line for _, line in head[at + 1 :] if not _RULE.issuperset(line)]
        found = max(
            (_separated(number, text, separator) for separator in SEPARATORS),
            key=lambda layout: len(layout.place),
        )
        if len(found.place) >= LEAST_KNOWN:
            cut = not below or any((found.separator or "") in line for line in below)
            return found if cut else _fixed(number, text, found.separator)
        found = _fixed(number, text, None)
        if len(found.place) >= LEAST_KNOWN:
            return _header_in_blanks(found, below)
    return None


def _separated(number: int, text: str, separator: str) -> Layout:
    """Return the layout of a header taken with one separator."""
    names = quoted_cells(text, separator) or text.split(separator)
    written = len(names)
    while names and not names[-1].strip():
        names.pop()
    return Layout(number, names, columns_by_place(names), separator, written)


def _fixed(number: int, text: str, separator: str | None) -> Layout:
    """Return the layout of a header whose lines have no separators."""
    columns = Columns(text, separator)
    return Layout(number, columns.names, columns_by_place(columns.names), None, 0, columns)


def _header_in_blanks(found: Layout, below: list[str]) -> Layout:
    """Return the layout of a header without separators: its lines may have one all the same."""
    for separator in SEPARATORS[:-1]:
        if below and all(line.count(separator) + 1 >= len(found.names) for line in below):
            return Layout(found.header_line, found.names, found.place, separator, 0)
    return found
