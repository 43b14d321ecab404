"""The ledger of jobs: asked for once, claimed once, fenced, tried again, stopped."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from aval.desk.jobs.actions import ask, stop
from aval.desk.jobs.queries import work as work_of
from aval.jobs import beat as beat_module
from aval.jobs.beat import CLOSING, Beat
from aval.jobs.execution import execute
from aval.jobs.kinds import KINDS, Kind, job
from aval.jobs.ledger import DIED, bury, schedule, submit, tick
from aval.jobs.worker import work
from aval.records.jobs import JobRun
from aval.vocabulary.acts import JobState

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
Make = Callable[..., Kind]


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> Iterator[None]:
    settings.JOB_BEAT_S = 0.02
    CLOSING.clear()
    yield
    CLOSING.clear()


@pytest.fixture
def make() -> Iterator[Make]:
    """Return a maker of kinds that last for one test."""
    before = dict(KINDS)
    KINDS.clear()

    def made(run: Any, name: str = "try", **how: Any) -> Kind:
        job(name, **how)(run)
        return KINDS[name]

    yield made
    KINDS.clear()
    KINDS.update(before)


def _run(kind: str = "try", key: str = "1", **arguments: Any) -> JobRun:
    """Submit a job, execute it, return its row."""
    run = submit(kind, key, at=AT, **arguments)
    assert execute(run.pk)
    run.refresh_from_db()
    return run


def _wait_for(happened: Callable[[], bool]) -> None:
    for _ in range(500):
        if happened():
            return
        Event().wait(0.02)
    pytest.fail("it did not happen within ten seconds")


def test_once(make: Make) -> None:
    """Asked for again it is the same job, whether it waits, runs or is done."""
    make(lambda job, of: {"number": job.number, "of": of})
    run = submit("try", "1", at=AT, of=7)
    assert submit("try", "1", at=AT + timedelta(1), of=8).pk == run.pk
    assert execute(run.pk)
    again = submit("try", "1", at=AT, of=9, again=True)
    assert (again.pk, again.state, again.attempts) == (run.pk, JobState.DONE, 1)
    assert again.outcome == {"number": run.pk, "of": 7}
    assert not execute(run.pk), "a second message does nothing"
    assert not execute(run.pk + 1), "nor one of a job that is none"


def test_no_such_kind(make: Make) -> None:
    """Jobs refuse to submit it; one asked for from below fails with its name."""
    make(lambda _: {})
    with pytest.raises(KeyError):
        submit("other", "1", at=AT)
    run = ask(kind="other", key="1", at=AT)
    assert execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (JobState.FAILED, "no job is called other")


def test_two_functions_of_one_name(make: Make) -> None:
    """Refused while modules are imported."""
    make(lambda _: {})
    with pytest.raises(ValueError, match="two functions are the job try"):
        make(lambda _: {})


def test_errors_and_attempts(make: Make) -> None:
    """An error is kept without secrets; it waits twice as long each time, and fails at last."""

    def fails(_: Beat) -> dict[str, Any]:
        message = "postgresql://aval:hunter2" + "@db/aval: password=hunter2 refused"
        raise OSError(message)

    make(fails, most_attempts=2, backoff_s=60)
    run = _run()
    assert (run.state, run.attempts, run.most_attempts) == (JobState.WAITING, 1, 2)
    assert "hunter2" not in run.error
    assert run.error.startswith("OSError: postgresql://aval:***")
    assert 55 < (run.due_at - timezone.now()).total_seconds() <= 60
    assert not execute(run.pk), "not before it is due"
    JobRun.objects.update(due_at=AT)
    assert execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (JobState.FAILED, 2)
    again = submit("try", "1", at=AT, again=True)
    assert (again.state, again.error) == (JobState.WAITING, "")
    assert execute(run.pk)
    again.refresh_from_db()
    assert (again.state, again.attempts, again.most_attempts) == (JobState.WAITING, 3, 4)


def test_waits_twice_as_long(make: Make) -> None:
    """Up to six hours."""
    kind = make(lambda _: {}, backoff_s=10)
    waits = [kind.wait_after(attempt).total_seconds() for attempt in (1, 2, 3, 100)]
    assert waits == [10, 20, 40, 6 * 3600]


def test_progress_is_shown_while_it_works(make: Make) -> None:
    """The thread writes it; the job never waits for the database."""
    seen = Event()

    def works(job: Beat) -> dict[str, Any]:
        while not seen.wait(0.01):
            job.progress(3, 9)
        return {}

    make(works)
    run = submit("try", "1", at=AT)
    thread = Thread(target=_in_thread, args=(run.pk,))
    thread.start()
    _wait_for(lambda: JobRun.objects.filter(pk=run.pk, done=3, total=9).exists())
    assert work_of(at=timezone.now()).running == 1
    seen.set()
    thread.join()
    run.refresh_from_db()
    assert run.state == JobState.DONE


def _in_thread(number: int) -> None:
    try:
        execute(number)
    finally:
        connection.close()


@pytest.mark.parametrize("how", ["progress", "keep"])
def test_stop(make: Make, how: str) -> None:
    """A running job ends where it next says how far it is; what it kept stays."""
    begun = Event()

    def works(job: Beat) -> dict[str, Any]:
        for done in range(100_000):
            getattr(job, how)(done, 100_000)
            begun.set()
            Event().wait(0.01)
        return {}

    make(works)
    run = submit("try", "1", at=AT)
    thread = Thread(target=_in_thread, args=(run.pk,))
    thread.start()
    assert begun.wait(10)
    assert stop(number=run.pk, at=AT)
    thread.join(10)
    run.refresh_from_db()
    assert (run.state, run.outcome, run.wants_stop) == (JobState.STOPPED, {}, True)
    assert not stop(number=run.pk, at=AT), "it is over"
    again = submit("try", "1", at=AT, again=True)
    assert (again.state, again.wants_stop) == (JobState.WAITING, False)


def test_stop_before_it_begins(make: Make) -> None:
    """It never runs."""
    make(lambda _: {})
    run = submit("try", "1", at=AT)
    assert stop(number=run.pk, at=AT)
    assert not execute(run.pk)


def test_paused_worker_overwrites_nothing(make: Make) -> None:
    """Its job was given to another meanwhile: what it does is undone, its outcome dropped."""

    def paused(job: Beat) -> dict[str, Any]:
        if job.attempt == 1:
            bury(timezone.now() + timedelta(hours=1))  # another worker, an hour later
            assert execute(job.number)
            with transaction.atomic():
                JobRun.objects.update(arguments={"written": "by the first"})
                job.keep(1, 1)
        return {"attempt": job.attempt}

    make(paused)
    run = _run()
    assert (run.state, run.attempts, run.outcome) == (JobState.DONE, 2, {"attempt": 2})
    assert run.arguments == {}


def test_paused_worker_hears_of_it(make: Make) -> None:
    """By its next beat, also when it only shows how far it is."""

    def paused(job: Beat) -> dict[str, Any]:
        if job.attempt == 1:
            JobRun.objects.update(attempts=2)
            while True:
                job.progress(0, 1)
        return {}

    make(paused)
    run = _run()
    assert (run.state, run.attempts) == (JobState.RUNNING, 2), "it is the other's"


def test_either_shown_or_kept(make: Make) -> None:
    """Mixed, an interruption could skip work: refused."""

    def mixes(job: Beat, first: str, second: str) -> dict[str, Any]:
        getattr(job, first)(1, 2)
        getattr(job, second)(2, 2)
        return {}

    make(mixes, most_attempts=1)
    for first, second in (("keep", "progress"), ("progress", "keep")):
        run = _run(key=first, first=first, second=second)
        assert run.error.startswith("ValueError: a job that")


def test_closing_gives_the_job_back(make: Make) -> None:
    """At once, with what it kept, and the attempt does not count."""

    def works(job: Beat) -> dict[str, Any]:
        kept = job.done
        if not kept:
            job.keep(1, 2)
            CLOSING.set()
        job.check()
        return {"went on at": kept}

    make(works, most_attempts=1)
    run = _run()
    assert (run.state, run.done, run.sent_at) == (JobState.WAITING, 1, None)
    CLOSING.clear()
    assert execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.outcome) == (JobState.DONE, {"went on at": 1})


def test_dead_runs(make: Make) -> None:
    """Given back when silent for longer than a lease; failed when every attempt was spent."""
    make(lambda _: {})
    runs = [submit("try", str(number), at=AT) for number in range(3)]
    for run, beat_at, attempts in zip(runs, (0, 40, 40), (1, 1, 3), strict=True):
        JobRun.objects.filter(pk=run.pk).update(
            state=JobState.RUNNING,
            beat_at=AT - timedelta(seconds=beat_at),
            attempts=attempts,
            most_attempts=3,
        )
    assert bury(AT) == 2
    assert bury(AT) == 0
    states = list(JobRun.objects.order_by("pk").values_list("state", "error"))
    assert states == [(JobState.RUNNING, ""), (JobState.WAITING, DIED), (JobState.FAILED, DIED)]


def test_messages(make: Make) -> None:
    """Sent once when due, sent again when nothing came of it, in one transaction with its mark."""
    make(lambda _: {})
    run = submit("try", "1", at=AT)
    later = ask(kind="try", key="2", at=AT, due_at=AT + timedelta(hours=1))
    tick(AT)
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.all().delete()
    tick(AT + timedelta(seconds=29))
    assert DBTaskResult.objects.count() == 0
    tick(AT + timedelta(seconds=31))
    assert DBTaskResult.objects.get().args_kwargs["args"] == [run.pk]
    tick(AT + timedelta(hours=1))
    assert DBTaskResult.objects.filter(args_kwargs__args__0=later.pk).count() == 1


def test_worker_runs_what_is_due(make: Make) -> None:
    """Also what was asked for without a message, and what jobs ask for while it works."""

    def asks(job: Beat) -> dict[str, Any]:
        ask(kind="try", key="asked", at=AT)
        return {"key": job.key}

    make(asks)
    make(lambda _: {}, name="later")
    ask(kind="try", key="first", at=AT)
    ask(kind="later", key="x", at=AT, due_at=timezone.now() + timedelta(hours=1))
    work(is_once=True)
    states = dict(JobRun.objects.values_list("key", "state"))
    assert states == {"first": "done", "asked": "done", "x": "waiting"}


def test_database_away(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A beat that cannot be written is missed, and the next one tries again."""
    missed = Event()
    beats = iter([True])

    def failing(self: Beat) -> None:
        if next(beats, False):
            missed.set()
            raise beat_module.DatabaseError
        original(self)

    original = Beat._beat
    monkeypatch.setattr(Beat, "_beat", failing)

    def works(job: Beat) -> dict[str, Any]:
        assert missed.wait(10)
        job.check()
        return {}

    make(works)
    assert _run().state == JobState.DONE


