"""What people and the command line do with imports; each act checks its right first.

`by` is the person who acts, None for somebody at the machine's own terminal and for jobs.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction

from aval.connectors.ledgers.list_map import read_map
from aval.desk.intake.judging import judge_again
from aval.desk.intake.refusals import refuse_without
from aval.desk.intake.scoping import refuse_beyond_scope
from aval.intake import applying, dropping, moves, receiving, undoing
from aval.records import journal
from aval.records.changes import Change
from aval.records.people import Person
from aval.records.runs import IntakeRun, ListMap, Source
from aval.vocabulary.acts import Act, Right, RunFormat, RunMode, RunState
from aval.vocabulary.faults import Fault

SEEN = ".seen.json"
"""The file of the drop folder that remembers the sizes of the last look."""


@dataclass(frozen=True)
class Told:
    """What a source tells of how its files are read: see docs/manual/import.md."""

    run_format: RunFormat
    mode: RunMode
    options: Mapping[str, Any]


def runs_folder() -> Path:
    """Return the folder below which the files of every run lie."""
    return Path(settings.MEDIA_ROOT)


def drop_folder() -> Path:
    """Return the folder in which sources drop files."""
    return Path(settings.DATA) / "drop"


def source_of(*, key: str, by: Person | None, at: datetime, told: Told, name: str = "") -> Source:
    """Return a source by its key, made where there is none yet."""
    refuse_without(by, Right.IMPORT)
    with transaction.atomic():
        source, is_new = Source.objects.get_or_create(
            key=key, defaults={"name": name or key, "mode": told.mode, "format": told.run_format}
        )
        if is_new:
            journal.write(at=at, person=by, act=Act.SOURCE_CHANGED, subject=key, made=True)
    return source


def receive_files(
    *, source: Source, files: Sequence[Path], told: Told, by: Person | None, at: datetime
) -> IntakeRun:
    """Take files in and compare them; nothing is used yet."""
    refuse_without(by, Right.IMPORT)
    refuse_beyond_scope(by, told.run_format, told.options)
    return receiving.receive(
        source=source,
        files=files,
        run_format=told.run_format,
        mode=told.mode,
        options=told.options,
        person=by,
        at=at,
        folder=runs_folder(),
    )


def apply_run(
    *, run: IntakeRun, by: Person | None, at: datetime, today: date, confirm: bool = False
) -> Change:
    """Use what a run says, and have its customers judged again."""
    refuse_without(by, Right.IMPORT)
    refuse_beyond_scope(by, run.format, run.options)
    change = applying.apply(run=run, by=by, at=at, folder=runs_folder(), confirm=confirm)
    judge_again(change, at=at, today=today)
    return change


def confirm_run(*, run: IntakeRun, by: Person, at: datetime, today: date) -> Change:
    """Use a quarantined run although its file shrank."""
    return apply_run(run=run, by=by, at=at, today=today, confirm=True)


def undo_run(*, run: IntakeRun, by: Person | None, at: datetime, today: date) -> Change:
    """Take a run back, and have its customers judged again."""
    refuse_without(by, Right.IMPORT)
    refuse_beyond_scope(by, run.format, run.options)
    change = undoing.undo(run=run, by=by, at=at)
    judge_again(change, at=at, today=today)
    return change


def discard_run(*, run: IntakeRun, by: Person | None, at: datetime) -> None:
    """Let a run go unused."""
    refuse_without(by, Right.IMPORT)
    refuse_beyond_scope(by, run.format, run.options)
    with transaction.atomic():
        moves.discard(run=run, at=at)
        journal.write(at=at, person=by, act=Act.RUN_DISCARDED, subject=str(run))


def save_map(*, name: str, content: str, by: Person | None, at: datetime) -> ListMap:
    """Keep a map of a list's columns under a name; raises BadInput with what is wrong with it."""
    refuse_without(by, Right.IMPORT)
    with TemporaryDirectory(prefix="aval-") as work:
        path = Path(work) / "map.toml"
        path.write_text(content, "utf-8")
        read_map(path)
    with transaction.atomic():
        kept, _ = ListMap.objects.update_or_create(
            name=name, defaults={"content": content, "made_by": by, "made_at": at}
        )
        journal.write(at=at, person=by, act=Act.SOURCE_CHANGED, subject=name, map=content)
    return kept


def scan_drop_folder(*, at: datetime, today: date, say: Callable[[Fault], str]) -> list[IntakeRun]:
    """Take in what was dropped since and no longer grows, and use it where its source says so.

    A file is taken at the second look that finds it unchanged. What is quarantined waits for a
    person. `say` gives the words of a fault in a report.
    """
    drop = drop_folder()
    drop.mkdir(parents=True, exist_ok=True)
    seen = drop / SEEN
    before = json.loads(seen.read_text("utf-8")) if seen.is_file() else {}
    runs = dropping.take(
        drop=drop,
        before={name: (size, changed) for name, (size, changed) in before.items()},
        at=at,
        folder=runs_folder(),
        say=say,
    )
    seen.write_text(json.dumps(dropping.sizes(drop)), "utf-8")
    for run in runs:
        if run.state == RunState.READY and run.source.applies:
            apply_run(run=run, by=None, at=at, today=today)
    return runs
