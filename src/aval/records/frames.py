"""Rows of any table as frames: read in one statement, written in bulk, on every database.

Texts, `Int64`, dates, booleans; the names of the columns are those of the model's fields.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import chain
from typing import Any

import polars as pl
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

CHUNK_ROWS = 20_000
"""Rows that are sent at once, or whose keys one statement names."""
_ROWS_A_STATEMENT = 100
"""Rows that one INSERT of SQLite names: a fifth faster than one by one, more gain nothing."""
_SAMPLE_ROWS = 1_000
"""Rows of each index that SQLite looks at to count what a table holds."""
Schema = dict[str, pl.DataType]
_NULL = "\x01null"
"""How COPY writes null: no text of a ledger."""


def schema(model: type[models.Model]) -> Schema:
    """Return the columns of a table with their types."""
    return {field.name: _type(field) for field in model._meta.concrete_fields}


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield values in numbers that one statement takes."""
    return (values[at : at + CHUNK_ROWS] for at in range(0, len(values), CHUNK_ROWS))


def select(
    model: type[models.Model],
    where: str,
    given: Sequence[Any] = (),
    *,
    names: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Return the rows for which a condition of our own holds, in no order.

    `where` is SQL with `%s` for each value `given`; `names` are the columns, by default all.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names or schema(model)]
    kinds = {str(field.name): _type(field) for field in fields}
    quote = connection.ops.quote_name
    wanted = ", ".join(_plain(field, quote(str(field.column))) for field in fields)
    table = quote(model._meta.db_table)
    statement = f"SELECT {wanted} FROM {table} WHERE {where}"  # noqa: S608 - names are our own
    sent = {
        name: pl.String() if kind == pl.Date() else pl.Int64() if kind == pl.Boolean() else kind
        for name, kind in kinds.items()
    }
    fetch = _fetch_copied if connection.vendor == "postgresql" else _fetch_rows
    return fetch(statement, list(given), sent).with_columns(
        pl.col(name).cast(pl.Boolean)
        if kind == pl.Boolean()
        else pl.col(name).str.to_date("%Y-%m-%d")
        for name, kind in kinds.items()
        if kind in {pl.Boolean(), pl.Date()}
    )


def insert(model: type[models.Model], frame: pl.DataFrame) -> None:
    """Insert the rows of a frame whose columns are fields of a table."""
    fields: list[Any] = [model._meta.get_field(name) for name in frame.columns]
    plain = frame.select(_as_text(field) for field in fields)
    names = [str(field.column) for field in fields]
    for part in plain.iter_slices(CHUNK_ROWS):
        if part.height:
            _insert(model._meta.db_table, names, part)


def gather_statistics(model: type[models.Model], written: int) -> None:
    """Let the database count anew what a table holds, where many of its rows were just written.

    Until it has, it reads by the index of what is current: all of a table that is filled at once.
    """
    if written < CHUNK_ROWS:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {_SAMPLE_ROWS}")
        cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


@contextmanager
def indexes_last(model: type[models.Model]) -> Iterator[None]:
    """Fill an empty table inside: SQLite makes its indexes afterwards, a fifth faster.

    Inside a transaction, which undoes it all when anything is raised.
    """
    if connection.vendor != "sqlite":
        yield
        return
    quote, table = connection.ops.quote_name, model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master "
            "WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
            [table],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {quote(name)}")
    yield
    with connection.cursor() as cursor:
        for _, statement in found:
            cursor.execute(statement)


def delete(model: type[models.Model], keys: Sequence[Any]) -> None:
    """Delete rows by their primary keys; the table has no rows of others that depend on it."""
    quote = connection.ops.quote_name
    key = quote(str(model._meta.pk.column))
    with connection.cursor() as cursor:
        for chunk in chunks(keys):
            marks = ", ".join(["%s"] * len(chunk))
            table = quote(model._meta.db_table)
            statement = f"DELETE FROM {table} WHERE {key} IN ({marks})"  # noqa: S608
            cursor.execute(statement, list(chunk))


def one_of(column: str, values: Sequence[str]) -> str:
    """Return the condition that a column is one of some values, with a mark for each of them."""
    marks = ", ".join(["%s"] * len(values)) or "NULL"
    return f"{connection.ops.quote_name(column)} IN ({marks})"


def _type(field: Any) -> pl.DataType:  # noqa: ANN401 - fields of every kind
    if isinstance(field, models.ForeignKey):
        return _type(field.target_field)
    if isinstance(field, models.DateField):
        return pl.Date()
    if isinstance(field, models.BooleanField):
        return pl.Boolean()
    return pl.Int64() if isinstance(field, models.IntegerField) else pl.String()


def _plain(field: Any, name: str) -> str:  # noqa: ANN401
    """Return a column as the plainest type that every database sends alike."""
    if _type(field) == pl.Date():
        return f"CAST({name} AS text)"
    return f"CAST({name} AS integer)" if _type(field) == pl.Boolean() else name


def _fetch_rows(statement: str, given: list[Any], kinds: Schema) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=kinds)]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        while rows := cursor.fetchmany(CHUNK_ROWS):
            parts.append(pl.DataFrame(rows, schema=kinds, orient="row"))
    return pl.concat(parts)


def _fetch_copied(statement: str, given: list[Any], kinds: Schema) -> pl.DataFrame:
    copy = f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, NULL '{_NULL}')"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        # of the driver's own cursor: Django's for debugging, around it, takes no values
        cursor.cursor.copy(copy, given or None) as rows,
    ):
        content = b"".join(bytes(row) for row in rows)
    if not content:
        return pl.DataFrame(schema=kinds)
    return pl.read_csv(
        content,
        has_header=False,
        schema=kinds,
        null_values=_NULL,
        empty_string_is_null=False,
    )


def _as_text(field: Any) -> pl.Expr:  # noqa: ANN401
    """Return a column as it is written: dates as text, flags as 0 and 1."""
    column = pl.col(field.name)
    if _type(field) == pl.Date():
        return column.dt.to_string("%Y-%m-%d")
    return column.cast(pl.Int64 if _type(field) == pl.Boolean() else _type(field))


def _insert(table: str, names: list[str], frame: pl.DataFrame) -> None:
    quote = connection.ops.quote_name
    listed = ", ".join(map(quote, names))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            content = BytesIO()
            frame.write_csv(content, include_header=False, null_value=_NULL)
            copy = f"COPY {quote(table)} ({listed}) FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')"
            with cursor.copy(copy) as rows:
                rows.write(content.getvalue())
        else:
            begin = f"INSERT INTO {quote(table)} ({listed}) VALUES "  # noqa: S608
            _insert_many(cursor, begin, frame)


def _insert_many(cursor: CursorWrapper, into: str, frame: pl.DataFrame) -> None:
    """Send rows to SQLite, as many as go into whole statements, then the rest one by one."""
    rows, each = frame.rows(), _ROWS_A_STATEMENT
    marks = f"({', '.join(['%s'] * frame.width)})"
    whole = len(rows) - len(rows) % each
    many = [tuple(chain.from_iterable(rows[at : at + each])) for at in range(0, whole, each)]
    cursor.executemany(into + ", ".join([marks] * each), many)
    cursor.executemany(into + marks, rows[whole:])
