"""A refresh touches whom it is asked for, and whoever changed meanwhile; the rest is the night's."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from aval.assessment import refresh as module
from aval.assessment.day import assess_day
from aval.assessment.refresh import refresh
from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.records.models import Assessment, Position
from tests.assessment.lives import snapshot
from tests.records.keeping import keep
from tests.tables import POLICY, write_folder

pytestmark = pytest.mark.django_db
AT, LATER = datetime(2026, 5, 4, 4, tzinfo=UTC), datetime(2026, 5, 4, 10, tzinfo=UTC)
DAY = date(2026, 5, 4)
BUYERS = [{"customer": key} for key in ("C1", "C2", "C3")]


def _portfolio(folder: Path, *credits_of: str, **more: object) -> Portfolio:
    """Return a portfolio of three debtors, some of them with a management credit."""
    items = [{"item": f"I{key}", "customer": key} for key in ("C1", "C2", "C3")]
    given = {"customers": BUYERS, "items": items} | more
    own = [{"customer": key} for key in credits_of]
    return read_portfolio(write_folder(folder, credits=own, **given))  # type: ignore[arg-type]


@pytest.fixture
def night(tmp_path: Path) -> Assessment:
    """Return the assessment of a night."""
    keep(_portfolio(tmp_path / "night"))
    return assess_day(as_of=DAY, at=AT)


def test_figures_and_totals(night: Assessment, tmp_path: Path) -> None:
    """The customer's row, and what the whole adds up to; the fingerprint was the night's."""
    change = keep(_portfolio(tmp_path / "noon", "C2"))
    refresh(customers=["C2"], as_of=DAY, at=LATER)
    assert Position.objects.get(pk="C2").own_risk == 1000
    assert Position.objects.get(pk="C2").version == change.pk
    assert Position.objects.get(pk="C1").version == night.version_id
    row = Assessment.objects.get()
    assert row.summary["totals"]["own_risk"] == "10.00"
    assert row.summary["of_the_night"] == ["dso_days"]
    assert (row.version_id, row.fingerprint, row.made_at) == (change.pk, "", LATER)
    assert night.fingerprint
    assert night.summary["counts"]["open_items"] == row.summary["counts"]["open_items"] == 3


def test_others_are_caught_up(
    night: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changed since the night comes along, unless it is half the world."""
    keep(_portfolio(tmp_path / "noon", "C2", "C3"))
    monkeypatch.setattr(module, "MOST_CAUGHT_UP", 0)
    refresh(customers=["C2"], as_of=DAY, at=LATER)
    assert not Position.objects.get(pk="C3").own_risk
    assert Assessment.objects.get().version_id == night.version_id
    monkeypatch.undo()
    refresh(customers=["C1"], as_of=DAY, at=LATER)
    assert Position.objects.get(pk="C3").own_risk
    refreshed = snapshot(versions=False)
    assess_day(as_of=DAY, at=LATER)
    assert snapshot(versions=False) == refreshed


def test_counts_after_several(night: Assessment, tmp_path: Path) -> None:
    """What is counted by its difference is right though the day's version could not move on."""
    shorter = POLICY.replace("mep_days = 60", "mep_days = 10")
    items = [{"item": "I1"}, {"item": "I2"}]
    keep(_portfolio(tmp_path / "noon", policies=shorter, items=items))
    refresh(customers=["C1", "C2", "C3"], as_of=DAY, at=LATER)
    keep(_portfolio(tmp_path / "evening", policies=shorter, items=[*items, {"item": "I3"}]))
    refresh(customers=["C1"], as_of=DAY, at=LATER)
    row = Assessment.objects.get()
    assert row.version_id == night.version_id
    assert row.summary["counts"]["open_items"] == 3
    assert row.summary["counts"]["customers"] == Position.objects.count() == 1


def test_nothing_to_refresh(night: Assessment) -> None:
    """Neither a day that was not assessed nor an empty list of unchanged customers is anything."""
    once = snapshot()
    refresh(customers=[], as_of=DAY, at=LATER)
    refresh(customers=["C1"], as_of=DAY + timedelta(1), at=LATER)
    assert snapshot() == once
    assert Assessment.objects.get().made_at == night.made_at
    refresh(customers=["nobody"], as_of=DAY, at=LATER)
    assert snapshot() == once


def test_before_any_day() -> None:
    """Without an assessment there is nothing to keep right."""
    refresh(customers=["C1"], as_of=DAY, at=LATER)
    assert not Position.objects.exists()
