"""The database refuses what cannot be: amounts that do not add up, two current facts of a key."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from aval.records.models import Change, Company, Customer, Item, ItemCover
from aval.vocabulary.acts import Origin

pytestmark = pytest.mark.django_db


@pytest.fixture
def change() -> Change:
    """Return a change, with a company and a customer to write facts of."""
    Company.objects.create(key="FR01")
    Customer.objects.create(key="C1")
    return Change.objects.create(at=datetime(2026, 1, 1, tzinfo=UTC), origin=Origin.MANUAL)


def _item(change: Change, **other: object) -> Item:
    day = date(2026, 1, 1)
    given: dict[str, object] = {
        "item": "I1", "company_id": "FR01", "customer_id": "C1", "kind": "invoice",
        "issued_on": day, "due_on": day, "delivered_on": day, "amount": 100, "tax_amount": 0,
        "open_amount": 100, "currency": "EUR", "known_from": change,
    }  # fmt: skip
    return Item.objects.create(**given | other)


def test_a_fact_is_written(change: Change) -> None:
    """What can be, is."""
    assert _item(change).carries() == {}


@pytest.mark.parametrize(
    "other",
    [
        {"open_amount": 101},
        {"tax_amount": 101},
        {"amount": -1, "open_amount": -1},
        {"kind": "gift"},
        {"open_amount": 0},
        {"cleared_on": date(2026, 2, 1)},
    ],
    ids=str,
)
def test_impossible_items_are_refused(change: Change, other: dict[str, object]) -> None:
    """Each rule of a row is the database's too."""
    with pytest.raises(IntegrityError), transaction.atomic():
        _item(change, **other)


def test_one_fact_of_a_key_is_current(change: Change) -> None:
    """A second one must end the first."""
    first = _item(change)
    with pytest.raises(IntegrityError), transaction.atomic():
        _item(change)
    second = Change.objects.create(at=datetime(2026, 1, 2, tzinfo=UTC), origin=Origin.MANUAL)
    Item.objects.filter(pk=first.pk).update(known_to=second)
    _item(second, disputed=True)
    assert Item.objects.current().get().disputed
    assert not Item.objects.known_at(change.pk).get().disputed


def test_cells_make_the_whole(change: Change) -> None:
    """A cent that is nowhere is refused."""
    del change
    cells = dict.fromkeys(
        [
            "permanent",
            "temporary",
            "top_up",
            "substitute_top_up",
            "discretionary",
            "vat",
            "uncovered",
        ],
        0,
    )
    given = {"customer_id": "C1", "item": "I1", "company": "FR01", "is_order": False, "net": 100}
    whole = given | cells | {"indemnifiable": 0}
    ItemCover.objects.create(**whole | {"permanent": 99, "vat": 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemCover.objects.create(**whole | {"item": "I2", "permanent": 99})
