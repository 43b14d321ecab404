"""Reads lists that come in pages: every row once, to the end or not at all.

A list ends where the insurer says that it ends, never where a page is short. Rows that come again
because the list moved between two pages are told once; when fewer rows came than were promised,
`IncompleteError` says so.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aval.connectors.contract import IncompleteError


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, whether more follow, and how many the whole list has where the insurer says it."""

    rows: Sequence[Any]
    has_more: bool
    total: int | None = None


def rows_of_pages(
    fetch: Callable[[int, int], Page], key: Callable[[Any], Hashable]
) -> Iterator[Any]:
    """Yield each row of a list once; `fetch(number, offset)` returns a page, both from 0.

    `key` tells rows apart. Raises IncompleteError when the list ends before it was told.
    """
    seen: set[Hashable] = set()
    number = offset = 0
    while True:
        page = fetch(number, offset)
        for row in page.rows:
            name = key(row)
            if name not in seen:
                seen.add(name)
                yield row
        number, offset = number + 1, offset + len(page.rows)
        if not page.has_more:
            break
        if not page.rows:
            message = f"an empty page after {len(seen)} rows"
            raise IncompleteError(message)
    if page.total is not None and len(seen) < page.total:
        message = f"{len(seen)} rows of {page.total}"
        raise IncompleteError(message)
