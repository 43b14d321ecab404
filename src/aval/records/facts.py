"""Facts as frames: the tables of the dataset, read at a data version and written by a change.

A frame has the dataset's columns (docs/manual/dataset.md) in plain types: texts, `Int64` minor
units, percentages and rates with ten decimals, dates, booleans; and `carried`, the `x_` columns
of a row as a JSON object. What is read has the row's `id` too.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection, models

from aval.records.changes import Change, Fact
from aval.records.cover import Cover, Credit, Grade
from aval.records.customers import Account, Customer, CustomerFacts
from aval.records.ledger import Company, CompanyFacts, Item, Rate
from aval.records.policies import Policy, PolicyFacts, Setting
from aval.vocabulary.acts import Origin
from aval.vocabulary.folding import name_key

CHUNK_ROWS = 20_000
"""Rows that one statement writes, or whose keys one statement names."""
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
Schema = dict[str, pl.DataType]
_NULL = "\x01null"
"""How COPY writes null: no text of a ledger."""


class LostUpdateError(Exception):
    """A fact was ended by another change in between: nothing was written."""


def columns(table: str) -> dict[str, pl.DataType]:
    """Return the columns of a table of facts, without what all facts have, with their types."""
    return {field.name: _type(field) for field in _fields(table)}


def read(
    table: str, *, version: int | None = None, customers: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return the facts of a table known at a data version (None: now), in no order.

    `customers` keeps those of some customers, in tables that have customers.
    """
    fields = _fields(table)
    parts = [_select(table, fields, version, chunk) for chunk in _parts(table, customers)]
    return pl.concat(parts)


def write(change: Change, table: str, frame: pl.DataFrame) -> None:
    """Insert facts known from a change on; identities they name are made where missing.

    The frame has all of `columns(table)` but `name_key`, which is folded from the name.
    """
    if not frame.height:
        return
    fields = _fields(table)
    if "name_key" in columns(table):
        names = frame.get_column("name").fill_null("").to_list()
        frame = frame.with_columns(name_key=pl.Series(list(map(name_key, names)), dtype=pl.String))
    _make_identities(fields, frame)
    plain = frame.select(_as_text(field) for field in fields)
    known = plain.with_columns(known_from=pl.lit(change.pk))
    names = [*map(_column, fields), "known_from_id"]
    for part in known.iter_slices(CHUNK_ROWS):
        _insert(TABLES[table]._meta.db_table, names, part)


def end(change: Change, table: str, ids: Sequence[int]) -> None:
    """End facts with a change; raises LostUpdateError when one was ended already."""
    ended = 0
    for chunk in _chunks(ids):
        rows = TABLES[table]._default_manager.filter(pk__in=chunk, known_to=None)
        ended += rows.update(known_to=change)
    if ended != len(ids):
        raise LostUpdateError(table)


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
    listed = ", ".join(quote(_column(field)) for field in _fields(table))
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
    for field in (field for field in _fields(table) if field.name in TABLES[table].KEY):
        name = connection.ops.quote_name(_column(field))
        sides = [f"{row}.{name}" for row in (one, other)]
        parts.append(" = ".join(f"COALESCE({side}, '')" if field.null else side for side in sides))
    return " AND ".join(parts)


def _fields(table: str) -> list[models.Field[Any, Any]]:
    return [field for field in TABLES[table]._meta.concrete_fields if field.name not in _OURS]


def _type(field: models.Field[Any, Any]) -> pl.DataType:
    if isinstance(field, models.DateField):
        return pl.Date()
    if isinstance(field, models.BooleanField):
        return pl.Boolean()
    return pl.Int64() if isinstance(field, models.IntegerField) else pl.String()


def _column(field: models.Field[Any, Any]) -> str:
    """Return the name of a field's column in the database."""
    return str(field.column)


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[at : at + CHUNK_ROWS] for at in range(0, len(values), CHUNK_ROWS))


