"""The sums of deadlines are those of their rows, after a day and after every refresh."""

from datetime import date
from pathlib import Path

import pytest
from django.db.models import Count, Sum

from aval.assessment.day import assess_day
from aval.assessment.deadline_sums import PLACE
from aval.assessment.refresh import refresh
from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.records.models import Deadline, DeadlineSum
from tests.generate import generate
from tests.people import AT
from tests.records.keeping import keep

pytestmark = pytest.mark.django_db


def _counted() -> list[tuple[object, ...]]:
    rows = Deadline.objects.values_list(*PLACE).annotate(Count("pk"), Sum("at_stake"))
    return sorted(rows.order_by())


def _summed() -> list[tuple[object, ...]]:
    return sorted(DeadlineSum.objects.values_list(*PLACE, "number", "at_stake"))


def _judged(seed: int, folder: Path) -> tuple[Portfolio, date]:
    as_of = generate(seed, folder)
    portfolio = read_portfolio(folder)
    keep(portfolio)
    assess_day(as_of=as_of, at=AT)
    return portfolio, as_of


@pytest.mark.parametrize("seed", range(4))
def test_sums_follow_their_rows(seed: int, tmp_path: Path) -> None:
    """Of a day judged anew, and of customers who paid and owe again."""
    portfolio, as_of = _judged(seed, tmp_path)
    assert _summed() == _counted()
    keys = portfolio.customers.get_column("customer").cast(str).to_list()
    items = portfolio.items
    for wanted in (items.head(0), items.head(items.height // 2), items):
        keep(type(portfolio)(**{**vars(portfolio), "items": wanted}))
        refresh(customers=keys[:2], as_of=as_of, at=AT)
        assert _summed() == _counted()
    assess_day(as_of=as_of, at=AT)
    assert _summed() == _counted()


def test_some_generated_portfolio_has_deadlines(tmp_path: Path) -> None:
    """Else nothing was compared."""
    _judged(1, tmp_path)
    assert DeadlineSum.objects.exists()
