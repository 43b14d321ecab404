"""The credit file reconciles to the cent, today and in the past, whatever the portfolio."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from aval.dataset.reading import read_portfolio
from aval.desk.customer.documents import PAGE_ROWS
from aval.desk.customer.past import judged_then
from aval.desk.customer.queries import Asked, CustomerFile, customer_file
from aval.desk.customer.sight import Sight
from aval.desk.customer.stored import stored
from aval.records.models import Customer, Person, Position, ScopeRule
from aval.vocabulary.acts import Dimension, Role
from tests.desk.customer.judged import keep_judged
from tests.generate import generate

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SEEDS = (*range(1, 9), 77)


@pytest.fixture
def reader() -> Person:
    """Return someone who sees everything."""
    return Person.objects.create(username="reader", role=Role.CREDIT_MANAGER)


def _kept(seed: int, folder: Path) -> date:
    as_of = generate(seed, folder)
    keep_judged(read_portfolio(folder), as_of)
    return as_of


def _check(file: CustomerFile) -> None:
    """Check that every table of the file comes to its figures."""
    figures, total = file.figures, file.documents.total
    assert sum(part.amount for part in file.composition) == figures.exposure
    assert total.open_amount + total.not_counted == total.exposure == figures.exposure
    assert total.debts + total.orders - total.credit_balance + total.not_counted == total.exposure
    steps = file.waterfall.steps
    assert sum(step.used for step in steps[1:]) == figures.exposure
    assert sum(step.limit or 0 for step in steps) == figures.limit_authorised
    rows = file.documents.rows
    if file.documents.pages == 1:
        assert sum(row.open_amount for row in rows) == total.open_amount
        assert sum(row.covered for row in rows) == figures.covered
        assert sum(row.own_risk for row in rows) == figures.own_risk
        assert sum(row.uncovered for row in rows) == figures.excess
        debts = sum(-row.settled for row in rows if row.item.is_debit)
        assert debts == sum(row.settled for row in rows if not row.item.is_debit)
    for row in rows:
        if row.item.is_debit and not row.is_order:
            parts = row.covered + row.own_risk + row.uncovered
            assert row.open_amount + row.settled == parts
            assert min(row.covered, row.own_risk, row.uncovered, -row.settled) >= 0


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_adds_up(seed: int, tmp_path: Path, reader: Person) -> None:
    """Rows, columns, layers and sorts come to the figures of every customer."""
    as_of = _kept(seed, tmp_path)
    for key in Position.objects.values_list("pk", flat=True):
        _check(customer_file(reader, key, today=as_of, at=NOW))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rows_say_what_the_engine_says(seed: int, tmp_path: Path) -> None:
    """Today's stored judgement and one made on the spot are the same."""
    as_of = _kept(seed, tmp_path)
    for position in Position.objects.all():
        rows = stored(position.pk, as_of=as_of, currency="EUR")
        engine = judged_then(position.pk, as_of=as_of, version=position.version)
        assert rows.figures == engine.figures
        assert rows.cells == engine.cells
        assert rows.deadlines == engine.deadlines


def test_the_past_is_the_same_page(tmp_path: Path, reader: Person) -> None:
    """A day with what was known gives the whole file, from the engine."""
    as_of = _kept(3, tmp_path)
    version = Position.objects.all()[0].version
    for key in Position.objects.values_list("pk", flat=True):
        now = customer_file(reader, key, today=as_of, at=NOW)
        then = customer_file(
            reader, key, today=date(2030, 1, 1), at=NOW, sight=Sight(as_of=as_of, number=version)
        )
        _check(then)
        assert then.figures == now.figures
        assert then.documents == now.documents
        assert then.waterfall == now.waterfall
        assert then.deadlines == now.deadlines
        assert then.sight.is_past
        assert not now.sight.is_past


def test_outside_the_scope_there_is_no_customer(tmp_path: Path, reader: Person) -> None:
    """A customer that a person may not see is not there."""
    as_of = _kept(1, tmp_path)
    ScopeRule.objects.create(person=reader, dimension=Dimension.REGION, value="nowhere")
    key = Position.objects.values_list("pk", flat=True)[0]
    with pytest.raises(Customer.DoesNotExist):
        customer_file(reader, key, today=as_of, at=NOW)


def test_pages(tmp_path: Path, reader: Person) -> None:
    """A page that is not there is the nearest one."""
    as_of = _kept(2, tmp_path)
    key = Position.objects.values_list("pk", flat=True)[0]
    file = customer_file(reader, key, today=as_of, at=NOW, asked=Asked(page=99))
    assert file.documents.page == file.documents.pages
    assert len(file.documents.rows) <= PAGE_ROWS
