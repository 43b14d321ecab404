"""A few customers are judged at once, on the newest assessed day; otherwise a job is asked for."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aval.desk.intake import judging
from aval.desk.intake.judging import JOB, ask_for_day, job_of, judge_again
from aval.desk.jobs.actions import ask
from aval.records.models import Assessment, Change, JobRun
from aval.vocabulary.acts import JobState, Origin, RunMode
from tests.intake.files import TABLES, dataset, take

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)


@pytest.fixture
def refreshed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the customers of each refresh, none of which is done."""
    found: list[Any] = []

    def refresh(**given: Any) -> bool:
        found.append(given["customers"])
        return True

    monkeypatch.setattr(judging, "refresh", refresh)
    return found


def _begun() -> None:
    """Let a worker have every job that waits."""
    JobRun.objects.filter(state=JobState.WAITING).update(state=JobState.RUNNING)


def _changes(folder: Path) -> tuple[Change, Change]:
    """Return a change that concerns everybody, and one that concerns C1."""
    _, first = take(folder, dataset(folder / "in"))
    items = folder / "items.csv"
    items.write_text(TABLES["items.csv"].replace("100.00,100.00", "100.00,10.00"), "utf-8")
    _, second = take(folder, items, mode=RunMode.DELTA)
    return first, second


def test_judged(tmp_path: Path, refreshed: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way, and nothing for nothing."""
    first, second = _changes(tmp_path)
    judge_again(second, at=AT, today=TODAY)
    assert JobRun.objects.count() == 1  # the day is not assessed yet
    _begun()
    Assessment.objects.create(as_of=TODAY, made_at=AT, currency="EUR", summary={}, fingerprint="")
    judge_again(first, at=AT, today=TODAY)
    assert JobRun.objects.count() == 2  # policies concern everybody
    assert judge_again(second, at=AT, today=TODAY) == ["C1"]
    assert refreshed == [["C1"]]
    _begun()
    monkeypatch.setattr(judging, "MOST_AT_ONCE", 0)
    judge_again(second, at=AT, today=TODAY)
    assert JobRun.objects.count() == 2  # the same change is asked for once
    empty = Change.objects.create(at=AT, origin=Origin.MANUAL)
    assert judge_again(empty, at=AT, today=date(2026, 11, 26)) == []
    assert JobRun.objects.count() == 2


def test_one_job_waits(tmp_path: Path) -> None:
    """Changes of a day share the job that waits; one that runs may have begun before them."""
    first, second = _changes(tmp_path)
    third = Change.objects.create(at=AT, origin=Origin.MANUAL)
    job = ask_for_day(first, at=AT, day=TODAY)
    assert ask_for_day(second, at=AT, day=TODAY) == job == job_of(first) == job_of(second)
    assert job_of(third) is None
    later = AT + timedelta(hours=1)
    JobRun.objects.update(due_at=later, sent_at=AT)  # it failed, and waits to be tried again
    ask_for_day(second, at=AT, day=TODAY)
    job.refresh_from_db()
    assert (job.due_at, job.sent_at) == (AT, None)
    assert JobRun.objects.count() == 1
    other = ask_for_day(third, at=AT, day=TODAY + timedelta(days=1))
    assert other != job
    other.delete()
    _begun()
    assert ask_for_day(third, at=AT, day=TODAY) == job_of(third) != job


def test_a_version_is_not_today(tmp_path: Path) -> None:
    """A job that judges a day as it was known then judges no later change."""
    first, second = _changes(tmp_path)
    day = TODAY.isoformat()
    ask(kind=JOB, key=f"{day} V0", at=AT, arguments={"as_of": day, "version": first.pk})
    assert ask_for_day(second, at=AT, day=TODAY).arguments["changes"] == {str(second.pk): True}
    assert JobRun.objects.count() == 2


def test_meanwhile_a_whole_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may not be refreshed while a day is judged is judged by a job after it."""
    _, second = _changes(tmp_path)
    Assessment.objects.create(as_of=TODAY, made_at=AT, currency="EUR", summary={}, fingerprint="")
    monkeypatch.setattr(judging, "refresh", lambda **_: False)
    judge_again(second, at=AT, today=TODAY)
    assert job_of(second) is not None
