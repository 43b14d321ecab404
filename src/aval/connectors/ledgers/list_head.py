"""The beginning of a list whose columns nobody has named yet: its header and its first rows."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from aval.connectors.ledgers.cells import quoted_cells, rows
from aval.connectors.ledgers.encoding import decide_encoding
from aval.connectors.ledgers.findings import stop
from aval.connectors.ledgers.physical_lines import lines

WITHIN_LINES = 50
"""Lines in which the header is looked for."""
MOST_VALUES = 60
"""Different values of a column that are collected; a column with more holds no words."""
_SEPARATORS = (",", ";", "\t", "|")
_TOLD = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_NUMBER = re.compile(r"[-+(]?[0-9][0-9 .,/:-]*\)?")


@dataclass(frozen=True)
class ListHead:
    """The header of a list, and its first rows, each with the number of its line."""

    line: int
    separator: str
    encoding: str
    names: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def values(self, name: str) -> list[str]:
        """Return what the first rows hold in a column, without the blanks."""
        place = self.names.index(name)
        return [cells[place] for _, cells in self.rows if cells[place]]


def read_head(path: Path, *, encoding: str | None = None, most: int = 20) -> ListHead:
    """Return the header of a list and at most `most` rows; raises BadInput where there is none.

    The header is the first line of as many cells as most lines have, all of them filled and none
    of them a number.
    """
    known = decide_encoding(path, encoding)
    head = list(islice(lines(path, known), WITHIN_LINES))
    separators = list(_SEPARATORS)
    if head and (told := _TOLD.fullmatch(head[0][1].strip())):
        head, separators = head[1:], [told[1]]
    found = max((_header(head, one) for one in separators), default=None)
    if found is None or found[0] == 0:
        stop(path.name, "ledger.not_empty")
    _, line, separator, names = found
    below = (one for one in lines(path, known) if one[0] > line)
    first = [
        (number, _filled(cells, len(names)))
        for number, cells in islice(rows(below, separator, len(names)), most)
        if any(cell.strip() for cell in cells)
    ]
    return ListHead(line, separator, known, names, tuple(first))


def distinct_values(path: Path, head: ListHead, name: str) -> list[str]:
    """Return the different values of a column in the whole file, the most frequent first.

    Where there are more than `MOST_VALUES` of them, none is returned: the column holds no words.
    """
    place, counted = head.names.index(name), Counter[str]()
    below = (one for one in lines(path, head.encoding) if one[0] > head.line)
    for _, cells in rows(below, head.separator, len(head.names)):
        if place < len(cells) and (value := cells[place].strip()):
            counted[value] += 1
            if len(counted) > MOST_VALUES:
                return []
    return [value for value, _ in counted.most_common()]


def _header(head: list[tuple[int, str]], separator: str) -> tuple[int, int, str, tuple[str, ...]]:
    """Return how well a separator explains the lines, and the header that it gives."""
    cut = [(number, _cells(text, separator)) for number, text in head]
    widths = Counter(len(cells) for _, cells in cut if len(cells) > 1)
    if not widths:
        return 0, 0, separator, ()
    width, times = max(widths.items(), key=lambda pair: pair[0] * pair[1])
    for number, cells in cut:
        names = _without_blank_end(cells)
        is_wide = len(cells) == width and len(names) > 1
        if is_wide and all(names) and not any(_NUMBER.fullmatch(name) for name in names):
            return width * times, number, separator, names
    return 0, 0, separator, ()


def _cells(text: str, separator: str) -> list[str]:
    cells = quoted_cells(text, separator) or text.split(separator)
    return [cell.strip() for cell in cells]


def _without_blank_end(cells: list[str]) -> tuple[str, ...]:
    last = max((at for at, cell in enumerate(cells) if cell), default=-1)
    return tuple(cells[: last + 1])


def _filled(cells: list[str], width: int) -> tuple[str, ...]:
    """Return the cells of a row, as many as the header has."""
    texts = [cell.strip() for cell in cells[:width]]
    return (*texts, *[""] * (width - len(texts)))
