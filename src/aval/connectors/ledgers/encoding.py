"""Which characters a file is written in, decided by what it says and not by its country.

A byte order mark decides; else a file that is valid UTF-8 is UTF-8; else the 8-bit encodings of
French accounting software are compared by the words they would give: letters that French (and its
neighbours) writes, in the case of the word around them, speak for an encoding, control characters
and drawing characters inside words speak against it.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from aval.connectors.ledgers.findings import stop

MAX_BYTES = 2 * 2**30
"""Size a ledger file may have; beyond, it is refused unread."""
_CHUNK = 2**20
_MAX_WORDS = 20_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EIGHT_BIT = ("iso8859_15", "cp1252", "cp850", "mac_roman")
"""In order of preference where the evidence is equal: the encoding the law names comes first."""
_WORD = re.compile(rb"[0-9A-Za-z]{0,20}[\x80-\xff][0-9A-Za-z\x80-\xff]{0,40}")
_FRENCH = frozenset("àâäæçéèêëîïôöœùûüÿÀÂÄÇÉÈÊËÎÏÔÖŒÙÛÜŸ")
_NEIGHBOURS = frozenset("áãåìíñòóõøúýßÁÃÅÌÍÑÒÓÕØÚÝŠšŽž")
_SIGNS = frozenset("€°«»“”—…§£·²³½¼©®™•ªº¿¡\u2018\u2019\u2013\u00b5\u00a0\u202f")


def decide_encoding(path: Path, asked: str | None = None, max_bytes: int = MAX_BYTES) -> str:
    """Return the name of the codec that reads a file, `asked` if given.

    Raises BadInput when the file is too large, holds NUL bytes, is not written in the encoding
    asked for, or gives no evidence for any.
    """
    if path.stat().st_size > max_bytes:
        stop(path.name, "ledger.at_most_bytes", most=max_bytes)
    encoding = _known(path, asked) if asked else _marked(path) or _unmarked(path)
    _refuse_unreadable(path, encoding)
    return encoding


def _known(path: Path, asked: str) -> str:
    """Return the codec of the name asked for, which may stand with or without a mark."""
    try:
        name = codecs.lookup(asked).name
        "a".encode(name)
    except (LookupError, UnicodeError):
        stop(path.name, "ledger.encoding_known", value=asked)
    return "utf-8-sig" if name == "utf-8" else name


def _marked(path: Path) -> str | None:
    """Return the encoding that a byte order mark tells, None without one."""
    with path.open("rb") as file:
        head = file.read(4)
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def _unmarked(path: Path) -> str:
    """Return UTF-8 if the whole file is, else the most plausible 8-bit encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _most_plausible(path)
    return "utf-8"


def _most_plausible(path: Path) -> str:
    """Return the 8-bit encoding whose words read best."""
    words: Counter[bytes] = Counter()
    for chunk in _chunks(path):
        words.update(match[0] for match in _WORD.finditer(chunk))
        if words.total() > _MAX_WORDS:
            break
    scores = {encoding: _plausibility(words, encoding) for encoding in _EIGHT_BIT}
    best = max(_EIGHT_BIT, key=scores.__getitem__)
    if scores[best] <= 0:
        stop(path.name, "ledger.encoding_clear")
    return best


def _plausibility(words: Counter[bytes], encoding: str) -> int:
    """Return how well words read in an encoding, far below 0 if they cannot be read at all."""
    try:
        return sum(count * _reads(word.decode(encoding)) for word, count in words.items())
    except UnicodeDecodeError:
        return -(2**62)


def _reads(word: str) -> int:
    """Return what the characters beyond ASCII of a word say for its encoding."""
    letters = [mark for mark in word if mark.isalpha()]
    small = sum(mark.islower() for mark in letters) * 2 > len(letters)
    capital_first = word[0].isupper()
    score = 0
    for place, mark in enumerate(word):
        if mark > "\x7f":
            fits = mark.islower() == small or (place == 0 and capital_first)
            inside = 0 < place < len(word) - 1
            between_digits = inside and word[place - 1].isdigit() and word[place + 1].isdigit()
            is_lost = between_digits and mark.isalpha()
            score += -2 if is_lost else _weight(mark, fits=fits, inside=inside)
    return score


def _weight(mark: str, *, fits: bool, inside: bool) -> int:
    """Return what one character says: `fits` the case around it, stands `inside` a word."""
    if mark in _FRENCH:
        return 3 if fits else 2 if mark.islower() else -1
    if mark in _NEIGHBOURS:
        return 1 if fits else -1
    if mark in _SIGNS:
        return 1 if mark in "\u2019°\u00a0\u202f" or not inside else -1
    return -3


def _refuse_unreadable(path: Path, encoding: str) -> None:
    """Raise BadInput at the first byte that the encoding cannot read, or that is NUL."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = _LineCount()
    for chunk in (*_chunks(path), b""):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            lines.pass_over(error.object[: error.start].decode(encoding, "ignore"))
            stop(path.name, "ledger.decodable", lines.here, encoding=encoding)
        if "\0" in text:
            lines.pass_over(text[: text.index("\0")])
            stop(path.name, "ledger.no_nul", lines.here)
        lines.pass_over(text)


class _LineCount:
    """Knows at which line of a text one stands, whatever ends its lines."""

    def __init__(self) -> None:
        self._feeds = self._returns = 0

    def pass_over(self, text: str) -> None:
        """Move on over a piece of text."""
        self._feeds += text.count("\n")
        self._returns += text.count("\r")

    @property
    def here(self) -> int:
        """The line, from 1."""
        return 1 + (self._feeds or self._returns)


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
