"""The file of a backup: a zip of parts with a manifest, and what makes one unfit to be read."""

import hashlib
import json
import re
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

MANIFEST = "manifest.json"
NO_BACKUP, DAMAGED, TOO_LARGE = "no_backup", "damaged", "too_large"
OTHER_VERSION, NOT_EMPTY = "other_version", "not_empty"
FORMAT = 1
MOST_PARTS = 1_000_000
MOST_MANIFEST = 256 * 2**20
MOST_RATIO = 1000
"""How much smaller deflate makes what people write; beyond, it is a bomb."""
BLOCK = 2**20
_NAME = re.compile(r"(?:tables|files)(?:/[^/\\:\x00-\x1f]+)+")


class Unfit(Exception):  # noqa: N818 - a fact about the file
    """A backup that cannot be restored: `code` says why, `subject` names the part."""

    def __init__(self, code: str, subject: str = "") -> None:
        """Keep code and subject."""
        super().__init__(f"{code} {subject}")
        self.code, self.subject = code, subject


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `tables/<table>.ndjson` or `files/<path in the data folder>`."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `migrations` are those its tables had."""

    version: str
    database: str
    at: str
    migrations: list[str]
    parts: list[Part]


class Writing:
    """Adds parts to an open zip and remembers their digests."""

    def __init__(self, opened: ZipFile) -> None:
        """Begin with no part."""
        self.opened = opened
        self.parts: list[Part] = []

    def add(self, name: str, blocks: Iterator[bytes]) -> None:
        """Write one part."""
        digest, size = hashlib.sha256(), 0
        with self.opened.open(_info(name), "w", force_zip64=True) as part:
            for block in blocks:
                part.write(block)
                digest.update(block)
                size += len(block)
        self.parts.append(Part(name, digest.hexdigest(), size))

    def end(self, told: dict[str, Any]) -> Manifest:
        """Write the manifest and return it."""
        manifest = Manifest(**told, parts=self.parts)
        content = {"format": FORMAT, **asdict(manifest)}
        text = json.dumps(content, ensure_ascii=False, indent=1)
        self.opened.writestr(_info(MANIFEST), text)
        return manifest


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name)  # without the clock: equal content makes equal parts
    info.compress_type = 8
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


def blocks_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file in blocks."""
    while block := file.read(BLOCK):
        yield block


def open_archive(path: Path, most_bytes: int) -> tuple[ZipFile, Manifest]:
    """Open a backup and check everything about it but digests. Raises Unfit."""
    try:
        opened = ZipFile(path)
    except BadZipFile:
        raise Unfit(NO_BACKUP, path.name) from None
    try:
        return opened, _manifest_of(opened, most_bytes)
    except BaseException:
        opened.close()
        raise


def _manifest_of(opened: ZipFile, most_bytes: int) -> Manifest:
    entries = {entry.filename: entry for entry in opened.infolist()}
    first = entries.pop(MANIFEST, None)
    if first is None or first.file_size > MOST_MANIFEST:
        raise Unfit(NO_BACKUP)
    if len(entries) + 1 != len(opened.infolist()) or len(entries) > MOST_PARTS:
        raise Unfit(DAMAGED, MANIFEST)
    try:
        content = json.loads(opened.read(first))
        is_known = content.pop("format") == FORMAT
        parts = [Part(**part) for part in content.pop("parts")]
        manifest = Manifest(**content, parts=parts)
    except (BadZipFile, ValueError, TypeError, KeyError, AttributeError):
        raise Unfit(DAMAGED, MANIFEST) from None
    if not is_known:
        raise Unfit(OTHER_VERSION, manifest.version)
    if {part.name for part in parts} != set(entries) or len(parts) != len(entries):
        raise Unfit(DAMAGED, MANIFEST)
    for part in parts:
        _check(part, entries[part.name])
    if sum(part.size for part in parts) > most_bytes:
        raise Unfit(TOO_LARGE)
    return manifest


def _check(part: Part, entry: ZipInfo) -> None:
    """Refuse a part that is not a plain file inside its place, or not of the size it should be."""
    mode = entry.external_attr >> 16
    is_plain = not stat.S_IFMT(mode) or stat.S_ISREG(mode)
    steps = part.name.split("/")
    if not is_plain or not _NAME.fullmatch(part.name) or {".", ".."} & set(steps):
        raise Unfit(DAMAGED, part.name)
    if part.size != entry.file_size or entry.file_size > MOST_RATIO * (entry.compress_size + 1024):
        raise Unfit(DAMAGED, part.name)


def copy_part(opened: ZipFile, part: Part, target: IO[bytes] | None) -> None:
    """Read a part to its end, into a file if one is given. Raises Unfit if it is not as it was."""
    digest, size = hashlib.sha256(), 0
    try:
        with opened.open(part.name) as source:
            for block in blocks_of(source):
                digest.update(block)
                size += len(block)
                if target is not None:
                    target.write(block)
    except (BadZipFile, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.filename:
            raise
        raise Unfit(DAMAGED, part.name) from None
    if (digest.hexdigest(), size) != (part.sha256, part.size):
        raise Unfit(DAMAGED, part.name)
