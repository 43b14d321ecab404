"""What people and the command line do with imports; each act checks its right first.

`by` is the person who acts, None for somebody at the machine's own terminal and for jobs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from aval.connectors.ledgers.list_map import read_map
from aval.desk.intake.folders import runs_folder
from aval.desk.intake.judging import judge_again
from aval.desk.intake.reading import ask_to_read, is_large
from aval.desk.intake.refusals import refuse_without
from aval.desk.intake.scoping import refuse_beyond_scope
from aval.intake import applying, moves, receiving, undoing
from aval.intake.insurers.relinking import links_of, undo_links
from aval.records import journal
from aval.records.changes import Change
from aval.records.people import Person
from aval.records.runs import IntakeRun, ListMap, Source
from aval.vocabulary.acts import Act, Right, RunFormat, RunMode, RunState


@dataclass(frozen=True)
class Told:
    """What a source tells of how its files are read: see docs/manual/import.md."""

    run_format: RunFormat
    mode: RunMode
    options: Mapping[str, Any]


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
    *,
    source: Source,
    files: Sequence[Path],
    told: Told,
    by: Person | None,
    at: datetime,
    at_once: bool = True,
) -> IntakeRun:
    """Take files in and compare them; nothing is used yet.

    Without `at_once`, large files are only kept and a job reads them: the run is still being read.
    """
    refuse_without(by, Right.IMPORT)
    refuse_beyond_scope(by, told.run_format, told.options)
    run = receiving.begin(
        source=source,
        run_format=told.run_format,
        mode=told.mode,
        options=told.options,
        person=by,
        at=at,
    )
    receiving.hold(run=run, files=files, at=at, folder=runs_folder())
    if run.state == RunState.READING:
        if at_once or not is_large(run):
            receiving.read_anew(run=run, at=at, folder=runs_folder())
        else:
            ask_to_read(run, by=by, at=at)
    return run


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
    """Take a run back, and have its customers judged again.

    A run that followed a link of a customer and a buyer, or its end, takes that back as well: else
    the next reading of the insurer would bring its facts again. That takes the right to link.
    """
    refuse_without(by, Right.IMPORT)
    refuse_beyond_scope(by, run.format, run.options)
    if any(links_of(run)):
        refuse_without(by, Right.DECIDE)
    with transaction.atomic():
        change = undoing.undo(run=run, by=by, at=at)
        later = [Change.objects.get(run=one) for one in undo_links(run, by=by, at=at)]
        for one in (change, *later):
            judge_again(one, at=at, today=today)
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
