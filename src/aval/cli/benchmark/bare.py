"""Rows as fast as a database takes them: the floor of everything that writes many."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection, models

_NULL = "\x01null"


def sender(model: type[models.Model], frame: pl.DataFrame) -> Callable[[], None]:
    """Return what sends rows to a table: COPY, or `executemany` on SQLite. They are made ready."""
    dates = [name for name, kind in frame.schema.items() if kind == pl.Date]
    plain = frame.with_columns(pl.col(name).dt.to_string("%Y-%m-%d") for name in dates)
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in frame.columns]
    columns = [str(field.column) for field in fields]
    into = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    if connection.vendor == "postgresql":
        content = BytesIO()
        plain.write_csv(content, include_header=False, null_value=_NULL)
        return lambda: _copy(f"COPY {into} FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')", content)
    marks = ", ".join(["%s"] * len(columns))
    rows = plain.rows()
    return lambda: _send(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608


def _copy(statement: str, content: BytesIO) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as rows:
        rows.write(content.getvalue())


def _send(statement: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
