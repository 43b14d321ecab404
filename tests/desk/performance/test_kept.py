"""What is kept of insurance years is what counting them gives, to the cent; or says it is not."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from aval.assessment.day import assess_day
from aval.assessment.refresh import refresh
from aval.assessment.standing import contracts
from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.desk.performance import kept
from aval.desk.performance.coverage import Split
from aval.desk.performance.kept import keep_years
from aval.desk.performance.queries import Compared, parts, years_of
from aval.records.models import Person, YearFigures
from aval.vocabulary.acts import Role
from tests.generate import generate
from tests.people import AT, limited, person
from tests.records.keeping import keep

pytestmark = pytest.mark.django_db


def _judged(seed: int, folder: Path) -> tuple[Portfolio, date]:
    """Keep a portfolio, judged at three ends of months."""
    as_of = generate(seed, folder)
    portfolio = read_portfolio(folder)
    keep(portfolio)
    days = [as_of + timedelta(after) for after in (0, 35, 65)]
    for day in days:
        assess_day(as_of=day, at=AT)
    return portfolio, days[-1]


def _shown(by: Person, today: date) -> dict[str, Compared]:
    found = {key: years_of(by, key, today=today) for key in contracts()}
    return {key: one for key, one in found.items() if one is not None}


def _plain(shown: dict[str, Compared], by: Person) -> list[object]:
    """Return every figure and part, whoever counted; of top-ups the sum of each month."""
    found: list[object] = []
    for compared in shown.values():
        for one in compared.years:
            costs = one.costs
            assert costs is not None
            months = [
                (month.on, sum(month.amounts), premium) for month, premium in costs.top_ups.months
            ]
            bare = replace(costs, top_ups=replace(costs.top_ups, months=()))
            split = [parts(by, one, by_) for by_ in Split]
            found.append((replace(one, kept=None, costs=bare), months, split, costs.top_ups.whole))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_is_counted(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And of a small portfolio it still is after customers paid and were judged anew."""
    portfolio, as_of = _judged(seed, tmp_path)
    by = person("reader")
    counted = _shown(by, as_of)
    figures = _plain(counted, by)
    assert all(one.kept is None for one in counted.values())
    number = keep_years(today=as_of, at=AT)
    assert number == sum(len(one.years) for one in counted.values()) > 0
    held = _shown(by, as_of)
    assert all(one.kept and not one.kept.is_stale for one in held.values() if one.years)
    assert _plain(held, by) == figures
    assert keep_years(today=as_of, at=AT) == 0
    _pay_half(portfolio, as_of)
    now = _shown(by, as_of)
    assert all(one.kept is None for one in now.values())
    monkeypatch.setattr(kept, "LIVE_CUSTOMERS", 0)
    stale = _shown(by, as_of)
    assert all(one.kept and one.kept.is_stale for one in stale.values() if one.years)
    assert _plain(stale, by) == figures
    moved = _plain(now, by)
    assert keep_years(today=as_of, at=AT) == number
    assert _plain(_shown(by, as_of), by) == moved


def test_some_generated_portfolio_moves(tmp_path: Path) -> None:
    """Else nothing was compared."""
    portfolio, as_of = _judged(1, tmp_path)
    by = person("reader")
    before = _plain(_shown(by, as_of), by)
    _pay_half(portfolio, as_of)
    assert _plain(_shown(by, as_of), by) != before


def test_whose_sight_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of everybody is nothing to who sees some."""
    _, as_of = _judged(1, tmp_path)
    keep_years(today=as_of, at=AT)
    monkeypatch.setattr(kept, "LIVE_CUSTOMERS", 0)
    away = limited("away", Role.COLLECTOR, portfolio="nobody")
    for compared in _shown(away, as_of).values():
        assert compared.kept is None
        for one in compared.years:
            assert (one.answers.limits, one.coverage.owed, one.costs) == (0, 0, None)
            assert all(parts(away, one, by) == () for by in Split)


def test_a_year_that_is_another_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures in another currency, or of a year that ends on another day, are not shown."""
    _, as_of = _judged(1, tmp_path)
    monkeypatch.setattr(kept, "LIVE_CUSTOMERS", 0)
    by = person("reader")
    keep_years(today=as_of, at=AT)
    for change in ({"currency": "XXX"}, {"ends_on": date(2999, 1, 1)}):
        YearFigures.objects.update(**change)
        assert all(one.kept is None for one in _shown(by, as_of).values())


def test_before_any_facts() -> None:
    """There is no currency, and no year."""
    assert keep_years(today=date(2026, 6, 30), at=AT) == 0


def _pay_half(portfolio: Portfolio, as_of: date) -> None:
    half = portfolio.items.head(portfolio.items.height // 2)
    keep(type(portfolio)(**{**vars(portfolio), "items": half}))
    keys = portfolio.customers.get_column("customer").cast(str).to_list()
    refresh(customers=keys, as_of=as_of, at=AT)
