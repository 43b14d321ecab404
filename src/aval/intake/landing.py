"""Copies files into the folder of a run: counted, hashed, archives unpacked within limits."""

import os
import shutil
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO

from aval.dataset.tables import TABLES
from aval.vocabulary.faults import BadInput, Fault

MAX_FILES = 100
"""Files that one import may consist of."""
MAX_BYTES = 4 * 2**30
"""Bytes that the files of an import may have, archives unpacked."""
MAX_MEMBERS = 1_000
"""Members that an archive may have."""
MAX_RATIO = 200
"""How many times its packed size a member may have; small ones aside, no table comes near it."""
DATASET_FILES = frozenset(
    {"portfolio.toml", "policies.toml"}
    | {f"{table.name}.{form}" for table in TABLES for form in ("csv", "parquet")}
)
"""The names of the files of a dataset; others are ignored."""
_CHUNK = 2**20
_SMALL = 2**20
_ENCRYPTED = 1


@dataclass(frozen=True, slots=True)
class Landed:
    """One file in the folder of a run."""

    name: str
    size: int
    sha256: str


def land(paths: Sequence[Path], target: Path, *, is_dataset: bool) -> list[Landed]:
    """Copy files, the files of folders, and members of ZIP archives into a folder.

    What is returned lies on the disk. Raises BadInput for files that are too many, too large, of
    one name, or unsafe to unpack;
    what was copied before stays for the caller to remove. A dataset takes its own names only.
    """
    landing = _Landing(target)
    for path in paths:
        if path.is_dir():
            inside = (one for one in sorted(path.iterdir()) if one.is_file())
            for one in inside:
                if one.name in DATASET_FILES or not is_dataset:
                    landing.copy_file(one)
        elif path.suffix.lower() == ".zip":
            _unpack(path, landing, is_dataset=is_dataset)
        else:
            landing.copy_file(path)
    if not landing.landed:
        names = ", ".join(path.name for path in paths)
        raise BadInput([Fault(names, 0, "", "", "intake.some_file")])
    _keep_names(target)
    return sorted(landing.landed, key=lambda one: one.name)


def _keep_names(folder: Path) -> None:
    """Write the names of a folder's files, and its own, to the disk."""
    for one in (folder, folder.parent):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class _Landing:
    """Counts what arrives in a folder, and stops where it is too much."""

    def __init__(self, target: Path) -> None:
        self.target, self.landed, self._bytes = target, list[Landed](), 0
        target.mkdir(parents=True)

    def copy_file(self, path: Path) -> None:
        """Copy one file."""
        with path.open("rb") as source:
            self.copy(path.name, source)

    def copy(self, name: str, source: IO[bytes], most: int = MAX_BYTES) -> None:
        """Copy what a source gives, at most `most` bytes of it."""
        if any(one.name == name for one in self.landed):
            raise BadInput([Fault(name, 0, "", "", "intake.one_name")])
        if len(self.landed) == MAX_FILES:
            given = (("most", str(MAX_FILES)),)
            raise BadInput([Fault(name, 0, "", "", "intake.at_most_files", given)])
        digest, size = sha256(), 0
        with (self.target / name).open("xb") as file:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                _refuse_too_much(name, self._bytes + size, MAX_BYTES)
                _refuse_bomb(name, size, most)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        self._bytes += size
        self.landed.append(Landed(name, size, digest.hexdigest()))


def _refuse_too_much(name: str, size: int, most: int) -> None:
    if size > most:
        given = (("most", str(most)),)
        raise BadInput([Fault(name, 0, "", str(size), "intake.at_most_bytes", given)])


def _refuse_bomb(name: str, size: int, most: int) -> None:
    if size > most:
        given = (("most", str(MAX_RATIO)),)
        raise BadInput([Fault(name, 0, "", str(size), "intake.archive_ratio", given)])


def _unpack(path: Path, landing: _Landing, *, is_dataset: bool) -> None:
    """Copy the members of an archive that lie beside its first file of a dataset, or its first."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in safe_members(path.name, archive) if not one.is_dir()]
            root = _root(members)
            for member in members:
                at = PurePosixPath(member.filename)
                if at.parent == root and (at.name in DATASET_FILES or not is_dataset):
                    with archive.open(member) as source:
                        landing.copy(at.name, source, most=most_of(member))
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise BadInput([Fault(path.name, 0, "", str(error), "intake.archive_whole")]) from error


def _root(members: Sequence[zipfile.ZipInfo]) -> PurePosixPath:
    """Return the folder of an archive that holds the dataset, else its first file."""
    paths = sorted((PurePosixPath(one.filename) for one in members), key=lambda at: len(at.parts))
    own = [at for at in paths if at.name in DATASET_FILES]
    return next(iter([*own, *paths]), PurePosixPath("file")).parent


def safe_members(name: str, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members of an archive; raises BadInput where one is unsafe or they are too many.

    Unsafe are paths that lead out of the folder, links, encryption.
    """
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        given = (("most", str(MAX_MEMBERS)),)
        found = str(len(members))
        raise BadInput([Fault(name, 0, "", found, "intake.archive_members", given)])
    unsafe = [
        Fault(name, 0, "", member.filename[:200], "intake.archive_safe")
        for member in members
        if _is_unsafe(member)
    ]
    if unsafe:
        raise BadInput(unsafe)
    _refuse_too_much(name, sum(member.file_size for member in members), MAX_BYTES)
    return members


def most_of(member: zipfile.ZipInfo) -> int:
    """Return how many bytes a member may have when unpacked."""
    return max(_SMALL, member.compress_size * MAX_RATIO)


def _is_unsafe(member: zipfile.ZipInfo) -> bool:
    path = member.filename
    leads_out = path.startswith("/") or "\\" in path or ":" in path or "\0" in path
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    return (
        leads_out
        or ".." in PurePosixPath(path).parts
        or is_link
        or bool(member.flag_bits & _ENCRYPTED)
    )


def check_workbook(path: Path, most: int) -> None:
    """Raise BadInput unless a workbook, itself an archive, unpacks to at most `most` bytes."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = 0
            for member in safe_members(path.name, archive):
                for chunk in _chunks(archive, member):
                    size += len(chunk)
                    _refuse_too_much(path.name, size, most)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise BadInput([Fault(path.name, 0, "", str(error), "intake.archive_whole")]) from error


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def remove(folder: Path) -> None:
    """Remove the folder of a run that was refused before it was read."""
    shutil.rmtree(folder, ignore_errors=True)
