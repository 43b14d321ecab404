"""Takes files in: copies and reads them, and says what they would change; nothing is used yet."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import OperationalError, transaction

from aval.intake.comparing import Progress, compare
from aval.intake.landing import Landed, land, remove
from aval.intake.moves import RunMoved, move
from aval.records import journal
from aval.records.people import Person
from aval.records.runs import IntakeRun, Rejection, Source
from aval.vocabulary.acts import Act, RunFormat, RunMode, RunState
from aval.vocabulary.faults import BadInput, Fault

MOST_REJECTIONS = 10_000
"""Faults of one run that are kept; the last one then says that there were more."""


def receive(
    *,
    source: Source,
    files: Sequence[Path],
    run_format: RunFormat,
    mode: RunMode,
    options: Mapping[str, Any],
    person: Person | None,
    at: datetime,
    folder: Path,
) -> IntakeRun:
    """Take files, folders or archives of a source in, and return the run, read and compared.

    It is refused with its faults, unchanged, ready, or quarantined. `folder` holds the files of
    all runs, `options` what the reader is told (docs/manual/import.md). What is no fault of the
    files, such as one that cannot be opened, is raised, and the run has failed.
    """
    run = begin(
        source=source, run_format=run_format, mode=mode, options=options, person=person, at=at
    )
    hold(run=run, files=files, at=at, folder=folder)
    if run.state == RunState.READING:
        read_anew(run=run, at=at, folder=folder)
    return run


def begin(
    *,
    source: Source,
    run_format: RunFormat,
    mode: RunMode,
    options: Mapping[str, Any],
    person: Person | None,
    at: datetime,
) -> IntakeRun:
    """Return a new run of a source, which has no files yet."""
    run = IntakeRun.objects.create(
        source=source,
        format=run_format,
        mode=mode,
        person=person,
        begun_at=at,
        options=dict(options),
    )
    Source.objects.filter(pk=source.pk).update(last_attempt_at=at)
    return run


def hold(*, run: IntakeRun, files: Sequence[Path], at: datetime, folder: Path) -> None:
    """Keep the files of a run, so that it can be read from them whenever, and again.

    The run has a `folder` once all its files lie on the disk; without one it has none. It is
    refused where the files are too many, too large or unsafe.
    """
    own = folder_of(run, folder)
    _set_aside(own)
    try:
        landed = land(files, own, is_dataset=run.format == RunFormat.DATASET)
    except BadInput as bad:
        remove(own)
        _refuse(run, bad.faults, at)
    except Exception as error:
        move(run, RunState.FAILED, error=str(error), ended_at=at)
        raise
    else:
        run.folder = own.relative_to(folder).as_posix()
        run.files = [asdict(one) for one in landed]
        run.fingerprint = _fingerprint(run, landed)
        run.save(update_fields=["folder", "files", "fingerprint"])


def folder_of(run: IntakeRun, folder: Path) -> Path:
    """Return where the files of a run lie."""
    return folder / "runs" / str(run.pk)


def _set_aside(own: Path) -> None:
    """Make room for the files of a run where those of another lie.

    A database that was restored gives numbers again of which it no longer knows the files.
    """
    if own.exists():
        others = len(list(own.parent.glob(f"{own.name}.lost-*")))
        own.rename(own.with_name(f"{own.name}.lost-{others + 1}"))


def read_anew(
    *, run: IntakeRun, at: datetime, folder: Path, progress: Progress | None = None
) -> None:
    """Read the files of a run and compare them with the facts as they are known now.

    What is found is written in one transaction. Where two read a run, the result of the first
    stands. What is no fault of the files is raised, and the run has failed; where the database is
    busy or away it is still being read.
    """
    try:
        _read(run, at, folder, progress)
    except RunMoved:
        run.refresh_from_db()


def _read(run: IntakeRun, at: datetime, folder: Path, progress: Progress | None) -> None:
    try:
        found = compare(run, folder_of(run, folder), progress)
    except BadInput as bad:
        _refuse(run, bad.faults, at)
        return
    except OperationalError:
        raise
    except Exception as error:
        move(run, RunState.FAILED, error=str(error), ended_at=at)
        Source.objects.filter(pk=run.source_id).update(last_error=str(error))
        raise
    state = RunState.READY if found else RunState.UNCHANGED
    with transaction.atomic():
        move(
            run,
            RunState.QUARANTINED if found.thresholds else state,
            against=found.against,
            differences=found.counts(),
            thresholds=found.thresholds,
            ended_at=None if found else at,
        )
        if not found:
            mark_fresh(run, at)
        _tell(run, at)


def read_after_failure(*, run: IntakeRun) -> None:
    """Let a run that failed be read once more, if its files are here; raises RunMoved."""
    if run.state != RunState.FAILED or not run.folder:
        raise RunMoved(run, RunState.READING)
    move(run, RunState.READING, error="", ended_at=None)


def mark_fresh(run: IntakeRun, at: datetime) -> None:
    """Note that the source of a run told everything it knows."""
    fresh = {"last_success_at": at, "last_error": "", "retry_at": None}
    Source.objects.filter(pk=run.source_id).update(**fresh)


def _refuse(run: IntakeRun, faults: Sequence[Fault], at: datetime) -> None:
    """Keep the faults of a run of which nothing is used."""
    with transaction.atomic():
        keep_faults(run, faults)
        move(run, RunState.REFUSED, ended_at=at)
        Source.objects.filter(pk=run.source_id).update(last_error=RunState.REFUSED.value)
        _tell(run, at, faults=len(faults))


def keep_faults(run: IntakeRun, faults: Sequence[Fault]) -> None:
    """Write down what is wrong with the files of a run, in the transaction of the caller."""
    kept = list(islice(faults, MOST_REJECTIONS))
    if len(faults) > len(kept):
        kept.append(Fault(kept[-1].file, kept[-1].line, "", "", "ledger.too_many_faults"))
    Rejection.objects.bulk_create(
        [
            Rejection(
                run=run,
                file=fault.file,
                line=fault.line,
                column=fault.column,
                value=fault.value,
                expected=fault.expected,
                given=[list(pair) for pair in fault.given],
            )
            for fault in kept
        ],
        batch_size=500,
    )


def faults_of(run: IntakeRun) -> list[Fault]:
    """Return the faults of a refused run."""
    return [
        Fault(
            one.file,
            one.line,
            one.column,
            one.value,
            one.expected,
            tuple((str(name), str(word)) for name, word in one.given),
        )
        for one in run.rejections.order_by("pk")
    ]


def _tell(run: IntakeRun, at: datetime, **details: object) -> None:
    """Write the line of the journal."""
    journal.write(
        at=at,
        person=run.person,
        act=Act.RUN_LANDED,
        subject=str(run),
        state=str(run.state),
        fingerprint=run.fingerprint,
        files=[file["name"] for file in run.files],
        **details,
    )


def _fingerprint(run: IntakeRun, landed: Sequence[Landed]) -> str:
    """Return one hash of the files and of how they are read; names count where they mean tables."""
    is_dataset = run.format == RunFormat.DATASET
    files = sorted((one.name if is_dataset else "", one.sha256) for one in landed)
    told = json.dumps([run.format, run.mode, run.options, files], sort_keys=True)
    return sha256(told.encode()).hexdigest()