def _due(make: Make, cron: str, *instants: str) -> list[str]:
    """Return the keys that a schedule is asked for at these instants (UTC)."""
    make(lambda _: {}, name="cron", cron=cron)
    for instant in instants:
        for _worker in range(2):
            schedule(datetime.fromisoformat(instant))
    return list(JobRun.objects.order_by("due_at").values_list("key", flat=True))


def test_spring(make: Make) -> None:
    """The night that has no half past two has its run at three."""
    keys = _due(make, "30 2 * * *", "2026-03-28T12:00Z", "2026-03-29T00:59Z", "2026-03-29T01:00Z")
    assert keys == ["2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00"]


def test_autumn(make: Make) -> None:
    """The night that has half past two twice has one run."""
    keys = _due(make, "30 2 * * *", "2026-10-24T12:00Z", "2026-10-25T00:31Z", "2026-10-25T01:31Z")
    assert keys == ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"]


def test_caught_up_once(make: Make) -> None:
    """A run that fell due while nothing ran is still there, once, and is sent first."""
    make(lambda _: {}, name="cron", cron="30 2 * * *")
    tick(datetime(2026, 11, 1, 12, tzinfo=UTC))
    tick(datetime(2026, 11, 9, 12, tzinfo=UTC))
    due = JobRun.objects.order_by("due_at").values_list("key", "sent_at__day")
    assert list(due) == [("2026-11-02T02:30+01:00", 9), ("2026-11-10T02:30+01:00", None)]
