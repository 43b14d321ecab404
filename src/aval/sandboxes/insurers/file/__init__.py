"""A pretend portal that gives files: a folder with the list of covers of a world.

There is nothing to be asked over HTTP but its controls, which are those of every sandbox. Whatever
changes the world, the time or the faults writes the file anew, so that the newest file is what
stands. Of the common faults it knows those of a list: `null_amounts`, `empty_amounts`,
`unknown_code`, `shuffle`, `repeat` (rows come twice), `halve` (the file ends in the middle of a
line), `no_envelope` (a column is missing), `midnight` (a workbook, its days instants at midnight),
`drop` (no file at all). Its own: `workbook`, `cp1252`, `oversize` (a workbook that says it unpacks
to two gigabytes).
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from struct import pack_into
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from aval.sandboxes.insurers.faults import Kind
from aval.sandboxes.insurers.file import wire
from aval.sandboxes.insurers.sandbox import Handler, Reply, Request, Sandbox
from aval.sandboxes.insurers.seeds import SEEDS, Style
from aval.sandboxes.insurers.world import Policy, World

STYLE = Style(
    policies=(Policy("0091001", "FR", currency="EUR"), Policy("0091002", "FR", currency="USD")),
    buyer=lambda number: f"{700_000 + number:09}",
    cover=lambda number: f"{5_000_000 + number:010}",
    grades=("1", "2", "3"),
)
NAME = "covers"
_MISSING = "amount"
"""The column that `no_envelope` leaves out."""
_CLAIMED = 2**31 - 1
_DIRECTORY, _SIZE_AT = b"PK\x01\x02", 24
"""Where a workbook says how large a part of it becomes."""


class FileSandbox(Sandbox):
    """The pretend portal; its folder is forgotten with it."""

    code = "file"

    def __init__(self, start: datetime) -> None:
        """Begin at an instant, with the smallest world in a folder of its own."""
        super().__init__(start)
        self.folder = Path(mkdtemp(prefix="aval-sandbox-"))
        finalize(self, rmtree, self.folder, ignore_errors=True)
        self._write()

    def seed(self, name: str) -> World:
        """Return a world in numbers that begin with zeros."""
        return SEEDS[name](STYLE, self.now.date())

    def settings(self, base: str) -> dict[str, str]:
        """Return with which settings the folder is read."""
        del base
        lines = [f"{one.number}; {one.unit}; ; P{at}" for at, one in enumerate(STYLE.policies, 1)]
        own = {"folder": str(self.folder), "policies": "\n".join(lines)}
        return {**own, **wire.settings()}

    def routes(self) -> Iterable[tuple[str, str, Handler]]:
        """Return none: there is nothing to ask."""
        return ()

    def refuse(self, status: int, detail: str) -> Reply:
        """Refuse whatever is asked."""
        return Reply(status, {"error": detail})

    def standing(self) -> dict[str, Any]:
        """Return what must be told; of what is announced a list says no day."""
        told = super().standing()
        return {**told, "covers": [row | {"effective_on": None} for row in told["covers"]]}

    def _control(self, request: Request) -> Reply:
        reply = super()._control(request)
        if request.method == "POST":
            self._write()
        return reply

    def _write(self) -> None:
        """Write the list as it stands now, in place of the one before."""
        has = {one.kind for one in self.faults}
        for old in self.folder.iterdir():
            old.unlink()
        if Kind.DROP in has:
            return
        is_book = bool(has & {"workbook", "oversize", Kind.MIDNIGHT})
        table = self._table(has)
        encoding = "cp1252" if "cp1252" in has else "utf-8"
        content = wire.as_workbook(table) if is_book else wire.as_csv(table, encoding)
        if Kind.HALVE in has:
            content = content[: len(content) // 2]
        if "oversize" in has:
            content = _oversized(content)
        path = self.folder / f"{NAME}{'.xlsx' if is_book else '.csv'}"
        hidden = self.folder / f".{path.name}"
        hidden.write_bytes(content)
        hidden.replace(path)

    def _table(self, has: set[str]) -> list[list[wire.Value]]:
        kinds = (Kind.NULL_AMOUNTS, Kind.EMPTY_AMOUNTS, Kind.UNKNOWN_CODE)
        manner = wire.Manner(*(kind in has for kind in kinds))
        found = list(wire.rows(self.world, self.now.date(), manner))
        if Kind.SHUFFLE in has:
            found.reverse()
        if Kind.REPEAT in has:
            found += found[-3:]
        table: list[list[wire.Value]] = [list(wire.HEADINGS.values()), *found]
        if Kind.NO_ENVELOPE in has:
            at = list(wire.HEADINGS).index(_MISSING)
            table = [row[:at] + row[at + 1 :] for row in table]
        return table


def _oversized(content: bytes) -> bytes:
    """Return a workbook whose directory says that a part of it becomes enormous."""
    told = bytearray(content)
    pack_into("<I", told, told.index(_DIRECTORY) + _SIZE_AT, _CLAIMED)
    return bytes(told)


SANDBOX = FileSandbox
