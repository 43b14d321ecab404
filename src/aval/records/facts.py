"""Facts as frames: the tables of the dataset, read at a data version and written by a change.

A frame has the dataset's columns (docs/manual/dataset.md) in plain types: texts, `Int64` minor
units, percentages and rates with ten decimals, dates, booleans; and `carried`, the `x_` columns
of a row as a JSON object. What is read has the row's `id` too.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from django.db import connection, models

from aval.records import frames
from aval.records.changes import Change, Fact
from aval.records.cover import Cover, Credit, Grade
from aval.records.customers import Account, Customer, CustomerFacts
from aval.records.ledger import Company, CompanyFacts, Item, ItemMark, Rate
from aval.records.needed_items import Needed, SoldIn
from aval.records.news import CustomerNews
from aval.records.policies import Policy, PolicyFacts, PolicyParticulars, Setting
from aval.vocabulary.acts import Origin
from aval.vocabulary.folding import name_key

TABLES: dict[str, type[Fact]] = {
    "settings": Setting,
    "companies": CompanyFacts,
    "customers": CustomerFacts,
    "news": CustomerNews,
    "accounts": Account,
    "items": Item,
    "marks": ItemMark,
    "policies": PolicyFacts,
    "particulars": PolicyParticulars,
    "covers": Cover,
    "credits": Credit,
    "grades": Grade,
    "rates": Rate,
}
"""The tables of facts, those that others refer to first."""
IDENTITIES: tuple[type[models.Model], ...] = (Company, Customer, Policy)
_OURS = frozenset({"id", "known_from", "known_to"})
_OF_ITEMS = frozenset({"marks"})
"""Tables that follow their item, whoever its customer is by now."""

_LOCK = 0x46414354
"""The number on which writers of facts queue on PostgreSQL."""


class LostUpdateError(Exception):
    """A fact was ended by another change in between: nothing was written."""


def columns(table: str) -> dict[str, pl.DataType]:
    """Return the columns of a table of facts, without what all facts have, with their types."""
    kinds = frames.schema(TABLES[table])
    return {name: kind for name, kind in kinds.items() if name not in _OURS}


def read(
    table: str,
    *,
    version: int | None = None,
    customers: Sequence[str] | None = None,
    carried: bool = True,
    needed: Needed | SoldIn | None = None,
) -> pl.DataFrame:
    """Return the facts of a table known at a data version (None: now), in no order.

    `customers` keeps those of some customers, in tables that have customers. Without `carried`
    it is read as if nothing were. `needed` leaves out items that are not asked for.
    """
    where, given = "known_to_id IS NULL", list[Any]()
    if version is not None:
        where = "known_from_id <= %s AND (known_to_id IS NULL OR known_to_id > %s)"
        given = [version, version]
    names = ["id", *columns(table)]
    read_ones = [name for name in names if carried or name != "carried"]
    limit = needed if table == "items" else None
    return _with_nothing_carried(_select(table, where, given, customers, read_ones, limit), names)


def known_before(
    table: str,
    frame: pl.DataFrame,
    *,
    version: int,
    since: int,
    customers: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Return the facts known at an earlier change `since`; `frame` holds those of a later one.

    Only what differs is read, of some customers or of all, and nothing that is carried.
    """
    names = [name for name in frame.columns if name != "carried"]
    came = _select(
        table, "known_from_id > %s AND known_from_id <= %s", [since, version], customers, ["id"]
    )
    gone = _select(
        table,
        "known_from_id <= %s AND known_to_id > %s AND known_to_id <= %s",
        [since, since, version],
        customers,
        names,
    )
    stood = frame.join(came, on="id", how="anti")
    return pl.concat([stood, _with_nothing_carried(gone, frame.columns)])


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
    write_known(table, frame.with_columns(known_from=pl.lit(change.pk, pl.Int64)))


def write_known(table: str, frame: pl.DataFrame) -> None:
    """Insert facts with the change `known_from`, and where they have ended `known_to`, of each."""
    if not frame.height:
        return
    named = list(columns(table))
    if "name_key" in named:
        names = frame.get_column("name").fill_null("").to_list()
        frame = frame.with_columns(name_key=pl.Series(list(map(name_key, names)), dtype=pl.String))
    _make_identities(table, frame)
    known = [name for name in ("known_from", "known_to") if name in frame.columns]
    frames.insert(TABLES[table], frame.select(*named, *known))
    frames.gather_statistics(TABLES[table], frame.height)


def end(change: Change, table: str, ids: Sequence[int]) -> None:
    """End facts with a change; raises LostUpdateError when one was ended already."""
    ended = 0
    for chunk in frames.chunks(ids):
        rows = TABLES[table]._default_manager.filter(pk__in=chunk, known_to=None)
        ended += rows.update(known_to=change)
    if ended != len(ids):
        raise LostUpdateError(table)


