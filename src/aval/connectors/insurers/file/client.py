"""How to ask a folder: the newest file in it is the whole stock of covers."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from aval.connectors.contract import (
    BuyerNotice,
    BuyerQuery,
    Call,
    CoverNotice,
    EventNotice,
    Gate,
    GradeNotice,
    Order,
    Receipt,
    UnavailableError,
)
from aval.connectors.insurers.file.mapping import read_map
from aval.connectors.insurers.file.reading import SUFFIXES, read_covers
from aval.vocabulary.insurers import Decision

_HIDDEN = (".", "~$")
"""How names begin of files that are not meant: hidden ones, locks of spreadsheet programs."""
_READ = 200
"""The status of a file that was read, as of an answer that came."""


class FileSession:
    """A folder, looked at once: covers and requests come from one reading of one file."""

    def __init__(self, given: Mapping[str, str], gate: Gate) -> None:
        """Take settings that were checked."""
        self._folder, self._map, self._gate = Path(given["folder"]), read_map(given), gate
        self._told: list[CoverNotice] | None = None

    def close(self) -> None:
        """Let go of what was read."""
        self._told = None

    def covers(self) -> Iterator[CoverNotice]:
        """Yield the rows that are decided, once the whole file is read."""
        yield from (one for one in self._all() if one.decision is not Decision.PENDING)

    def requests(self) -> Iterator[CoverNotice]:
        """Yield the rows that are pending."""
        yield from (one for one in self._all() if one.decision is Decision.PENDING)

    def grades(self) -> Iterator[GradeNotice]:
        """Not offered."""
        raise NotImplementedError

    def events(self, since: datetime) -> Iterator[EventNotice]:
        """Not offered."""
        raise NotImplementedError

    def identify(self, query: BuyerQuery) -> list[BuyerNotice]:
        """Not offered."""
        raise NotImplementedError

    def request(self, order: Order) -> Receipt:
        """Not offered."""
        raise NotImplementedError

    def follow(self, order: Order, reference: str) -> Receipt:
        """Not offered."""
        raise NotImplementedError

    def find(self, order: Order) -> Receipt | None:
        """Not offered."""
        raise NotImplementedError

    def _all(self) -> list[CoverNotice]:
        """Return every row of the newest file; raises UnavailableError, UnreadableError."""
        if self._told is None:
            begun = self._gate.now()
            try:
                self._told = self._read(begun)
            except OSError as error:
                message = f"{self._folder}: {error.strerror or type(error).__name__}"
                raise UnavailableError(message) from error
        return self._told

    def _read(self, begun: datetime) -> list[CoverNotice]:
        modified_ns, size, path = self._newest()
        with TemporaryDirectory() as work:
            told = read_covers(path, self._map, Path(work))
        after = path.stat()
        if (after.st_mtime_ns, after.st_size) != (modified_ns, size):
            message = f"{path.name} was written while it was read"
            raise UnavailableError(message)
        modified = datetime.fromtimestamp(modified_ns // 10**9, UTC).isoformat()
        took = round((self._gate.now() - begun).total_seconds() * 1000)
        detail = f"{size} bytes of {modified}"
        self._gate.log(Call(begun, "READ", str(path), _READ, took, "", detail))
        return told

    def _newest(self) -> tuple[int, int, Path]:
        """Return when the newest file was written (ns), its size, and where it is."""
        found = [
            (path.stat(), path)
            for path in self._folder.iterdir()
            if path.suffix.lower() in SUFFIXES
            and not path.name.startswith(_HIDDEN)
            and path.is_file()
        ]
        if not found:
            message = f"no file in {self._folder}"
            raise UnavailableError(message)
        state, path = max(found, key=lambda one: (one[0].st_mtime_ns, one[1].name))
        return state.st_mtime_ns, state.st_size, path
