"""Reads what was brought in: small files at once, large ones by a job that any worker goes on with.

A run that is being read holds its files, and nothing else stands of it until all is read. So a
process that dies while it reads leaves nothing to mend: the run is read anew.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from aval.desk.intake.folders import drop_folder, runs_folder
from aval.desk.intake.refusals import refuse_without
from aval.desk.intake.scoping import refuse_beyond_scope
from aval.desk.jobs.actions import ask
from aval.intake import dropping, receiving
from aval.intake.comparing import Progress
from aval.intake.moves import RunMoved, move
from aval.records import journal
from aval.records.jobs import JobRun
from aval.records.people import Person
from aval.records.runs import IntakeRun
from aval.vocabulary.acts import Act, JobState, Right, RunFormat, RunState

READ_AT_ONCE_BYTES = 2_000_000
"""Bytes of an import, unpacked, up to which it is read while a person waits."""
READ_JOB = "read-import"
"""The job that reads an import."""
LEFT = timedelta(minutes=10)
"""How long nobody but a job reads an import; after that, whoever did so is taken for dead."""
CUT_OFF, GAVE_UP = "intake.cut_off", "intake.gave_up"
"""Of what an import failed: files that did not arrive whole, attempts that all died."""
_ALIVE = (JobState.WAITING, JobState.RUNNING)


def is_large(run: IntakeRun) -> bool:
    """Return whether the files of a run are left to a job."""
    return sum(int(file["size"]) for file in run.files) > READ_AT_ONCE_BYTES


def reading_jobs(run: IntakeRun) -> QuerySet[JobRun]:
    """Return the jobs that read a run, or did, the last one first."""
    return JobRun.objects.filter(kind=READ_JOB, key__startswith=f"R{run.pk} ").order_by("-pk")


@transaction.atomic
def ask_to_read(run: IntakeRun, *, by: Person | None, at: datetime) -> JobRun:
    """Return the job that reads a run, asked for unless one waits or runs."""
    last = reading_jobs(run).first()
    if last is not None and last.state in _ALIVE:
        return last
    key = f"R{run.pk} {reading_jobs(run).count() + 1}"
    return ask(kind=READ_JOB, key=key, at=at, by=by, arguments={"run": run.pk})


def read_run(*, number: int, at: datetime, progress: Progress) -> RunState | None:
    """Read a run, as its job does, and return its state, None where there is no such run.

    One that is read already stays as it is. What is raised has failed the run, until the next
    attempt. `progress` as in `comparing.compare`.
    """
    run = IntakeRun.objects.filter(pk=number).first()
    if run is None:
        return None
    if run.state == RunState.FAILED:
        receiving.read_after_failure(run=run)
    if run.state == RunState.READING:
        receiving.read_anew(run=run, at=at, folder=runs_folder(), progress=progress)
    return RunState(run.state)


def read_again(*, run: IntakeRun, by: Person, at: datetime) -> JobRun:
    """Have a run that failed read once more; raises RunMoved where it did not, or has no files."""
    refuse_without(by, Right.IMPORT)
    refuse_beyond_scope(by, run.format, run.options)
    with transaction.atomic():
        receiving.read_after_failure(run=run)
        journal.write(at=at, person=by, act=Act.JOB_ASKED, subject=str(run))
        return ask_to_read(run, by=by, at=at)


def resume_left(*, at: datetime) -> list[IntakeRun]:
    """Go on with runs that a process which died left being read, and return them.

    A run whose job waits or works is that job's: the ledger knows by its beat whether its worker
    lives, and gives the job back. Files of the drop folder are gone on with by its next scan,
    what insurers tell by the next reading of the same one.
    """
    reading = IntakeRun.objects.filter(state=RunState.READING).exclude(format=RunFormat.INSURER)
    left = [run for run in reading.order_by("pk") if not dropping.is_taken(run, drop_folder())]
    return [run for run in left if _resumed(run, at)]


def _resumed(run: IntakeRun, at: datetime) -> bool:
    """Go on with a run, or give it up; return whether somebody had to."""
    job = reading_jobs(run).first()
    if job is not None and job.state in _ALIVE:
        return False
    if job is not None and job.state != JobState.DONE:
        return _gave_up(run, GAVE_UP, at)
    if at - (run.begun_at if job is None else job.ended_at or at) < LEFT:
        return False
    if not run.folder:
        return _gave_up(run, CUT_OFF, at)
    ask_to_read(run, by=run.person, at=at)
    return True


def _gave_up(run: IntakeRun, why: str, at: datetime) -> bool:
    try:
        move(run, RunState.FAILED, error=why, ended_at=at)
    except RunMoved:  # it was read after all
        return False
    return True
