"""The form of a CSV by RFC 4180, in whole-array operations: where its records stand and break."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
Bytes = NDArray[np.uint8]
_STRIDE = 1 << 22
_QUOTE, _COMMA, _RETURN, _NEWLINE = b'",\r\n'


@dataclass(frozen=True, slots=True)
class Break:
    """A line on which the form breaks: what stands there, and what was expected (a code)."""

    line: int
    value: str
    expected: str
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Where quotes stand that may not, and carriage returns; whether the last cell is open."""

    quotes: Positions
    returns: Positions
    is_open: bool


class CsvForm:
    """The bytes of a CSV, not empty, with the places of its quotes, records and cells."""

    def __init__(self, data: bytes) -> None:
        """Take the bytes of a file without its byte order mark."""
        self._bytes = np.frombuffer(data, np.uint8)

    def is_sound(self) -> bool:
        """Return whether quotes and ends of lines stand only where they may."""
        bad = self._misplaced
        return not (len(bad.quotes) or len(bad.returns) or bad.is_open)

    def lines(self) -> list[int]:
        """Return the line, from 1, on which each record begins, the header being the first."""
        lines: list[int] = self._lines_of(self._starts).tolist()
        return lines

    def breaks(self, width: int) -> list[Break]:
        """Return every break of the form; records have `width` cells.

        A misplaced quote makes the cells after it unknowable: it ends the list.
        """
        found, known = [], self._bytes.size
        bad = self._misplaced
        if len(bad.quotes) or bad.is_open:
            known = self._opening(int(bad.quotes[0]) if len(bad.quotes) else known)
            line = self._lines_of(np.array([known], np.int64))
            found.append(Break(int(line[0]), '"', "faults.quotes"))
        returns = self._lines_of(bad.returns[bad.returns < known])
        found.extend(Break(line, "\\r", "faults.line_end") for line in np.unique(returns).tolist())
        ends = np.append(self._starts[1:], self._bytes.size)
        commas = self._outside_quotes(_COMMA)
        cells = np.searchsorted(commas, ends) - np.searchsorted(commas, self._starts) + 1
        wrong = np.flatnonzero((cells != width) & (ends <= known))
        lines = self._lines_of(self._starts[wrong])
        given = (("width", str(width)),)
        found.extend(
            Break(line, str(count), "faults.width", given)
            for line, count in zip(lines.tolist(), cells[wrong].tolist(), strict=True)
        )
        return found

    @cached_property
    def _misplaced(self) -> Misplaced:
        """What stands where it may not, searched stride by stride."""
        quotes, returns = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        is_inside, size = False, self._bytes.size
        edge = np.array([_NEWLINE], np.uint8)
        for first in range(0, size, _STRIDE):
            end = min(first + _STRIDE, size)
            before = self._bytes[first - 1 : first] if first else edge
            after = self._bytes[end : end + 1] if end < size else edge
            window = np.concatenate([before, self._bytes[first:end], after])
            bad_quotes, lone_returns, is_inside = _misplaced_in(window, is_inside=is_inside)
            quotes.append(bad_quotes + first)
            returns.append(lone_returns + first)
        return Misplaced(np.concatenate(quotes), np.concatenate(returns), is_inside)

    @cached_property
    def _quotes(self) -> Positions:
        return self._places(_QUOTE)

    @cached_property
    def _starts(self) -> Positions:
        """Where records begin."""
        starts = np.append(np.zeros(1, np.int64), self._outside_quotes(_NEWLINE) + 1)
        return starts[starts < self._bytes.size]

    def _opening(self, place: int) -> int:
        """Return the quote itself when it opens a cell, else the one that opened its cell."""
        order = int(np.searchsorted(self._quotes, place))
        return int(self._quotes[order - order % 2])

    def _outside_quotes(self, sign: int) -> Positions:
        """Return where a byte stands outside of quotes."""
        places = self._places(sign)
        outside: Positions = places[np.searchsorted(self._quotes, places) % 2 == 0]
        return outside

    def _lines_of(self, places: Positions) -> Positions:
        """Return the line on which each of some bytes stands."""
        return np.searchsorted(self._places(_NEWLINE), places) + 1

    def _places(self, sign: int) -> Positions:
        """Return where a byte stands, searched stride by stride to hold little at a time."""
        return np.concatenate(
            [
                np.flatnonzero(self._bytes[first : first + _STRIDE] == sign) + first
                for first in range(0, self._bytes.size, _STRIDE)
            ]
        )


def _misplaced_in(window: Bytes, *, is_inside: bool) -> tuple[Positions, Positions, bool]:
    """Return misplaced quotes and lone returns of some bytes, and whether they end inside quotes.

    `window` has one more byte on either side, `is_inside` tells of its beginning. A quote opens a
    cell after a comma or newline, closes it before one, and stands doubled inside it.
    """
    before, here, after = window[:-2], window[1:-1], window[2:]
    quotes = here == _QUOTE
    inside = np.logical_xor.accumulate(quotes) ^ is_inside
    opens = (before == _COMMA) | (before == _NEWLINE) | (before == _QUOTE)
    closes = (after == _COMMA) | (after == _NEWLINE) | (after == _QUOTE) | (after == _RETURN)
    bad_quotes = quotes & ~np.where(inside, opens, closes)
    lone_returns = (here == _RETURN) & ~inside & (after != _NEWLINE)
    return np.flatnonzero(bad_quotes), np.flatnonzero(lone_returns), bool(inside[-1])
