"""An answer of the assessment as text, and how two answers differ."""

import csv
import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

CARRIED = "x_"
"""Columns and keys whose names start so are the input's; a surplus of them is no difference."""


class Table(NamedTuple):
    """One table of an answer: its columns, and its rows of text in order."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


class Answer(NamedTuple):
    """The four outputs of an assessment, as their files have them."""

    item_cover: Table
    positions: Table
    deadlines: Table
    summary: dict[str, Any]


def read_answer(folder: Path) -> Answer:
    """Return the answer that stands in `folder` as three CSV files and `summary.json`."""
    return Answer(
        item_cover=_read_table(folder / "item_cover.csv"),
        positions=_read_table(folder / "positions.csv"),
        deadlines=_read_table(folder / "deadlines.csv"),
        summary=json.loads((folder / "summary.json").read_text("utf-8")),
    )


def differences(expected: Answer, found: Answer) -> list[str]:
    """Return one line for every cell and value in which `found` is not what was expected.

    Rows are compared in their order, columns by name in any order.
    """
    return [
        *_of_tables("item_cover", expected.item_cover, found.item_cover),
        *_of_tables("positions", expected.positions, found.positions),
        *_of_tables("deadlines", expected.deadlines, found.deadlines),
        *_of_values("summary", expected.summary, found.summary),
    ]


def _read_table(file: Path) -> Table:
    with file.open(encoding="utf-8", newline="") as text:
        columns, *rows = csv.reader(text)
    return Table(tuple(columns), [tuple(row) for row in rows])


def _of_tables(name: str, expected: Table, found: Table) -> Iterator[str]:
    yield from _of_names(name, set(expected.columns), set(found.columns))
    if len(expected.rows) != len(found.rows):
        yield f"{name}: {len(expected.rows)} rows expected, {len(found.rows)} found"
    for number, pair in enumerate(zip_longest(expected.rows, found.rows, fillvalue=()), start=1):
        wanted = dict(zip(expected.columns, pair[0], strict=False))
        got = dict(zip(found.columns, pair[1], strict=False))
        for column in expected.columns:
            if wanted.get(column) != got.get(column):
                place = f"{name} row {number} {column}"
                yield f"{place}: {wanted.get(column)!r} expected, {got.get(column)!r} found"


def _of_values(name: str, expected: object, found: object) -> Iterator[str]:
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        yield from _of_names(name, set(expected), set(found))
        for key in expected:
            yield from _of_values(f"{name}.{key}", expected[key], found.get(key))
    elif expected != found or type(expected) is not type(found):
        yield f"{name}: {expected!r} expected, {found!r} found"


def _of_names(name: str, expected: set[str], found: set[str]) -> Iterator[str]:
    for missing in sorted(expected - found):
        yield f"{name}: {missing} is missing"
    for surplus in sorted(found - expected):
        if not surplus.startswith(CARRIED):
            yield f"{name}: {surplus} was not expected"
