"""What a printed sheet holds: words that were said already, in blocks.

It knows no language. The same sheet is set as PDF (`typesetting`) and shown as a page
(`web/templates/sheets`), so that what is printed is what was read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Tone(StrEnum):
    """How loud words are."""

    PLAIN = ""
    QUIET = "quiet"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of what follows; `level` 1 is the highest."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; line ends stay."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Cell:
    """Words in a table; `version` is the data version that they come from, 0 for none."""

    text: str
    version: int = 0
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; `parts` is its share of the width, 0 for as wide as its words."""

    text: str
    is_number: bool = False
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `depth` sets its first cell in, `is_total` makes it strong."""

    cells: tuple[Cell, ...]
    is_total: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; `title` tells who hears it what it is."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values."""

    rows: tuple[tuple[str, str], ...]


Block: TypeAlias = Heading | Words | Table | Facts


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document: who reads it, in which language, and its blocks.

    `footer` stands at the foot of each page, `page_of` is the sentence of its number with the
    places `{page}` and `{pages}`.
    """

    title: str
    subtitle: str
    language: str
    blocks: tuple[Block, ...]
    footer: str = ""
    page_of: str = "{page} / {pages}"


def row(*cells: str | Cell, is_total: bool = False, depth: int = 0) -> Row:
    """Return a row of words."""
    found = tuple(one if isinstance(one, Cell) else Cell(one) for one in cells)
    return Row(found, is_total=is_total, depth=depth)


def table(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    """Return a table; raises ValueError where a row does not fit its columns."""
    if any(len(one.cells) != len(columns) for one in rows):
        message = f"a row of {title!r} does not fit its columns"
        raise ValueError(message)
    return Table(title, tuple(columns), tuple(rows))
