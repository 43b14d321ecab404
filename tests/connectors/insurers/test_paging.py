"""Lists in pages: every row once, to the end or not at all."""

import pytest

from aval.connectors.contract import IncompleteError
from aval.connectors.paging import Page, rows_of_pages


def _told(*pages: Page) -> tuple[list[str], list[tuple[int, int]]]:
    asked: list[tuple[int, int]] = []

    def fetch(number: int, offset: int) -> Page:
        asked.append((number, offset))
        return pages[number]

    return list(rows_of_pages(fetch, key=str)), asked


def test_pages_are_read_to_the_end() -> None:
    """A short page is no end; numbers and offsets count on."""
    told, asked = _told(
        Page("ab", has_more=True), Page("c", has_more=True), Page("d", has_more=False, total=4)
    )
    assert told == ["a", "b", "c", "d"]
    assert asked == [(0, 0), (1, 2), (2, 3)]


def test_rows_that_come_again() -> None:
    """They are told once."""
    told, _ = _told(Page("abc", has_more=True), Page("cd", has_more=False, total=4))
    assert told == ["a", "b", "c", "d"]


def test_fewer_than_promised() -> None:
    """A list that ends early is incomplete, as is a page of nothing before the end."""
    with pytest.raises(IncompleteError, match="2 rows of 3"):
        _told(Page("ab", has_more=False, total=3))
    with pytest.raises(IncompleteError, match="empty page after 1 rows"):
        _told(Page("a", has_more=True), Page("", has_more=True))


def test_nothing_at_all() -> None:
    """An empty list is a list."""
    assert _told(Page("", has_more=False, total=0))[0] == []
