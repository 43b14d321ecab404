"""Large files are kept and read by a job; what a process that died left is read anew, or given up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from aval.desk.intake import actions, queries, reading
from aval.desk.intake.reading import CUT_OFF, GAVE_UP, LEFT, ask_to_read, resume_left
from aval.desk.intake.refusals import NotAllowed
from aval.intake import receiving
from aval.intake.moves import RunMoved
from aval.jobs import execution, schedule
from aval.jobs.beat import Closing
from aval.jobs.kinds import Beat
from aval.jobs.ledger import bury
from aval.records.models import IntakeRun, Item, JobRun, JournalEntry, Person
from aval.vocabulary.acts import Act, JobState, Role, RunFormat, RunMode, RunState
from tests.intake.files import TABLES, dataset, source
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
"""Past, so that what is asked for then is due."""
FULL = actions.Told(RunFormat.DATASET, RunMode.FULL, {})


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT, settings.DATA = tmp_path / "files", tmp_path
    monkeypatch.setattr(reading, "READ_AT_ONCE_BYTES", 10)


@pytest.fixture
def ana() -> Person:
    """Return a credit manager."""
    return person("ana")


def _held(folder: Path, by: Person | None, *, at: datetime = AT) -> IntakeRun:
    return actions.receive_files(
        source=source(), files=[folder], told=FULL, by=by, at=at, at_once=False
    )


def _read(run: IntakeRun) -> IntakeRun:
    """Let a worker do what is asked for."""
    job = JobRun.objects.get(state=JobState.WAITING, arguments__run=run.pk)
    JobRun.objects.filter(pk=job.pk).update(due_at=AT)
    assert schedule.MODULES  # every kind of job is known
    assert execution.execute(job.pk)
    return IntakeRun.objects.get(pk=run.pk)


def test_a_job_reads_what_is_large(tmp_path: Path, ana: Person) -> None:
    """The files are kept before anything else; the job says what they change, once."""
    run = _held(dataset(tmp_path / "in"), ana)
    assert run.state == RunState.READING
    assert {one["name"] for one in run.files} == set(TABLES)
    assert not run.differences
    job = JobRun.objects.get()
    assert (job.kind, job.asked_by, job.arguments) == ("read-import", ana, {"run": run.pk})
    assert ask_to_read(run, by=ana, at=AT) == job
    told = queries.reading(run=run, by=ana)
    assert told == queries.Reading(is_waiting=True, table=0, tables=0)
    run = _read(run)
    assert (run.state, run.differences["items"]["new"]) == (RunState.READY, 4)
    assert queries.reading(run=run, by=ana) is None
    entry = JournalEntry.objects.get(act=Act.RUN_LANDED)
    assert (entry.person, entry.given()["state"]) == (ana.username, "ready")
    job.refresh_from_db()
    assert (job.state, job.outcome) == ("done", {"state": "ready"})
    JobRun.objects.update(state=JobState.WAITING)
    assert _read(run).state == RunState.READY
    assert JournalEntry.objects.filter(act=Act.RUN_LANDED).count() == 1


def test_what_is_small_or_asked_at_once(
    tmp_path: Path, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page, and the command line, show the differences without a job."""
    at_once = actions.receive_files(
        source=source(), files=[dataset(tmp_path / "in")], told=FULL, by=None, at=AT
    )
    assert at_once.state == RunState.READY
    size = sum(file["size"] for file in at_once.files)
    monkeypatch.setattr(reading, "READ_AT_ONCE_BYTES", size)
    assert _held(tmp_path / "in", ana).state == RunState.READY
    assert not JobRun.objects.exists()


def test_what_cannot_be_read_is_refused(tmp_path: Path, ana: Person) -> None:
    """At once where it cannot be kept, else by the job, with all its faults."""
    none = tmp_path / "none"
    none.mkdir()
    assert _held(none, ana).state == RunState.REFUSED
    assert not JobRun.objects.exists()
    run = _read(_held(dataset(tmp_path / "in", items="item\n"), ana))
    assert run.state == RunState.REFUSED
    assert run.rejections.exists()


