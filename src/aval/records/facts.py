"""Facts as frames: the tables of the dataset, read at a data version and written by a change.

A frame has the dataset's columns (docs/manual/dataset.md) in plain types: texts, `Int64` minor
units, percentages and rates with ten decimals, dates, booleans; and `carried`, the `x_` columns
of a row as a JSON object. What is read has the row's `id` too.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from django.db import models

from aval.records import frames
from aval.records.changes import Change, Fact
from aval.records.cover import Cover, Credit, Grade
from aval.records.customers import Account, Customer, CustomerFacts
from aval.records.ledger import Company, CompanyFacts, Item, Rate
from aval.records.policies import Policy, PolicyFacts, Setting
from aval.vocabulary.folding import name_key

TABLES: dict[str, type[Fact]] = {
    "settings": Setting,
    "companies": CompanyFacts,
    "customers": CustomerFacts,
    "accounts": Account,
    "items": Item,
    "policies": PolicyFacts,
    "covers": Cover,
    "credits": Credit,
    "grades": Grade,
    "rates": Rate,
}
"""The tables of facts, those that others refer to first."""
IDENTITIES: tuple[type[models.Model], ...] = (Company, Customer, Policy)
_OURS = frozenset({"id", "known_from", "known_to"})


class LostUpdateError(Exception):
    """A fact was ended by another change in between: nothing was written."""


def columns(table: str) -> dict[str, pl.DataType]:
    """Return the columns of a table of facts, without what all facts have, with their types."""
    kinds = frames.schema(TABLES[table])
    return {name: kind for name, kind in kinds.items() if name not in _OURS}


def read(
    table: str, *, version: int | None = None, customers: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return the facts of a table known at a data version (None: now), in no order.

    `customers` keeps those of some customers, in tables that have customers.
    """
    where, given = "known_to_id IS NULL", list[Any]()
    if version is not None:
        where = "known_from_id <= %s AND (known_to_id IS NULL OR known_to_id > %s)"
        given = [version, version]
    names = ["id", *columns(table)]
    parts = []
    for chunk in _parts(table, customers):
        theirs, keys = where, list[str]()
        if chunk is not None:
            theirs, keys = f"{where} AND {frames.one_of('customer', chunk)}", list(chunk)
        parts.append(frames.select(TABLES[table], theirs, given + keys, names=names))
    return pl.concat(parts)


def customers_between(since: int, until: int) -> set[str]:
    """Return the customers of whom facts became known, or ended, after one change up to another."""
    found: set[str] = set()
    for model in TABLES.values():
        if any(field.name == "customer" for field in model._meta.concrete_fields):
            for end in ("known_from", "known_to"):
                span = {f"{end}__gt": since, f"{end}__lte": until}
                rows = model.objects.filter(**span).values_list("customer", flat=True)
                found.update(rows.distinct())
    return {key for key in found if key is not None}


def tables_between(since: int, until: int) -> set[str]:
    """Return the tables of which facts became known, or ended, after a change up to another."""
    return {
        table
        for table, model in TABLES.items()
        for end in ("known_from", "known_to")
        if model.objects.filter(**{f"{end}__gt": since, f"{end}__lte": until}).exists()
    }


def write(change: Change, table: str, frame: pl.DataFrame) -> None:
    """Insert facts known from a change on; identities they name are made where missing.

    The frame has all of `columns(table)` but `name_key`, which is folded from the name.
    """
    if not frame.height:
        return
    named = list(columns(table))
    if "name_key" in named:
        names = frame.get_column("name").fill_null("").to_list()
        frame = frame.with_columns(name_key=pl.Series(list(map(name_key, names)), dtype=pl.String))
    _make_identities(table, frame)
    known = frame.select(named).with_columns(known_from=pl.lit(change.pk))
    frames.insert(TABLES[table], known)


def end(change: Change, table: str, ids: Sequence[int]) -> None:
    """End facts with a change; raises LostUpdateError when one was ended already."""
    ended = 0
    for chunk in frames.chunks(ids):
        rows = TABLES[table]._default_manager.filter(pk__in=chunk, known_to=None)
        ended += rows.update(known_to=change)
    if ended != len(ids):
        raise LostUpdateError(table)


def _parts(table: str, customers: Sequence[str] | None) -> Iterable[Sequence[str] | None]:
    """Return the customers to ask for, statement by statement; None once for all."""
    if customers is None or "customer" not in columns(table):
        return [None]
    return list(frames.chunks(customers)) or [[]]


def _make_identities(table: str, frame: pl.DataFrame) -> None:
    for field in TABLES[table]._meta.concrete_fields:
        if (model := field.related_model) in IDENTITIES:
            keys = frame.get_column(field.name).drop_nulls().unique().to_list()
            for chunk in frames.chunks(keys):
                model._default_manager.bulk_create(
                    [model(key=key) for key in chunk], ignore_conflicts=True
                )
