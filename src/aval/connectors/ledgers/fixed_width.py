"""Files without separators: where the columns begin is told by the header line."""

import re
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from aval.connectors.ledgers.fec_columns import FecColumn, fec_column
from aval.connectors.ledgers.findings import Findings

_NUMBERS = (
    FecColumn.DEBIT,
    FecColumn.CREDIT,
    FecColumn.AMOUNT,
    FecColumn.FOREIGN_AMOUNT,
)
_NAME = re.compile("|".join(sorted(FecColumn, key=len, reverse=True)) + r"|\S+", re.IGNORECASE)


class Columns:
    """The names of a fixed-width header and where their cells begin."""

    def __init__(self, header: str, separator: str | None = None) -> None:
        """Deduce the columns from the header line.

        Names are split at `separator` if the header has one, else at blanks, and where two known
        names touch.
        """
        found = _split_at(header, separator) if separator else _names(header)
        self.names = [name for name, _ in found]
        self.starts = [start for _, start in found]
        self._in_bytes = False

    def weigh(self, lines: Iterable[tuple[int, str]]) -> None:
        """Decide whether cells are padded to so many characters, or bytes of UTF-8.

        In the right count more columns begin after a blank, in lines with accents.
        """
        characters = in_bytes = 0
        for _, text in lines:
            if not text.isascii():
                characters += self._clear_edges(text)
                in_bytes += self._clear_edges(_bytes_of(text))
        self._in_bytes = in_bytes > characters

    def _clear_edges(self, text: str) -> int:
        return sum(text[start - 1 : start].isspace() for start in self.starts[1:])

    def fit(self, lines: Iterable[tuple[int, str]], findings: Findings) -> None:
        """Move the beginnings of columns of numbers that are set to the right.

        Such numbers may begin left of their name: the column then begins at the nearest place
        after the name before it that is blank in every line. Without one, where the numbers begin
        is not certain: that is a fault, never a guess.
        """
        ends = [start + len(name) for start, name in zip(self.starts, self.names, strict=True)]
        edges = [
            _Edge(place, ends[place - 1], self.starts[place], [*self.starts, None][place + 1])
            for place in range(1, len(self.names))
            if fec_column(self.names[place]) in _NUMBERS
        ]
        for number, text in self._counted(lines):
            for edge in edges:
                edge.look_at(number, text)
        for edge in edges:
            if edge.is_crossed and not edge.free:
                name = self.names[edge.place]
                findings.refuse("ledger.column_edge", edge.crossed_first, name, edge.example)
            elif edge.is_crossed:
                self.starts[edge.place] = max(edge.free)

    def rows(self, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
        """Yield (line number, cells) of every line; a short line has fewer cells."""
        spans = list(zip(self.starts, [*self.starts[1:], None], strict=True))
        for number, text in self._counted(lines):
            cells = [text[start:end] for start, end in spans if start < len(text)]
            yield number, [_text_of(cell) for cell in cells] if self._in_bytes else cells

    def _counted(self, lines: Iterable[tuple[int, str]]) -> Iterable[tuple[int, str]]:
        """Return lines whose characters are what the columns are counted in."""
        return ((number, _bytes_of(text)) for number, text in lines) if self._in_bytes else lines


class _Edge:
    """The left edge of a column of numbers, and what the lines tell about it."""

    def __init__(self, place: int, least: int, start: int, end: int | None) -> None:
        """Start at the column's name; the edge may move left down to `least`."""
        self.place, self.start, self.end = place, start, end
        self.free = set(range(least, start))
        self.crossed_first, self.example = 0, ""
        self._set_right = False

    @property
    def is_crossed(self) -> bool:
        """Whether numbers are set to the right and some begin left of the edge."""
        return self.crossed_first > 0 and self._set_right

    def look_at(self, number: int, text: str) -> None:
        """Take the evidence of one line: a place is free if the position before it is blank."""
        cell = text[self.start : self.end]
        if cell[:1].isspace():
            self._set_right = self._set_right or bool(cell.strip())
        elif cell and not text[self.start - 1].isspace() and not self.crossed_first:
            self.crossed_first, self.example = number, text[max(0, self.start - 5) :][:15]
        self.free = {at for at in self.free if not text[at - 1 : at].strip()}


def _bytes_of(text: str) -> str:
    """Return a text with one character for each of its bytes in UTF-8."""
    return text.encode("utf-8").decode("latin-1")


def _text_of(cell: str) -> str:
    """Return the text of a cell cut from bytes, without a letter that stands across its edge."""
    return cell.encode("latin-1").decode("utf-8", "ignore")


def _split_at(header: str, separator: str) -> list[tuple[str, int]]:
    """Return (name, start) of a header with separators."""
    found, start = [], 0
    for name in header.split(separator):
        found.append((name.strip(), start))
        start += len(name) + len(separator)
    return [(name, start) for name, start in found if name]


def _names(header: str) -> list[tuple[str, int]]:
    """Return (name, start) of a header without separators.

    What touches the end of a known name without being one belongs to that name.
    """
    found: list[tuple[str, int]] = []
    for match in _NAME.finditer(_without_accents(header)):
        name, start = match[0], match.start()
        touches = bool(found) and start == found[-1][1] + len(found[-1][0])
        if touches and fec_column(name) is None:
            found[-1] = (found[-1][0] + name, found[-1][1])
        else:
            found.append((name, start))
    return found


def _without_accents(text: str) -> str:
    """Return a text of the same length with every accented letter as its plain one."""
    return "".join(normalize("NFKD", mark)[0] for mark in text)