def wait_for_writers() -> None:
    """Let other transactions that write facts end first, and later ones wait for this one.

    SQLite has one writer at a time by itself.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def later_change(change: Change, table: str) -> int | None:
    """Return the first change after this one that touched the keys it wrote or ended, or None.

    Changes that were taken back do not count, nor those that took them back.
    """
    name, same = _own_name(table), _same_key(table, "own", "later")
    changes = connection.ops.quote_name(Change._meta.db_table)
    standing = (
        f"SELECT made.id FROM {changes} made LEFT JOIN {changes} back "  # noqa: S608
        "ON back.undoes_id = made.id "
        "WHERE made.id > %s AND back.id IS NULL AND made.origin <> %s"
    )
    found = []
    for side in ("known_from_id", "known_to_id"):
        statement = (
            f"SELECT MIN(later.{side}) FROM {name} later JOIN {name} own ON {same} "  # noqa: S608
            f"WHERE later.{side} > %s AND (own.known_from_id = %s OR own.known_to_id = %s) "
            f"AND later.{side} IN ({standing})"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [*[change.pk] * 4, str(Origin.UNDO)])
            found.append(cursor.fetchone()[0])
    return min((int(number) for number in found if number is not None), default=None)


def take_back(change: Change, table: str, undone: Change) -> None:
    """End with a change what stands of what another one wrote, and write what that one ended."""
    name, same = _own_name(table), _same_key(table, "own", "now")
    quote = connection.ops.quote_name
    listed = ", ".join(quote(_column(table, name)) for name in columns(table))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name} SET known_to_id = %s WHERE id IN "  # noqa: S608
            f"(SELECT now.id FROM {name} own JOIN {name} now ON {same} "
            "WHERE own.known_from_id = %s AND now.known_to_id IS NULL)",
            [change.pk, undone.pk],
        )
        cursor.execute(
            f"INSERT INTO {name} ({listed}, known_from_id) "  # noqa: S608 - names are our own
            f"SELECT {listed}, %s FROM {name} WHERE known_to_id = %s",
            [change.pk, undone.pk],
        )


def _own_name(table: str) -> str:
    """Return the name of a table of facts in the database."""
    return connection.ops.quote_name(TABLES[table]._meta.db_table)


def _same_key(table: str, one: str, other: str) -> str:
    """Return the condition that two rows of a table have one key; no customer is one customer."""
    parts = []
    for key in TABLES[table].KEY:
        field = TABLES[table]._meta.get_field(key)
        column = connection.ops.quote_name(_column(table, key))
        sides = [f"{row}.{column}" for row in (one, other)]
        parts.append(" = ".join(f"COALESCE({side}, '')" if field.null else side for side in sides))
    return " AND ".join(parts)


def _column(table: str, name: str) -> str:
    """Return the name of a field's column in the database."""
    return str(TABLES[table]._meta.get_field(name).column)  # type: ignore[union-attr]


def _select(
    table: str,
    where: str,
    given: list[Any],
    customers: Sequence[str] | None,
    names: list[str],
    needed: Needed | SoldIn | None = None,
) -> pl.DataFrame:
    """Return the rows of a table for which conditions hold, of some customers or of all."""
    parts = []
    for chunk in _parts(table, customers):
        held, values = where, list(given)
        if needed is not None:
            condition, more = needed.condition(chunk)
            held, values = f"{held} AND ({condition})", [*values, *more]
        if chunk is not None:
            held, values = f"{held} AND {_whose(table, chunk)}", [*values, *chunk]
        parts.append(frames.select(TABLES[table], held, values, names=names))
    return pl.concat(parts)


def _whose(table: str, customers: Sequence[str]) -> str:
    """Return the condition that a row is some customers', with a mark for each of them."""
    ours = frames.one_of("customer", customers)
    if table not in _OF_ITEMS:
        return ours
    return f"item IN (SELECT item FROM {_own_name('items')} WHERE {ours})"  # noqa: S608


def _with_nothing_carried(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Return rows with these columns; where `carried` was not read, nothing is."""
    left = {"carried"} & {*names} - {*frame.columns}
    return frame.with_columns(pl.lit("{}").alias(name) for name in left).select(names)


def _parts(table: str, customers: Sequence[str] | None) -> Iterable[Sequence[str] | None]:
    """Return the customers to ask for, statement by statement; None once for all."""
    if customers is None or "customer" not in columns(table):
        return [None]
    return list(frames.chunks(customers)) or [[]]


def _make_identities(table: str, frame: pl.DataFrame) -> None:
    for field in TABLES[table]._meta.concrete_fields:
        if (model := field.related_model) in IDENTITIES:
            keys = frame.get_column(field.name).drop_nulls().unique().sort().to_list()
            for chunk in frames.chunks(keys):
                rows = model._default_manager
                there = set(rows.filter(pk__in=chunk).values_list("pk", flat=True))
                rows.bulk_create(
                    [model(key=key) for key in chunk if key not in there], ignore_conflicts=True
                )
