"""Lines become rows of cells: at a separator, with quotes where they are meant as quotes.

Ledgers are full of quotes that mean nothing (`5" pipe`, `"Le Phare" SARL`), and now and then a
quoted cell holds the separator or the end of a line. A line is read with quotes when that makes
sense of it, and as it stands otherwise.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

MAX_LINES_OF_A_CELL = 20
"""Lines over which one quoted cell may run."""


def rows(
    lines: Iterable[tuple[int, str]], separator: str, width: int
) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of its first line, cells) of every row; `width` is how many the header has."""
    pending = iter(lines)
    for number, text in pending:
        if '"' not in text:
            yield number, text.split(separator)
        else:
            yield from _with_quotes(number, text, pending, separator, width)


def _with_quotes(
    number: int, text: str, following: Iterator[tuple[int, str]], separator: str, width: int
) -> Iterator[tuple[int, list[str]]]:
    """Yield the row of a line with quotes, taking in following lines while a quote is open.

    The end of a line within a cell becomes a blank. When no such reading has the header's number
    of cells the lines stand as they are, one by one.
    """
    taken, joined = [(number, text)], text
    while (cells := quoted_cells(joined, separator)) is None and not _is_whole(
        text, separator, width
    ):
        if len(taken) == MAX_LINES_OF_A_CELL or (more := next(following, None)) is None:
            break
        taken.append(more)
        joined += "\n" + more[1]
    if cells is not None and len(cells) >= width:
        yield number, [cell.replace("\n", " ") for cell in cells]
        return
    for at, line in taken:
        yield at, _plain_or_quoted(line, separator, width)


def _is_whole(text: str, separator: str, width: int) -> bool:
    """Return whether a line has all its cells if quotes are only characters."""
    return text.count(separator) + 1 >= width


def _plain_or_quoted(text: str, separator: str, width: int) -> list[str]:
    """Return the reading of one line that has the header's number of cells, quoted first."""
    cells = quoted_cells(text, separator)
    plain = text.split(separator)
    return plain if cells is None or (len(cells) != width and len(plain) == width) else cells


def quoted_cells(text: str, separator: str) -> list[str] | None:
    """Return the cells with quotes taken away, None where quotes do not enclose whole cells."""
    try:
        lines = StringIO(text, newline="\n")
        return next(csv.reader(lines, delimiter=separator, strict=True), None)
    except csv.Error:
        return None
