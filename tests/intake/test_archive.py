"""An archive of days: each is known as it was on its evening, and nothing was known before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from aval.dataset.portfolio import Portfolio
from aval.intake.archive import AlreadyFilled, take_archive
from aval.records import facts, journal
from aval.records.models import Change, Customer, IntakeRun, Source
from aval.records.portfolio import frames_of
from aval.sandboxes.synthetic.demo import World, make_world
from aval.sandboxes.synthetic.demo_stories import FEWEST_BUYERS
from aval.vocabulary.acts import RunState

pytestmark = pytest.mark.django_db
_TODAY = date(2026, 10, 31)
_DAYS = [_TODAY - timedelta(days) for days in (31, 2, 1, 0)]


@pytest.fixture(scope="module")
def world() -> World:
    """Return a small world."""
    return make_world(seed=3, today=_TODAY, customers=FEWEST_BUYERS)


@pytest.fixture
def source() -> Source:
    """Return a source that never told anything."""
    return Source.objects.create(key="erp", name="ERP")


def _days(world: World) -> Iterator[tuple[datetime, Portfolio]]:
    return ((datetime.combine(day, time(5), UTC), world.portfolio_on(day)) for day in _DAYS)


def test_every_day_is_known_as_it_was(world: World, source: Source) -> None:
    """The facts of each data version are the portfolio of its day, to the last cell."""
    changes = take_archive(days=_days(world), source=source, by=None)
    for change, day in zip(changes, _DAYS, strict=True):
        for table, frame in frames_of(world.portfolio_on(day)).items():
            columns = [name for name in frame.columns if name != "number"]
            known = facts.read(table, version=change.pk).select(columns)
            assert known.sort(columns).equals(frame.select(columns).sort(columns)), (table, day)
    assert not facts.read("items", version=changes[0].pk - 1).height


def test_days_leave_their_runs(world: World, source: Source) -> None:
    """Each day has its run with what it changed, its owner of customers, its line in the journal."""
    take_archive(days=_days(world), source=source, by=None)
    runs = list(IntakeRun.objects.order_by("pk"))
    assert [run.state for run in runs] == [RunState.APPLIED] * len(_DAYS)
    assert all(run.differences["items"]["new"] for run in runs)
    assert runs[-1].differences["items"]["changed"]
    assert journal.verify() is None
    source.refresh_from_db()
    assert source.last_success_at == datetime.combine(_TODAY, time(5), UTC)
    assert Customer.objects.exclude(owner="").exists()


def test_an_archive_begins_a_history(world: World, source: Source) -> None:
    """Where there are facts it is refused, and they stay as they are."""
    first = [next(_days(world))]
    take_archive(days=first, source=source, by=None)
    with pytest.raises(AlreadyFilled):
        take_archive(days=first, source=source, by=None)
    assert Change.objects.count() == 1
