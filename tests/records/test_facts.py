"""Facts read back as they were written, at every data version."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from aval.records import facts
from aval.records.models import Change
from aval.vocabulary.acts import Origin

pytestmark = pytest.mark.django_db
_SAMPLES: dict[pl.DataType, list[Any]] = {
    pl.Date(): [date(2024, 2, 29), None],
    pl.Int64(): [10**16, None],
    pl.Boolean(): [True, False],
    pl.String(): ['a "quoted", text\nwith é', None],
}
"""Values of each type, the second one for columns that may be empty."""
_GIVEN: dict[str, list[Any]] = {
    "company": ["FR01", "ES01"],
    "customer": ["C1", "C2"],
    "policy": ["P1", "P2"],
    "country": ["FR", "ES"],
    "currency": ["EUR", "USD"],
    "kind": ["invoice", "payment"],
    "amount": [100, 200],
    "tax_amount": [0, 10],
    "open_amount": [0, 200],
    "cleared_on": [date(2026, 1, 1), None],
    "segment": ["private_company", "individual"],
    "layer": ["permanent", "temporary"],
    "status": ["granted", "partial"],
    "decided_on": [date(2026, 1, 1)] * 2,
    "valid_from": [date(2026, 1, 1)] * 2,
    "valid_to": [date(2026, 3, 1), None],
    "carried": ['{"x_account": "007"}', "{}"],
    "content": ["{}", "{}"],
    "rate": [1, 2],
    "rank": [1, 2],
    "number": [1, 2],
    "name": ["Énergie", ""],
    "name_key": ["energie", ""],
    "value": ["x", ""],
    "insurer": ["", "y"],
    "on": [date(2026, 1, 1), date(2026, 1, 2)],
}


def _change(day: int = 1) -> Change:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    return Change.objects.create(at=at, origin=Origin.MANUAL)


def _frame(table: str) -> pl.DataFrame:
    """Return two rows: one full, one as empty as it may be."""
    kinds = facts.columns(table)
    given = {name: _GIVEN.get(name, _SAMPLES[kind]) for name, kind in kinds.items()}
    if table == "items":
        days = ("issued_on", "delivered_on", "due_on")
        given |= dict.fromkeys(days, [date(2026, 1, 1)] * 2) | {"number": ["F1", None]}
    if table == "marks":
        given["declared_on"] = [date(2026, 1, 1)] * 2
    if table == "news":
        given |= {"kind": ["returned", "insolvency"], "item": ["I1", None]}
        given |= {"amount": [1, None], "currency": ["EUR", None], "text": ['a "b"', ""]}
        given |= dict.fromkeys(("happened_on", "learned_on"), [date(2026, 1, 1)] * 2)
    for key in facts.TABLES[table].KEY:
        given[key] = _GIVEN.get(key, ["K1", "K2"])
    return pl.DataFrame(given, schema=kinds)


@pytest.mark.parametrize("table", facts.TABLES)
def test_read_back(table: str) -> None:
    """What is written is read: nulls, empty texts, quotes, marks, large amounts."""
    frame = _frame(table)
    facts.write(_change(), table, frame.drop("name_key", strict=False))
    found = facts.read(table).sort("id")
    assert found.drop("id").equals(frame)
    assert found.get_column("id").is_unique().all()


def test_known_then() -> None:
    """A fact is known from its change until it is ended, whatever was known before or after."""
    frame = _frame("rates").head(1)
    first = _change(1)
    facts.write(first, "rates", frame)
    second = _change(2)
    facts.end(second, "rates", facts.read("rates").get_column("id").to_list())
    facts.write(second, "rates", frame.with_columns(rate=pl.lit(7)))
    rates = {
        version: facts.read("rates", version=version).get_column("rate").to_list()
        for version in (first.pk - 1, first.pk, second.pk, None)
    }
    assert rates == {first.pk - 1: [], first.pk: [1], second.pk: [7], None: [7]}


def test_some_customers() -> None:
    """Only theirs is read, and nothing for none."""
    facts.write(_change(), "customers", _frame("customers").drop("name_key"))
    assert facts.read("customers", customers=["C2"]).get_column("customer").to_list() == ["C2"]
    assert not facts.read("customers", customers=[]).height


def test_a_lost_update_is_told() -> None:
    """A fact that another change has ended is not ended again."""
    facts.write(_change(1), "rates", _frame("rates"))
    ids = facts.read("rates").get_column("id").to_list()
    facts.end(_change(2), "rates", ids[:1])
    with pytest.raises(facts.LostUpdateError):
        facts.end(_change(3), "rates", ids)
