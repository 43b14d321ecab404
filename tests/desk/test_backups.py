"""Backups: what was entered comes back, on either database; what is unfit changes nothing."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest
from django.utils import timezone

from aval.desk.backups import actions
from aval.desk.backups.actions import files_of, restore_backup, write_backup
from aval.desk.backups.archive import MANIFEST, Unfit
from aval.records.jobs import JobRun
from aval.records.runs import Source
from tests.conftest import ROOT
from tests.own_database import own_database

Moved = Callable[..., list[str]]


@pytest.fixture
def server() -> Iterator[str]:
    """Return the address of a PostgreSQL database of the test's own."""
    with own_database("backup") as made:
        yield made


def _moved(address: str, folder: Path, *steps: str) -> list[str]:
    """Take steps in a process of its own and return the digests that it prints."""
    given = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "aval.config.settings",
        "DATABASE_URL": address,
        "AVAL_DATA_DIR": str(folder),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.moved", *steps],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return re.findall(r"digest (\w+)", done.stdout)


def test_from_either_to_either(server: str, tmp_path: Path) -> None:
    """SQLite to PostgreSQL, that to itself and to SQLite, and that to itself: the same rows."""
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    folders = [tmp_path / name for name in ("a", "b", "c")]
    (filled,) = _moved("", folders[0], "migrate", "fill", f"backup,{one}")
    over = [
        *_moved(
            server,
            folders[1],
            "migrate",
            f"restore,{one}",
            f"backup,{two}",
            f"restore,{two},--replace",
        ),
        *_moved("", folders[2], "migrate", f"restore,{two}", f"restore,{one},--replace"),
    ]
    assert over == [filled] * 4
    for folder in folders:
        held = folder / "files" / "ab" / "cd é.bin"
        assert held.read_bytes() == bytes(range(256)) * 1000
    with psycopg.connect(server) as opened:
        (told,), *_ = opened.execute(
            "select r.rate || ' ' || r.on || ' ' || extract(epoch from c.at) "
            "from records_rate r, records_change c"
        )
        assert told == f"{2**62} 1899-12-31 1772323199.999999"
        (following,), *_ = opened.execute(
            "insert into records_change (at, origin) values (now(), 'manual') returning id"
        )
        assert following == 2, "numbers go on after those that were restored"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with a file of people, and with others that are no such files."""
    folder = tmp_path / "data"
    for name in ("files/a.txt", "results/x", "static/x.css", "aval.sqlite3-wal", "secret.key"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, "utf-8")
    (folder / "files" / "link").symlink_to(folder / "secret.key")
    return folder


def _write(folder: Path, *, with_key: bool = False) -> Path:
    path = folder.parent / "backup.zip"
    write_backup(path=path, folder=folder, at=timezone.now(), with_key=with_key, tell=str)
    return path


def _restore(path: Path, folder: Path, **how: Any) -> None:
    asked: dict[str, Any] = {"replace": True, "most_bytes": 2**30, "tell": str, **how}
    restore_backup(path=path, folder=folder, **asked)


def test_files_of_people(folder: Path) -> None:
    """Not what is made anew, nor the database, nor links; the key only if asked for."""
    assert files_of(folder, with_key=False) == ["files/a.txt"]
    assert files_of(folder, with_key=True) == ["files/a.txt", "secret.key"]


@pytest.mark.django_db(transaction=True)
def test_restored(folder: Path) -> None:
    """Rows and files are what they were: later ones are gone, the key comes with the key only."""
    Source.objects.create(key="a", name="A")
    path = _write(folder, with_key=True)
    assert path.stat().st_mode & 0o777 == 0o600
    Source.objects.update(name="B")
    Source.objects.create(key="b", name="B")
    (folder / "files" / "a.txt").write_text("other", "utf-8")
    (folder / "files" / "b.txt").write_text("later", "utf-8")
    (folder / "secret.key").write_text("other", "utf-8")
    with pytest.raises(Unfit, match="not_empty"):
        _restore(path, folder, replace=False)
    _restore(path, folder)
    assert list(Source.objects.values_list("key", "name")) == [("a", "A")]
    assert files_of(folder, with_key=False) == ["files/a.txt"]
    assert (folder / "files" / "a.txt").read_text("utf-8") == "files/a.txt"
    assert (folder / "secret.key").read_text("utf-8") == "secret.key"
    assert (folder / "secret.key").stat().st_mode & 0o777 == 0o600
    assert not list(folder.glob(".restore-*"))


@pytest.mark.django_db(transaction=True)
def test_jobs_of_the_schedule_are_no_content(folder: Path) -> None:
    """A target that only ran its schedule is empty."""
    path = _write(folder)
    (folder / "files" / "a.txt").unlink()
    JobRun.objects.create(kind="x", key="1", asked_at=timezone.now(), due_at=timezone.now())
    _restore(path, folder, replace=False)
    assert not JobRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_all_or_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the middle leaves rows and files as they were."""
    Source.objects.create(key="a", name="A")
    path = _write(folder)
    Source.objects.update(name="B")
    (folder / "files" / "a.txt").write_text("other", "utf-8")
    filled = []

    def fails(*words: Any) -> int:
        filled.append(words)
        if len(filled) == 5:
            raise OSError(28, "No space left on device", "x")
        return fill(*words)

    fill = actions.rows.fill
    monkeypatch.setattr(actions.rows, "fill", fails)
    with pytest.raises(OSError, match="No space"):
        _restore(path, folder)
    assert Source.objects.get().name == "B"
    assert (folder / "files" / "a.txt").read_text("utf-8") == "other"
    assert not list(folder.glob(".restore-*"))


