"""The encoding of a file is decided by what its words say."""

import codecs
from pathlib import Path

import pytest

from aval.connectors.ledgers.encoding import decide_encoding
from aval.vocabulary.faults import BadInput

FRENCH = "Société Générale\nRèglement chèque n°12\nÀ nouveaux\nTVA déductible à 20 %\n"
CAPITALS = "SOCIÉTÉ GÉNÉRALE\nRÈGLEMENT\nFAÇADE\n"
MIXED = "COMPTE 101500éé\nLIBELLé Été\nFenêtre, maïs, où, grâce, Noël, goût, île\n"


def decided(folder: Path, content: bytes, asked: str | None = None) -> str:
    """Return the encoding of a file of that content."""
    path = folder / "ledger.txt"
    path.write_bytes(content)
    return decide_encoding(path, asked)


@pytest.mark.parametrize("text", [FRENCH, MIXED])
@pytest.mark.parametrize("encoding", ["utf-8", "iso8859_15", "cp850", "mac_roman"])
def test_french_words_decide(tmp_path: Path, text: str, encoding: str) -> None:
    """French letters read well in one encoding only."""
    assert decided(tmp_path, text.encode(encoding)) == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "iso8859_15", "mac_roman"])
def test_capitals_decide(tmp_path: Path, encoding: str) -> None:
    """Capitals with accents too."""
    assert decided(tmp_path, CAPITALS.encode(encoding)) == encoding


def test_capitals_of_dos_read_the_same(tmp_path: Path) -> None:
    """What cp850 writes for capitals is mostly nothing in the other encodings."""
    text = "SOCIÉTÉ GÉNÉRALE\nÉNERGIE\n"
    encoding = decided(tmp_path, text.encode("cp850"))
    assert text.encode("cp850").decode(encoding) == text


@pytest.mark.parametrize("text", ["l\u2019été à 5 € \u2013 déjà\n", "Cœur d\u2019étoffe\n"])
def test_windows_punctuation(tmp_path: Path, text: str) -> None:
    """Curly quotes, dashes and the euro sign of Windows are no control characters."""
    assert decided(tmp_path, text.encode("cp1252")) == "cp1252"


def test_latin_9_ligature_and_euro(tmp_path: Path) -> None:
    """The ligature inside a word speaks for the encoding that the law names."""
    assert decided(tmp_path, "œuvre, cœur, 12 €\n".encode("iso8859_15")) == "iso8859_15"


def test_neighbours_names(tmp_path: Path) -> None:
    """A Spanish name alone is evidence enough."""
    text = "Muñoz\n"
    assert text.encode("cp1252").decode(decided(tmp_path, text.encode("cp1252"))) == text


def test_no_break_space_of_thousands(tmp_path: Path) -> None:
    """A blank between digits is more plausible than a letter."""
    for encoding in ("iso8859_15", "cp850"):
        text = "1\u00a0234,56\n"
        assert text.encode(encoding).decode(decided(tmp_path, text.encode(encoding))) == text


@pytest.mark.parametrize(
    ("mark", "encoding", "decided_as"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    ],
)
def test_byte_order_marks(tmp_path: Path, mark: bytes, encoding: str, decided_as: str) -> None:
    """A byte order mark decides."""
    assert decided(tmp_path, mark + FRENCH.encode(encoding)) == decided_as


def test_ascii_is_utf_8(tmp_path: Path) -> None:
    """Plain ASCII reads the same everywhere."""
    assert decided(tmp_path, b"plain\n") == "utf-8"


def test_many_words_are_enough(tmp_path: Path) -> None:
    """A large file is not read to its end for evidence."""
    assert decided(tmp_path, "été\n".encode("cp1252") * 700_000) == "iso8859_15"


def test_asked_for(tmp_path: Path) -> None:
    """An encoding asked for is taken, a mark of UTF-8 or not."""
    assert decided(tmp_path, "été".encode("cp850"), "CP850") == "cp850"
    assert decided(tmp_path, "été".encode(), "UTF-8") == "utf-8-sig"


@pytest.mark.parametrize(
    ("content", "asked", "code", "at"),
    [
        (b"a\n\xff\xfe\xe9\n", "utf-8", "ledger.decodable", 2),
        (b"a\rb\r\x81", "cp1252", "ledger.decodable", 3),
        (codecs.BOM_UTF8 + b"a\nb\n\xe9 \n", None, "ledger.decodable", 3),
        (codecs.BOM_UTF16_LE + "été\n".encode("utf-16-le") + b"x", None, "ledger.decodable", 2),
        (b"a\nb\nc\0d\n", None, "ledger.no_nul", 3),
        ("a\n".encode("utf-16-le"), None, "ledger.no_nul", 1),
        (b"x", "klingon", "ledger.encoding_known", 0),
        (b"x", "hex", "ledger.encoding_known", 0),
        (b"x", "undefined", "ledger.encoding_known", 0),
        (b"a\x01b \x80\x81\x8d\xb1\xb2\xb3\xdb\xdc\n", None, "ledger.encoding_clear", 0),
    ],
)
def test_refused(tmp_path: Path, content: bytes, asked: str | None, code: str, at: int) -> None:
    """What cannot be read is told with its line."""
    with pytest.raises(BadInput) as bad:
        decided(tmp_path, content, asked)
    assert [(fault.expected, fault.line) for fault in bad.value.faults] == [(code, at)]


def test_too_large(tmp_path: Path) -> None:
    """A file beyond the limit is refused unread."""
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * 11)
    with pytest.raises(BadInput) as bad:
        decide_encoding(path, max_bytes=10)
    assert bad.value.faults[0].expected == "ledger.at_most_bytes"
