"""Lines of any end, cells of any quoting."""

from pathlib import Path

import pytest

from aval.connectors.ledgers import physical_lines
from aval.connectors.ledgers.cells import MAX_LINES_OF_A_CELL, rows
from aval.connectors.ledgers.physical_lines import ends_its_last_line, lines
from aval.vocabulary.faults import BadInput


def read(folder: Path, content: bytes, encoding: str = "utf-8") -> list[tuple[int, str]]:
    """Return the lines of a file of that content."""
    path = folder / "file.txt"
    path.write_bytes(content)
    return list(lines(path, encoding))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_ends(tmp_path: Path, end: str) -> None:
    """Every end of a line counts once."""
    assert read(tmp_path, f"a{end}b{end}c".encode()) == [(1, "a"), (2, "b"), (3, "c")]


def test_blank_lines_count_but_are_not_told(tmp_path: Path) -> None:
    """Numbers are those an editor shows."""
    assert read(tmp_path, b"a\n\n \t\nb\n\n\x1a") == [(1, "a"), (4, "b")]


def test_other_separators_of_unicode_end_no_line(tmp_path: Path) -> None:
    """Only line ends end lines."""
    text = "a\u2028b\x0bc\x0cd\x85e"
    assert read(tmp_path, text.encode()) == [(1, text)]


@pytest.mark.parametrize("size", range(1, 12))
def test_ends_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Where a block of reading ends makes no difference."""
    monkeypatch.setattr(physical_lines, "_BLOCK", size)
    content = b"one\r\ntwo\r\r\nthree\rfour\nfive\r"
    expected = [(1, "one"), (2, "two"), (3, "three"), (4, "four"), (5, "five")]
    assert read(tmp_path, content) == expected


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many lines, or a line too long, are told."""
    path = tmp_path / "file.txt"
    path.write_bytes(b"a\n" * 5)
    with pytest.raises(BadInput) as bad:
        list(lines(path, "utf-8", max_lines=4))
    assert bad.value.faults[0].expected == "ledger.at_most_lines"
    monkeypatch.setattr(physical_lines, "MAX_LINE_CHARACTERS", 3)
    path.write_bytes(b"abcdef")
    with pytest.raises(BadInput) as bad:
        list(lines(path, "utf-8"))
    assert bad.value.faults[0].expected == "ledger.line_length"


@pytest.mark.parametrize(
    ("content", "ended"),
    [(b"a\n", True), (b"a\r", True), (b"a\n\x1a", True), (b"a", False), (b"", False)],
)
def test_ended(tmp_path: Path, content: bytes, *, ended: bool) -> None:
    """A file that was written to its end ends its last line."""
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    assert ends_its_last_line(path) is ended
    path.write_bytes(b"\xff\xfe" + content.decode().encode("utf-16-le"))
    assert ends_its_last_line(path) is ended


@pytest.mark.parametrize(
    ("texts", "cells"),
    [
        (["a|b|c"], [(1, ["a", "b", "c"])]),
        (['"a"|"b"|"c"'], [(1, ["a", "b", "c"])]),
        (['a|"b|b"|c'], [(1, ["a", "b|b", "c"])]),
        (['a|"b ""x"" b"|c'], [(1, ["a", 'b "x" b', "c"])]),
        (['a|5" pipe|c'], [(1, ["a", '5" pipe', "c"])]),
        (['a|"Le Phare" SARL|c'], [(1, ["a", '"Le Phare" SARL', "c"])]),
        (['a|"b|c'], [(1, ["a", '"b', "c"])]),
        (['"a|b"|c'], [(1, ['"a', 'b"', "c"])]),
        (['a|"b', 'b"|c'], [(1, ["a", "b b", "c"])]),
        (['a|"b', "c|d|e"], [(1, ["a", '"b']), (2, ["c", "d", "e"])]),
        (['a|"b"'], [(1, ["a", "b"])]),
        (['a|"b'], [(1, ["a", '"b'])]),
    ],
)
def test_quotes(texts: list[str], cells: list[tuple[int, list[str]]]) -> None:
    """Quotes are quotes where that makes sense of a line, and characters elsewhere."""
    assert list(rows(enumerate(texts, 1), "|", 3)) == cells


def test_an_open_quote_swallows_nothing() -> None:
    """A quote that is never closed leaves all lines as they stand."""
    texts = ['x|"open', *["a|b|c"] * (MAX_LINES_OF_A_CELL + 5)]
    found = list(rows(enumerate(texts, 1), "|", 3))
    assert [number for number, _ in found] == list(range(1, len(texts) + 1))
    assert found[-1][1] == ["a", "b", "c"]