def _changed(path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], Any]) -> Path:
    """Write the archive anew with other content."""
    with ZipFile(path) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    manifest = json.loads(parts.pop(MANIFEST))
    change(manifest, parts)
    with ZipFile(path, "w", 8) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
        opened.writestr(MANIFEST, json.dumps(manifest))
    return path


def _escape(name: str) -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    def change(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
        parts[name] = parts.pop("files/files/a.txt")
        next(part for part in manifest["parts"] if part["name"] == "files/files/a.txt")["name"] = (
            name
        )

    return change


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_escape("files/../../x"), "damaged"),
        (_escape("/files/x"), "damaged"),
        (_escape("files//x"), "damaged"),
        (_escape("files/..\\x"), "damaged"),
        (_escape("files/C:x"), "damaged"),
        (lambda _, parts: parts.update({"files/files/a.txt": b"files/b.txt"}), "damaged"),
        (lambda _, parts: parts.update({"files/files/a.txt": b"files/a.txt longer"}), "damaged"),
        (lambda _, parts: parts.update({"files/more": b""}), "damaged"),
        (lambda _, parts: parts.pop("files/files/a.txt"), "damaged"),
        (lambda told, _: told.update(format=2), "other_version"),
        (lambda told, _: told["migrations"].pop(), "other_version"),
        (lambda told, _: told.update(parts=3), "damaged"),
        (lambda told, _: told.pop("parts"), "damaged"),
    ],
)
def test_unfit(folder: Path, change: Any, code: str) -> None:
    """Told before anything changes."""
    path = _write(folder)
    Source.objects.create(key="a", name="A")
    _changed(path, change)
    with pytest.raises(Unfit, match=code):
        _restore(path, folder)
    assert Source.objects.exists()
    assert not (folder.parent / "x").exists()


@pytest.mark.django_db(transaction=True)
def test_too_large_or_none(folder: Path, tmp_path: Path) -> None:
    """A limit on what is unpacked; a file of another kind."""
    path = _write(folder)
    with pytest.raises(Unfit, match="too_large"):
        _restore(path, folder, most_bytes=100)
    other = tmp_path / "other.zip"
    other.write_bytes(b"PK")
    with pytest.raises(Unfit, match="no_backup"):
        _restore(other, folder)
