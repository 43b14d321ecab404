"""A few customers are judged at once, on the newest assessed day; otherwise a job is asked for."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from aval.desk.intake import judging
from aval.desk.intake.judging import judge_again
from aval.records.models import Assessment, Change, JobRun
from aval.vocabulary.acts import Origin, RunMode
from tests.intake.files import TABLES, dataset, take

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)


@pytest.fixture
def refreshed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the customers of each refresh, none of which is done."""
    found: list[Any] = []
    monkeypatch.setattr(judging, "refresh", lambda **given: found.append(given["customers"]))
    return found


def test_judged(tmp_path: Path, refreshed: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way, and nothing for nothing."""
    _, first = take(tmp_path, dataset(tmp_path / "in"))
    items = tmp_path / "items.csv"
    items.write_text(TABLES["items.csv"].replace("100.00,100.00", "100.00,10.00"), "utf-8")
    _, second = take(tmp_path, items, mode=RunMode.DELTA)
    judge_again(second, at=AT, today=TODAY)
    assert JobRun.objects.count() == 1  # the day is not assessed yet
    Assessment.objects.create(as_of=TODAY, made_at=AT, summary={}, fingerprint="")
    judge_again(first, at=AT, today=TODAY)
    assert JobRun.objects.count() == 2  # policies concern everybody
    assert judge_again(second, at=AT, today=TODAY) == ["C1"]
    assert refreshed == [["C1"]]
    monkeypatch.setattr(judging, "MOST_AT_ONCE", 0)
    judge_again(second, at=AT, today=TODAY)
    assert JobRun.objects.count() == 2  # the same change is asked for once
    empty = Change.objects.create(at=AT, origin=Origin.MANUAL)
    assert judge_again(empty, at=AT, today=date(2026, 11, 26)) == []
    assert JobRun.objects.count() == 2
