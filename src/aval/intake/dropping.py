"""The drop folder: whole files that appear in the folder of a source are taken in by themselves."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from aval.intake.comparing import Progress
from aval.intake.landing import remove
from aval.intake.receiving import begin, faults_of, folder_of, hold, read_anew
from aval.records.runs import IntakeRun, Source
from aval.vocabulary.acts import RunFormat, RunMode, RunState
from aval.vocabulary.faults import Fault

TAKING, DONE, REFUSED = "taking", "done", "refused"
"""Where files are while they are taken in, and go once they were, or could not be."""
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
    progress: Progress | None = None,
) -> Iterator[tuple[IntakeRun, Path]]:
    """Yield the run of every file that has not changed since `before`, read, and where the file is.

    Whoever asked says with `put_away` that it is done with a run; the next one is read after that.
    A file lies in `taking` meanwhile, with its run: one that a process which died left there comes
    first and is gone on with. Files lie in a folder with the key of their source; a folder that is
    no active source's is left alone. A dataset comes as one archive.
    """
    now = sizes(drop)
    for place in sorted(drop.glob(f"*/{TAKING}/*/"), key=_number):
        run, path = _run_of(place), next(place.iterdir(), None)
        if path is None:
            place.rmdir()
        elif run is None:
            shutil.move(path, _free(place.parent.parent / path.name))
            place.rmdir()
        else:
            _go_on(run, path, at, folder, progress)
            yield run, path
    for name, found in now.items():
        path = drop / name
        source = Source.objects.filter(key=path.parent.name, is_active=True).first()
        if source is not None and before.get(name) == found:
            run = _begin(source, at)
            place = _place(run, drop)
            place.mkdir(parents=True)
            path = path.rename(place / path.name)
            _go_on(run, path, at, folder, progress)
            yield run, path


def _place(run: IntakeRun, drop: Path) -> Path:
    """Return where the file of a run lies while it is taken in.

    A database that was restored gives numbers again, so the instant is told too.
    """
    return drop / run.source_id / TAKING / f"{run.pk}-{run.begun_at.astimezone(UTC):%Y%m%d%H%M%S%f}"


def _number(place: Path) -> int:
    number = place.name.split("-")[0]
    return int(number) if number.isascii() and number.isdecimal() else 0


def _run_of(place: Path) -> IntakeRun | None:
    """Return whose file lies in a place, None for nobody's that is known."""
    run = IntakeRun.objects.filter(pk=_number(place), person=None).first()
    return run if run and _place(run, place.parent.parent.parent) == place else None


def _free(path: Path) -> Path:
    """Return a path at which nothing is yet."""
    tries = (path.with_name(f"{number}-{path.name}") for number in count(1))
    return next(one for one in chain([path], tries) if not one.exists())


def is_taken(run: IntakeRun, drop: Path) -> bool:
    """Return whether the file of a run lies where the next scan goes on with it."""
    return _place(run, drop).is_dir()


def _begin(source: Source, at: datetime) -> IntakeRun:
    """Return a run of a source, which is read as the source says."""
    return begin(
        source=source,
        run_format=RunFormat(source.format),
        mode=RunMode(source.mode),
        options=source.options,
        person=None,
        at=at,
    )


def _go_on(
    run: IntakeRun, path: Path, at: datetime, folder: Path, progress: Progress | None
) -> None:
    """Do what is left to do until a run is read."""
    if run.state == RunState.READING and not run.folder:
        remove(folder_of(run, folder))
        hold(run=run, files=[path], at=at, folder=folder)
    if run.state == RunState.READING:
        read_anew(run=run, at=at, folder=folder, progress=progress)


def put_away(run: IntakeRun, path: Path, say: Callable[[Fault], str]) -> None:
    """Move a file to where its outcome is; beside one that cannot be used, what is wrong with it.

    `say` gives the words of a fault.
    """
    is_bad = run.state in {RunState.REFUSED, RunState.FAILED}
    place = path.parent.parent.parent / (REFUSED if is_bad else DONE)
    place.mkdir(exist_ok=True)
    target = place / f"{run.pk}-{path.name}"
    if is_bad:
        lines: Sequence[str] = [say(fault) for fault in faults_of(run)] or [run.error]
        target.with_name(f"{target.name}.txt").write_text("\n".join([*lines, ""]), "utf-8")
    shutil.move(path, target)
    path.parent.rmdir()
