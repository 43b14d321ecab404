"""Days as intervals: any day may be written, equal neighbours are one row, others stay."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from aval.assessment.day import assess_day
from aval.assessment.history import Span, on_day, set_day
from aval.dataset.reading import read_portfolio
from aval.records.models import Assessment, Event, Movement, Position, PositionHistory
from tests.assessment.lives import lived, snapshot
from tests.generate import generate
from tests.records.keeping import keep

AT = datetime(2026, 1, 1, tzinfo=UTC)
D1, D2, D3, D4 = (date(2026, 1, day) for day in range(1, 5))
ONE, TWO = (1,), (2,)


@pytest.mark.parametrize(
    ("spans", "day", "until", "figures", "wanted"),
    [
        ([], D1, None, ONE, [Span(D1, None, ONE)]),
        ([Span(D1, None, ONE)], D2, None, ONE, [Span(D1, None, ONE)]),
        ([Span(D1, None, ONE)], D2, None, TWO, [Span(D1, D2, ONE), Span(D2, None, TWO)]),
        ([Span(D1, None, ONE)], D1, None, TWO, [Span(D1, None, TWO)]),
        ([Span(D1, None, ONE)], D2, None, None, [Span(D1, D2, ONE)]),
        ([Span(D1, D2, ONE), Span(D2, None, TWO)], D2, None, ONE, [Span(D1, None, ONE)]),
        (
            [Span(D1, None, ONE)], D2, D3, TWO,
            [Span(D1, D2, ONE), Span(D2, D3, TWO), Span(D3, None, ONE)],
        ),
        ([Span(D1, D2, ONE), Span(D3, None, ONE)], D2, D3, ONE, [Span(D1, None, ONE)]),
        ([Span(D3, None, ONE)], D1, D3, None, [Span(D3, None, ONE)]),
        ([Span(D1, D4, ONE)], D2, D3, None, [Span(D1, D2, ONE), Span(D3, D4, ONE)]),
    ],
)  # fmt: skip
def test_set_day(
    spans: list[Span],
    day: date,
    until: date | None,
    figures: tuple[int, ...] | None,
    wanted: list[Span],
) -> None:
    """The day has its figures, every other day keeps its own."""
    assert set_day(spans, day, until, figures) == wanted


def _spans() -> list[tuple[object, ...]]:
    rows = PositionHistory.objects.order_by("customer", "from_day")
    return list(rows.values_list("customer", "from_day", "to_day", "exposure", "excess", "overdue"))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_past_days_in_order(seed: int, tmp_path: Path) -> None:
    """Days filled in while a later one stands leave what filling them at their time leaves."""
    random = Random(seed)
    first = generate(seed, tmp_path)
    days = [first + timedelta(days) for days in (0, 1, 3, 4)]
    portfolio, versions = read_portfolio(tmp_path), []
    for day in days:
        versions.append(keep(portfolio).pk)
        portfolio = lived(portfolio, day, random, by_customer=False)
    for day, version in zip(days, versions, strict=True):
        assess_day(as_of=day, at=AT, version=version)
    wanted, spans = snapshot(), _spans()
    for name in ("PositionHistory", "Movement", "Assessment"):
        assert wanted[name]
    PositionHistory.objects.all().delete()
    for model in (Assessment, Event, Movement, Position):
        model.objects.all().delete()
    for place in (3, 0, 1, 2, 3):
        assess_day(as_of=days[place], at=AT, version=versions[place])
    assert _spans() == spans
    assert snapshot() == wanted


@pytest.mark.django_db
def test_figures_of_a_day(tmp_path: Path) -> None:
    """They are those of its last assessed day, of all customers or of some."""
    day = generate(1, tmp_path)
    keep(read_portfolio(tmp_path))
    assess_day(as_of=day, at=AT)
    every = on_day(day + timedelta(5), None)
    assert every.height == Position.objects.count()
    key = every.get_column("customer")[0]
    assert on_day(day, [key]).get_column("customer").to_list() == [key]
    assert not on_day(day - timedelta(1), None).height
    assert not on_day(day, []).height
