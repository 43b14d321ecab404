"""Sheets become PDF: the same bytes for the same words, with and without the typeface."""

import importlib.util
import io
import struct
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType

import pytest
from pypdf import PdfReader

from aval.documents import typesetting
from aval.documents.sheets import Column, Facts, Heading, Sheet, Tone, Words, row, table

AT = datetime(2026, 7, 20, 9, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def _sheet(*words: str) -> Sheet:
    columns = (Column("Document", parts=1), Column("Amount", is_number=True))
    rows = [row("F-1", "1.00", depth=1), row("Total", "1.00", is_total=True)]
    blocks = (
        Heading("Items"), *(Words(one, Tone.WARN) for one in words),
        Facts((("Policy", "AZ-100"),)), table("Items", columns, rows),
    )  # fmt: skip
    return Sheet("Notice", "N-1", "en", blocks, "foot", "{page} of {pages}")


def _text(content: bytes) -> str:
    return PdfReader(io.BytesIO(content)).pages[0].extract_text()


@pytest.fixture
def _typefaces() -> Iterator[None]:
    yield
    typesetting._fonts.cache_clear()


def test_the_same_words_are_the_same_bytes() -> None:
    """An instant is the same in every zone; another instant is another document."""
    first = typesetting.pdf(_sheet(), at=AT)
    there = AT.astimezone(timezone(timedelta(hours=5)))
    assert first == typesetting.pdf(_sheet(), at=there)
    assert first != typesetting.pdf(_sheet(), at=AT + timedelta(1))
    assert all(one in _text(first) for one in ("Notice", "F-1", "Total", "AZ-100", "1 of 1"))


def test_words_are_never_markup() -> None:
    """Whatever a name or a message holds is printed as it stands; so is another script."""
    words = '#panic("x") $ _a_ *b* <c> @d \\ // Ελλάδα Жизнь'
    assert words in _text(typesetting.pdf(_sheet(words), at=AT))


@pytest.mark.usefixtures("_typefaces")
def test_without_the_typeface(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that could not fetch it prints all the same."""
    monkeypatch.setattr(typesetting, "FONTS", tmp_path / "none")
    typesetting._fonts.cache_clear()
    assert "Notice" in _text(typesetting.pdf(_sheet(), at=AT))


def test_a_row_fits_its_columns() -> None:
    """One that does not is a fault of ours, told at once."""
    with pytest.raises(ValueError, match="columns"):
        table("Items", (Column("Document"),), [row("F-1", "1.00")])


def test_a_font_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The build makes a plain font of a WOFF file: tables in place, to four bytes."""
    builder = ModuleType("hatchling.builders.hooks.plugin.interface")
    builder.BuildHookInterface = list  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, builder.__name__, builder)
    found = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert found is not None
    assert found.loader is not None
    build = importlib.util.module_from_spec(found)
    found.loader.exec_module(build)
    tables = {b"aaaa": b"x" * 50, b"bbbb": b"yz"}
    packed = [zlib.compress(tables[b"aaaa"]), tables[b"bbbb"]]
    head = struct.pack(">4s4sIHH", b"wOFF", b"\0\1\0\0", 0, 2, 0) + b"\0" * 28
    at, places = len(head) + 40, b""
    for (name, content), one in zip(tables.items(), packed, strict=True):
        places += struct.pack(">4sIIII", name, at, len(one), len(content), 7)
        at += len(one)
    font = build.unpacked(head + places + b"".join(packed))
    assert font[:6] == b"\0\1\0\0\0\2"
    for place, (name, content) in zip((12, 28), tables.items(), strict=True):
        told, _, start, size = struct.unpack(">4sIII", font[place : place + 16])
        assert (told, font[start : start + size], start % 4) == (name, content, 0)
    with pytest.raises(ValueError, match="WOFF"):
        build.unpacked(b"OTTO" + b"\0" * 40)
