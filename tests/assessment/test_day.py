"""Days are judged, stored and compared: every movement to the cent, every kill mended."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.db.models import Q, Sum

from aval.assessment import storing
from aval.assessment.day import NothingToAssessError, assess_day
from aval.assessment.refresh import refresh
from aval.dataset.reading import read_portfolio
from aval.records import frames
from aval.records.models import (
    Account,
    Assessment,
    Change,
    CompanyFacts,
    Cover,
    Credit,
    CustomerFacts,
    Grade,
    Item,
    Movement,
    PolicyFacts,
    Position,
    PositionHistory,
    Rate,
    Setting,
)
from aval.vocabulary.acts import Origin
from tests.assessment.lives import changed_customers, lived, snapshot
from tests.generate import generate
from tests.records.keeping import keep

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 1, 4, tzinfo=UTC)
PARTS = ("exposure", "own_risk", "excess", "outside")
LAYERS = ("permanent", "temporary", "top_up", "discretionary")


def _figures(day: date) -> Counter[tuple[str, str]]:
    stands = Q(to_day=None) | Q(to_day__gt=day)
    found: Counter[tuple[str, str]] = Counter()
    for row in PositionHistory.objects.filter(stands, from_day__lte=day):
        for part in PARTS:
            found[row.customer_id, part] += getattr(row, part)
        found[row.customer_id, "covered"] += sum(getattr(row, layer) for layer in LAYERS)
    return found


def check_bridge(last: date, day: date) -> None:
    """Compare what moved with what differs, customer by customer."""
    moved: Counter[tuple[str, str]] = Counter()
    for row in Movement.objects.filter(day=day):
        for part in (*PARTS, "covered"):
            moved[row.customer_id, part] += getattr(row, part)
    before, after = _figures(last), _figures(day)
    keys = {*before, *after, *moved}
    assert {k: moved[k] for k in keys} == {k: after[k] - before[k] for k in keys}


@pytest.mark.parametrize("seed", range(12))
def test_days(seed: int, tmp_path: Path) -> None:
    """Random days: positions are history, history is bridged by movements, refresh is a night."""
    random = Random(seed)
    day = generate(seed, tmp_path)
    portfolio = read_portfolio(tmp_path)
    keep(portfolio)
    assess_day(as_of=day, at=AT)
    assert not Movement.objects.exists()
    for _ in range(4):
        last, day = day, day + timedelta(random.choice((1, 1, 3)))
        portfolio = lived(portfolio, day, random, by_customer=False)
        keep(portfolio)
        assess_day(as_of=day, at=AT)
        check_bridge(last, day)
        once = snapshot()
        assess_day(as_of=day, at=AT)
        assert snapshot() == once
        changed = lived(portfolio, day, random, by_customer=True)
        keep(changed)
        refresh(customers=changed_customers(portfolio, changed)[:1], as_of=day, at=AT)
        portfolio, refreshed = changed, snapshot(versions=False)
        check_bridge(last, day)
        assess_day(as_of=day, at=AT)
        assert snapshot(versions=False) == refreshed
        sums = Position.objects.aggregate(exposure=Sum("exposure"), excess=Sum("excess"))
        history = PositionHistory.objects.filter(to_day=None)
        assert history.aggregate(exposure=Sum("exposure"), excess=Sum("excess")) == sums


class KilledError(Exception):
    """The machine went off."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [3, 5])
def test_killed_anywhere(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that dies at any of its writes, and is run again, leaves the same rows."""
    random = Random(seed)
    day = generate(seed, tmp_path)
    portfolio = read_portfolio(tmp_path)
    monkeypatch.setattr(storing, "BATCH_CUSTOMERS", 1)
    keep(portfolio)
    assess_day(as_of=day, at=AT)
    next_day = day + timedelta(1)
    keep(lived(portfolio, next_day, random, by_customer=False))
    insert, delete, writes = frames.insert, frames.delete, 0
    left = 10**9

    def counted(real: object) -> object:
        def write(*given: object) -> None:
            nonlocal writes
            writes += 1
            if writes > left:
                raise KilledError
            real(*given)  # type: ignore[operator]

        return write

    monkeypatch.setattr(frames, "insert", counted(insert))
    monkeypatch.setattr(frames, "delete", counted(delete))
    most = 0
    while True:
        writes, left = 0, most
        try:
            assess_day(as_of=next_day, at=AT)
        except KilledError:
            most += 1
            assert not Assessment.objects.filter(as_of=next_day).exists()
            continue
        break
    mended, left = snapshot(), 10**9
    Assessment.objects.filter(as_of=next_day).delete()
    for rows in (Movement.objects.filter(day=next_day), Position.objects.all()):
        rows.delete()
    assess_day(as_of=next_day, at=AT)
    assert snapshot() == mended


def test_nothing_to_assess() -> None:
    """Without facts there is no day."""
    with pytest.raises(NothingToAssessError):
        assess_day(as_of=date(2026, 1, 1), at=AT)


def test_all_was_undone(tmp_path: Path) -> None:
    """Where the first import is taken back, what was judged of it goes, without a currency."""
    day = generate(3, tmp_path)
    keep(read_portfolio(tmp_path))
    currency = assess_day(as_of=day, at=AT).currency
    assert Position.objects.exists()
    undone = Change.objects.create(at=AT, origin=Origin.UNDO)
    for kind in (CompanyFacts, CustomerFacts, Account, Item, Rate, Cover, Credit, Grade):
        kind.objects.current().update(known_to=undone)
    PolicyFacts.objects.current().update(known_to=undone)
    Setting.objects.current().update(known_to=undone)
    assess_day(as_of=day, at=AT)
    assert not Position.objects.exists()
    assert Assessment.objects.get().currency == currency