def test_a_failure_is_tried_again(
    tmp_path: Path, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the job as often as it may, then by whoever asks for it."""
    real = receiving.compare
    monkeypatch.setattr(receiving, "compare", _raise(OSError("the disk")))
    run = _read(_held(dataset(tmp_path / "in"), ana))
    assert (run.state, run.error) == (RunState.FAILED, "the disk")
    assert queries.reading(run=run, by=ana) == queries.Reading(is_waiting=True, table=0, tables=0)
    run = _read(run)
    run = _read(run)
    assert JobRun.objects.get().state == JobState.FAILED
    assert queries.reading(run=run, by=ana) is None
    page = queries.run_page(number=run.pk, by=ana)
    assert page is not None
    assert page.may_read
    with pytest.raises(NotAllowed):
        reading.read_again(run=run, by=person("sam", Role.SALES), at=AT)
    monkeypatch.setattr(receiving, "compare", real)
    job = reading.read_again(run=run, by=ana, at=AT)
    assert (job.key, run.state) == (f"R{run.pk} 2", RunState.READING)
    assert JournalEntry.objects.filter(act=Act.JOB_ASKED, subject=str(run)).count() == 1
    run = _read(run)
    assert (run.state, run.error) == (RunState.READY, "")
    with pytest.raises(RunMoved):
        reading.read_again(run=run, by=ana, at=AT)


def _raise(error: BaseException) -> Any:
    def fails(*_: object, **_named: object) -> None:
        raise error

    return fails


def test_no_failure_of_the_import(
    tmp_path: Path, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is told to end, and a database that is away, leave it being read."""
    run = _held(dataset(tmp_path / "in"), ana)
    with monkeypatch.context() as patched:
        patched.setattr(Beat, "progress", _raise(Closing()))
        assert _read(run).state == RunState.READING
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "compare", _raise(OperationalError("away")))
        assert _read(run).state == RunState.READING
    assert _read(run).state == RunState.READY


def test_two_read_one(tmp_path: Path, ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The result of the first stands, and its one line in the journal."""
    run, real = _held(dataset(tmp_path / "in"), ana), receiving.compare
    folder = tmp_path / "files"

    def compared(*given: Any) -> Any:
        monkeypatch.setattr(receiving, "compare", real)
        other = IntakeRun.objects.get(pk=run.pk)
        receiving.read_anew(run=other, at=AT, folder=folder)
        return real(*given)

    monkeypatch.setattr(receiving, "compare", compared)
    receiving.read_anew(run=run, at=AT, folder=folder)
    assert run.state == RunState.READY
    assert JournalEntry.objects.filter(act=Act.RUN_LANDED).count() == 1


def test_left_by_a_job_that_lives(tmp_path: Path, ana: Person, settings: Any) -> None:
    """However long it takes it is not asked for twice; a worker that died is the ledger's."""
    run = _held(dataset(tmp_path / "in"), ana)
    much_later = AT + timedelta(days=1)
    assert resume_left(at=much_later) == []
    JobRun.objects.update(state=JobState.RUNNING, attempts=1, most_attempts=3, beat_at=much_later)
    assert resume_left(at=much_later) == []
    silent = much_later + timedelta(seconds=settings.JOB_LEASE_S + 1)
    assert resume_left(at=silent) == []
    assert bury(silent) == 1
    assert resume_left(at=silent) == []
    assert _read(run).state == RunState.READY
    assert JobRun.objects.count() == 1


@pytest.mark.parametrize("end", [JobState.FAILED, JobState.STOPPED])
def test_left_by_jobs_that_died(end: JobState, tmp_path: Path, ana: Person) -> None:
    """When all attempts are spent, or somebody stopped them, the import has failed."""
    run = _held(dataset(tmp_path / "in"), ana)
    JobRun.objects.update(state=end, ended_at=AT)
    assert resume_left(at=AT) == [run]
    run.refresh_from_db()
    assert (run.state, run.error, run.ended_at) == (RunState.FAILED, GAVE_UP, AT)
    reading.read_again(run=run, by=ana, at=AT)
    assert _read(run).state == RunState.READY


def test_left_by_a_page(tmp_path: Path, ana: Person) -> None:
    """A job reads what was being read without one, and what was compared anew as it was applied."""
    run = _held(dataset(tmp_path / "in"), ana)
    JobRun.objects.all().delete()
    assert queries.reading(run=run, by=ana) == queries.Reading(is_waiting=False, table=0, tables=0)
    assert resume_left(at=AT + LEFT - timedelta(seconds=1)) == []
    assert resume_left(at=AT + LEFT) == [run]
    assert resume_left(at=AT + LEFT) == []
    run = _read(run)
    assert run.state == RunState.READY
    IntakeRun.objects.update(state=RunState.READING)
    ended = JobRun.objects.get().ended_at
    assert ended is not None
    assert resume_left(at=ended) == []
    assert resume_left(at=ended + LEFT) == [run]
    assert _read(run).state == RunState.READY
    assert not Item.objects.exists()


def test_left_before_it_arrived(ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can read it: it has failed, unless it ended while one looked."""
    run = receiving.begin(
        source=source(), run_format=RunFormat.FEC, mode=RunMode.FULL, options={}, person=ana, at=AT
    )
    moved = _raise(RunMoved(run, RunState.FAILED))
    with monkeypatch.context() as patched:
        patched.setattr(reading, "move", moved)
        assert resume_left(at=AT + LEFT) == []
    assert resume_left(at=AT + LEFT) == [run]
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.FAILED, CUT_OFF)
    page = queries.run_page(number=run.pk, by=ana)
    assert page is not None
    assert not page.may_read
    with pytest.raises(RunMoved):
        reading.read_again(run=run, by=ana, at=AT)
