"""The drop folder as it is looked at every few minutes: what is taken in, and used where told."""

import fcntl
import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from aval.desk.intake.actions import apply_run
from aval.desk.intake.folders import drop_folder, runs_folder
from aval.intake import dropping
from aval.intake.comparing import Progress
from aval.records.runs import IntakeRun
from aval.vocabulary.acts import RunState
from aval.vocabulary.faults import Fault

SEEN = ".seen.json"
"""The file of the drop folder that remembers the sizes of the last look."""
LOCK = ".scanning"
"""The file of the drop folder that whoever looks at it locks."""


def scan_drop_folder(
    *,
    at: datetime,
    today: date,
    say: Callable[[Fault], str],
    progress: Progress | None = None,
) -> list[IntakeRun]:
    """Take in what was dropped since and no longer grows, and use it where its source says so.

    A file is taken at the second look that finds it unchanged, and read and used before the next
    one. What is quarantined waits for a person. What a scan that died left half done is gone on
    with first. While another one looks, nothing is done. `say` gives the words of a fault in a
    report, `progress` is as in `comparing.compare`.
    """
    drop = drop_folder()
    drop.mkdir(parents=True, exist_ok=True)
    runs = []
    with _alone(drop / LOCK) as is_alone:
        if not is_alone:
            return []
        for run, path in dropping.take(
            drop=drop, before=_seen(drop), at=at, folder=runs_folder(), progress=progress
        ):
            if run.state == RunState.READY and run.source.applies:
                apply_run(run=run, by=None, at=at, today=today)
            dropping.put_away(run, path, say)
            runs.append(run)
        _remember(drop)
    return runs


def _seen(drop: Path) -> dropping.Sizes:
    """Return the sizes of the last look."""
    seen = drop / SEEN
    before = json.loads(seen.read_text("utf-8")) if seen.is_file() else {}
    return {name: (size, changed) for name, (size, changed) in before.items()}


def _remember(drop: Path) -> None:
    """Keep the sizes of this look; the file appears whole."""
    whole = drop / f"{SEEN}.part"
    whole.write_text(json.dumps(dropping.sizes(drop)), "utf-8")
    whole.replace(drop / SEEN)


@contextmanager
def _alone(path: Path) -> Generator[bool]:
    """Tell whether nobody else looks at the drop folder; whoever dies does so no longer."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _locks(handle)
    finally:
        os.close(handle)


def _locks(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