def _parts(table: str, customers: Sequence[str] | None) -> Iterable[Sequence[str] | None]:
    """Return the customers to ask for, statement by statement; None once for all."""
    if customers is None or "customer" not in columns(table):
        return [None]
    return list(_chunks(customers)) or [[]]


def _select(
    table: str,
    fields: list[models.Field[Any, Any]],
    version: int | None,
    customers: Sequence[str] | None,
) -> pl.DataFrame:
    """Return the rows of one statement as a typed frame."""
    quote = connection.ops.quote_name
    given: list[Any] = []
    where = "known_to_id IS NULL"
    if version is not None:
        where = "known_from_id <= %s AND (known_to_id IS NULL OR known_to_id > %s)"
        given += [version, version]
    if customers is not None:
        marks = ", ".join(["%s"] * len(customers)) or "NULL"
        where += f" AND customer IN ({marks})"
        given += customers
    wanted = ", ".join(["id", *(_plain(field, quote(_column(field))) for field in fields)])
    name = quote(TABLES[table]._meta.db_table)
    statement = f"SELECT {wanted} FROM {name} WHERE {where}"  # noqa: S608 - names are our own
    names = ["id", *(field.name for field in fields)]
    whole = {"id"} | {f.name for f in fields if _type(f) in {pl.Int64(), pl.Boolean()}}
    schema: Schema = {n: pl.Int64() if n in whole else pl.String() for n in names}
    fetch = _fetch_copied if connection.vendor == "postgresql" else _fetch_rows
    frame = fetch(statement, given, schema)
    return frame.with_columns(
        pl.col(field.name).cast(pl.Boolean)
        if _type(field) == pl.Boolean()
        else pl.col(field.name).str.to_date("%Y-%m-%d")
        for field in fields
        if _type(field) in {pl.Boolean(), pl.Date()}
    )


def _plain(field: models.Field[Any, Any], name: str) -> str:
    """Return a column as the plainest type that every database sends alike."""
    if _type(field) == pl.Date():
        return f"CAST({name} AS text)"
    return f"CAST({name} AS integer)" if _type(field) == pl.Boolean() else name


def _fetch_rows(statement: str, given: list[Any], schema: Schema) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=schema)]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        while rows := cursor.fetchmany(CHUNK_ROWS):
            parts.append(pl.DataFrame(rows, schema=schema, orient="row"))
    return pl.concat(parts)


def _fetch_copied(statement: str, given: list[Any], schema: Schema) -> pl.DataFrame:
    copy = f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, NULL '{_NULL}')"
    with connection.cursor() as cursor, cursor.copy(copy, given or None) as rows:
        content = b"".join(bytes(row) for row in rows)
    if not content:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(
        content,
        has_header=False,
        schema=schema,
        null_values=_NULL,
        empty_string_is_null=False,
    )


def _as_text(field: models.Field[Any, Any]) -> pl.Expr:
    """Return a column as it is written: dates as text, flags as 0 and 1."""
    column = pl.col(field.name)
    if _type(field) == pl.Date():
        return column.dt.to_string("%Y-%m-%d")
    return column.cast(pl.Int64 if _type(field) == pl.Boolean() else _type(field))


def _make_identities(fields: list[models.Field[Any, Any]], frame: pl.DataFrame) -> None:
    for field in fields:
        if (model := field.related_model) in IDENTITIES:
            keys = frame.get_column(field.name).drop_nulls().unique().to_list()
            for chunk in _chunks(keys):
                model._default_manager.bulk_create(
                    [model(key=key) for key in chunk], ignore_conflicts=True
                )


def _insert(name: str, names: list[str], frame: pl.DataFrame) -> None:
    quote = connection.ops.quote_name
    listed = ", ".join(map(quote, names))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            content = BytesIO()
            frame.write_csv(content, include_header=False, null_value=_NULL)
            copy = f"COPY {quote(name)} ({listed}) FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')"
            with cursor.copy(copy) as rows:
                rows.write(content.getvalue())
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(
                f"INSERT INTO {quote(name)} ({listed}) VALUES ({marks})",  # noqa: S608
                frame.rows(),
            )
