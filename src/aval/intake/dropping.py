"""The drop folder: whole files that appear in the folder of a source are taken in by themselves."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from aval.intake.receiving import faults_of, receive
from aval.records.runs import IntakeRun, Source
from aval.vocabulary.acts import RunFormat, RunMode, RunState
from aval.vocabulary.faults import Fault

DONE, REFUSED = "done", "refused"
"""Where files go once they were taken in, or could not be."""
PARTIAL = (".part", ".tmp", ".filepart", ".crdownload")
"""Endings of files that are still being written."""
Sizes = dict[str, tuple[int, int]]
"""Size and time of change of each file, by its path below the drop folder."""


def sizes(drop: Path) -> Sizes:
    """Return what lies in the folders of sources: whoever looks twice sees what still grows."""
    return {
        path.relative_to(drop).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in _waiting(drop)
    }


def _waiting(drop: Path) -> Iterator[Path]:
    """Yield the files of every source's folder that may be whole."""
    if not drop.is_dir():
        return
    for folder in sorted(drop.iterdir()):
        if folder.is_dir() and not folder.is_symlink():
            for path in sorted(folder.iterdir()):
                is_plain = path.is_file() and not path.is_symlink()
                if is_plain and not path.name.startswith(".") and path.suffix not in PARTIAL:
                    yield path


def take(
    *,
    drop: Path,
    before: Sizes,
    at: datetime,
    folder: Path,
    say: Callable[[Fault], str],
) -> list[IntakeRun]:
    """Take in every file that has not changed since `before`, and move it away.

    Files lie in a folder with the key of their source; a folder that is no active source's is left
    alone. `say` gives the words of a fault for the report that is written beside a refused file.
    A dataset comes as one archive.
    """
    now = sizes(drop)
    runs = []
    for name, found in now.items():
        if before.get(name) != found:
            continue
        path = drop / name
        source = Source.objects.filter(key=path.parent.name, is_active=True).first()
        if source is not None:
            runs.append(_take(source, path, at, folder))
            _put_away(runs[-1], path, say)
    return runs


def _take(source: Source, path: Path, at: datetime, folder: Path) -> IntakeRun:
    """Take one file in as its source is read."""
    return receive(
        source=source,
        files=[path],
        run_format=RunFormat(source.format),
        mode=RunMode(source.mode),
        options=source.options,
        person=None,
        at=at,
        folder=folder,
    )


def _put_away(run: IntakeRun, path: Path, say: Callable[[Fault], str]) -> None:
    """Move a file to where its outcome is; beside a refused one, its faults."""
    is_refused = run.state == RunState.REFUSED
    place = path.parent / (REFUSED if is_refused else DONE)
    place.mkdir(exist_ok=True)
    target = place / f"{run.pk}-{path.name}"
    shutil.move(path, target)
    if is_refused:
        lines: Sequence[str] = [say(fault) for fault in faults_of(run)]
        target.with_name(f"{target.name}.txt").write_text("\n".join([*lines, ""]), "utf-8")
