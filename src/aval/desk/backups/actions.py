"""Writes a backup, and restores one: all of it, or nothing."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction

from aval.desk.backups.archive import (
    DAMAGED,
    NOT_EMPTY,
    OTHER_VERSION,
    Manifest,
    Part,
    Unfit,
    Writing,
    blocks_of,
    copy_part,
    open_archive,
)
from aval.records import rows
from aval.records.schema import known

KEY = "secret.key"
_SKIPPED = ("static", "results", "aval.sqlite3", "test.sqlite3", "test_", ".restore-")
"""Beginnings of names in the data folder that are made anew, or kept as tables."""
Tell = Callable[[str], None]


def write_backup(*, path: Path, folder: Path, at: datetime, with_key: bool, tell: Tell) -> Manifest:
    """Write tables and files to one archive; it appears when it is whole.

    Tables are those of one moment, and files are copied after it: what they name is there.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file, ZipFile(file, "w", ZIP_DEFLATED) as opened:
            writing = Writing(opened)
            with rows.one_moment():
                for table in rows.tables():
                    tell(table._meta.db_table)
                    writing.add(_part_of(table), _blocks(rows.lines_of(table)))
            for name in files_of(folder, with_key=with_key):
                tell(name)
                with (folder / name).open("rb") as source:
                    writing.add(f"files/{name}", blocks_of(source))
            manifest = writing.end(_told(at))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _told(at: datetime) -> dict[str, object]:
    return {
        "version": version("aval"),
        "database": connection.vendor,
        "at": at.isoformat(timespec="seconds"),
        "migrations": sorted(f"{label}.{name}" for label, name in known()),
    }


def _part_of(table: rows.Table) -> str:
    return f"tables/{table._meta.db_table}.ndjson"


def _blocks(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Yield lines by the thousand: few and large blocks are written faster."""
    for first in lines:
        yield first + b"".join(line for line, _ in zip(lines, range(999), strict=False))


def files_of(folder: Path, *, with_key: bool) -> list[str]:
    """Return the paths of the data folder's files of people; links are not followed."""
    found = []
    for place, folders, names in os.walk(folder):
        here = Path(place).relative_to(folder)
        if not here.parts:
            folders[:] = [name for name in folders if not name.startswith(_SKIPPED)]
        kept = [name for name in names if here.parts or not name.startswith((*_SKIPPED, "."))]
        found += [
            (here / name).as_posix() for name in kept if not (Path(place) / name).is_symlink()
        ]
    return sorted(name for name in found if with_key or name != KEY)


def restore_backup(
    *, path: Path, folder: Path, replace: bool, most_bytes: int, tell: Tell
) -> Manifest:
    """Make tables and files what they were when the backup was written.

    Everything is verified before anything changes. Raises Unfit: for a file that is damaged, of
    another version or too large, and for a target that holds something, unless `replace`.
    """
    opened, manifest = open_archive(path, most_bytes)
    with opened:
        tables = _tables_of(manifest)
        before = files_of(folder, with_key=False)
        if not replace and (before or not rows.is_empty()):
            raise Unfit(NOT_EMPTY)
        with _stage(folder) as stage:
            for part in manifest.parts:
                tell(part.name)
                _unpack(opened, part, stage)
            with _placed(stage, folder, manifest):
                _replace_rows(opened, tables, tell)
            kept = {part.name.removeprefix("files/") for part in manifest.parts}
            for name in before:
                if name not in kept:
                    (folder / name).unlink(missing_ok=True)
    return manifest


def _tables_of(manifest: Manifest) -> list[rows.Table]:
    """Return the tables of a backup, which are those of this version."""
    tables = rows.tables()
    parts = {part.name for part in manifest.parts if part.name.startswith("tables/")}
    ours = sorted(f"{label}.{name}" for label, name in known())
    if manifest.migrations != ours or parts != {_part_of(table) for table in tables}:
        raise Unfit(OTHER_VERSION, manifest.version)
    return tables


def _replace_rows(opened: ZipFile, tables: list[rows.Table], tell: Tell) -> None:
    """Give every table the rows of the backup, all in one transaction."""
    try:
        with transaction.atomic():
            rows.clear()
            for table in tables:
                tell(table._meta.db_table)
                with opened.open(_part_of(table)) as lines:
                    rows.fill(table, lines)
            rows.count_on()
    except (ValueError, TypeError, ValidationError, IntegrityError, DataError) as error:
        raise Unfit(DAMAGED, type(error).__name__) from error


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """Give a folder beside the files, gone in the end."""
    stage = folder / f".restore-{secrets.token_hex(4)}"
    stage.mkdir(mode=0o700, parents=True)
    try:
        yield stage
    finally:
        shutil.rmtree(stage)


def _unpack(opened: ZipFile, part: Part, stage: Path) -> None:
    """Verify a part, and put a file where it waits."""
    if part.name.startswith("tables/"):
        copy_part(opened, part, None)
        return
    target = stage / part.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        copy_part(opened, part, file)
    target.chmod(0o600)


@contextmanager
def _placed(stage: Path, folder: Path, manifest: Manifest) -> Iterator[None]:
    """Put the files in their places while the tables change; put back what was, if they do not.

    Files that only the old tables name stay until the new ones are committed: whenever the
    machine stops, the tables find their files.
    """
    done: list[tuple[Path, Path]] = []
    try:
        for part in manifest.parts:
            if part.name.startswith("files/"):
                target = folder / part.name.removeprefix("files/")
                target.parent.mkdir(parents=True, exist_ok=True)
                aside = stage / "before" / part.name
                done.append((target, aside))
                if target.exists():
                    aside.parent.mkdir(parents=True, exist_ok=True)
                    target.replace(aside)
                (stage / part.name).replace(target)
        yield
    except BaseException:
        for target, aside in reversed(done):
            target.unlink(missing_ok=True)
            if aside.exists():
                aside.replace(target)
        raise
