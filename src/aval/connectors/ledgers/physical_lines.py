"""The lines of a text file, whatever ends them: LF, CR LF, CR CR LF or CR, also mixed."""

from collections.abc import Iterator
from pathlib import Path

from aval.connectors.ledgers.findings import stop

MAX_LINES = 20_000_000
"""Lines a ledger file may have; beyond, it is refused."""
MAX_LINE_CHARACTERS = 2**20
"""Characters a line may have; a longer one is no record of a ledger."""
_BLOCK = 2**20
_DOS_END_OF_FILE = "\x1a"


def lines(path: Path, encoding: str, max_lines: int = MAX_LINES) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, text without its end) of every line that is not blank.

    Raises BadInput for a line that is too long and for more lines than `max_lines`.
    """
    number = 0
    for block in _blocks(path, encoding):
        for text in block:
            number += 1
            if text and not text.isspace() and text != _DOS_END_OF_FILE:
                yield number, text
        if number > max_lines:
            stop(path.name, "ledger.at_most_lines", number, most=max_lines)


def _blocks(path: Path, encoding: str) -> Iterator[list[str]]:
    """Yield whole lines, many at a time."""
    with path.open(encoding=encoding, newline="") as file:
        rest = ""
        while block := file.read(_BLOCK):
            text = rest + block
            held = text[len(text.rstrip("\r")) :]
            *whole, rest = _split(text[: len(text) - len(held)])
            rest += held
            if len(rest) > MAX_LINE_CHARACTERS:
                stop(path.name, "ledger.line_length", most=MAX_LINE_CHARACTERS)
            yield whole
        yield _split(rest)


def _split(text: str) -> list[str]:
    """Split at every line end; only line ends, not at the other separators of Unicode."""
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def ends_its_last_line(path: Path) -> bool:
    """Return whether the file's last line is ended, as a file that was written to its end is."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        return file.read().rstrip(b"\0\x1a").endswith((b"\n", b"\r"))
