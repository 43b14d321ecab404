"""A derivation as rows: amounts add up, anchors are there, every line names its data."""

from datetime import date
from pathlib import Path

import pytest

from aval.dataset.reading import read_portfolio
from aval.desk.customer.derivation import FIGURES
from aval.desk.customer.why import Why, why
from aval.records.models import Customer, ItemCover, Person, Position, ScopeRule
from aval.vocabulary.acts import Dimension, Role
from aval.vocabulary.derivation import Role as LineRole
from tests.desk.customer.judged import keep_judged
from tests.generate import generate

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Person:
    """Return someone who sees everything."""
    return Person.objects.create(username="reader", role=Role.AUDITOR)


def _kept(seed: int, folder: Path) -> date:
    as_of = generate(seed, folder)
    keep_judged(read_portfolio(folder), as_of)
    return as_of


def _amounts(found: Why) -> dict[str, int]:
    return {
        row.figure: row.line.amount
        for row in found.main.rows
        if row.figure and row.line and row.line.amount is not None
    }


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_derivation_leads_to_the_figures(seed: int, tmp_path: Path, reader: Person) -> None:
    """The lines that figures link to have the figures' amounts, and documents prove them."""
    as_of = _kept(seed, tmp_path)
    for position in Position.objects.all():
        found = why(reader, position.pk, today=as_of)
        amounts = _amounts(found)
        assert amounts["exposure"] == position.exposure
        assert amounts["covered"] == position.covered
        assert amounts["uncovered"] == position.excess == found.proof_sum
        assert amounts["management_credit"] == position.own_risk
        assert amounts["room"] == position.headroom
        assert sum(amount for _, amount in found.gaps) == position.uncovered
        assert {row.figure for row in found.main.rows} - {""} <= set(FIGURES)
        covered = why(reader, position.pk, today=as_of, figure="covered")
        assert covered.proof_sum == position.covered


def test_lines_name_their_data(tmp_path: Path, reader: Person) -> None:
    """What comes from an item, a decision or a clause has its data version on the page."""
    as_of = _kept(3, tmp_path)
    versions = set()
    for key in Position.objects.values_list("pk", flat=True):
        found = why(reader, key, today=as_of)
        known = {one.number for one in found.versions}
        for row in found.main.rows:
            assert set(row.changes) <= known
            versions |= set(row.changes)
    assert versions


def test_totals_are_the_sums_of_their_parts(tmp_path: Path, reader: Person) -> None:
    """Inner amounts add up to the outer one that follows, in every table."""
    as_of = _kept(4, tmp_path)
    for key in Position.objects.values_list("pk", flat=True):
        found = why(reader, key, today=as_of)
        for table in (found.main, *found.apart):
            parts, seen = 0, False
            for row in table.rows:
                if row.line is None:
                    parts, seen = 0, False
                elif row.line.role is LineRole.PART:
                    parts, seen = parts + (row.line.amount or 0), True
                elif row.line.role is LineRole.TOTAL:
                    assert not seen or parts == row.line.amount
                    parts, seen = 0, False


def test_one_item(tmp_path: Path, reader: Person) -> None:
    """An item has a derivation of its own, whole in the main table."""
    as_of = _kept(2, tmp_path)
    cover = ItemCover.objects.filter(net__gt=0).first()
    assert cover is not None
    found = why(reader, cover.customer_id, today=as_of, item=cover.item)
    assert found.item is not None
    assert found.item.item == cover.item
    assert not found.apart
    assert found.cells is not None
    assert found.cells.net == cover.net


def test_the_same_inputs_have_the_same_fingerprint(tmp_path: Path, reader: Person) -> None:
    """Derived twice it is the same."""
    as_of = _kept(2, tmp_path)
    key = Position.objects.values_list("pk", flat=True)[0]
    one, other = (why(reader, key, today=as_of).fingerprint for _ in range(2))
    assert one == other


def test_outside_the_scope(tmp_path: Path, reader: Person) -> None:
    """There is nothing to explain of a customer that one may not see."""
    as_of = _kept(1, tmp_path)
    ScopeRule.objects.create(person=reader, dimension=Dimension.PORTFOLIO, value="nobody")
    with pytest.raises(Customer.DoesNotExist):
        why(reader, Position.objects.values_list("pk", flat=True)[0], today=as_of)
