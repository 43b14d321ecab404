"""Rows of every table as lines of text, the same from every database, and back."""

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import BinaryField, Field, Model
from django.utils.duration import duration_iso_string

LEFT_OUT = frozenset({"sessions", "django_tasks_db"})
"""Applications whose rows are not kept: who is logged in, and messages that are sent again."""
_BATCH = 500
Table = type[Model]


def tables() -> list[Table]:
    """Return every table whose rows are kept, in order of name."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


@contextmanager
def one_moment() -> Iterator[None]:
    """See all tables as they are now, whatever others write meanwhile; nobody is held up."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        mode = connection.transaction_mode  # type: ignore[attr-defined]
        try:
            connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode  # type: ignore[attr-defined]
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
        yield


def lines_of(table: Table) -> Iterator[bytes]:
    """Yield the rows of a table in order of key, each a JSON list on a line of its own."""
    fields = table._meta.concrete_fields
    yield _line([field.column for field in fields])
    names = [field.attname for field in fields]
    for row in table._base_manager.order_by("pk").values_list(*names).iterator(2000):
        yield _line(list(row))


def _line(values: list[Any]) -> bytes:
    text = json.dumps(values, default=_plain, ensure_ascii=False, separators=(",", ":"))
    return text.encode() + b"\n"


def _plain(value: object) -> str:
    """Return what JSON has no word for as text that `Field.to_python` reads back exactly."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    message = f"a backup cannot hold {type(value).__name__}"
    raise TypeError(message)


def is_empty() -> bool:
    """Return whether nobody and nothing was entered yet; scheduled jobs do not count."""
    ours = [table for table in tables() if table._meta.app_label == "records"]
    return not any(
        table._base_manager.exists() for table in ours if table._meta.model_name != "jobrun"
    )


def clear() -> None:
    """Delete every row, inside the caller's transaction: it is refused outside of one."""
    if not connection.in_atomic_block:
        message = "clear() belongs into a transaction"
        raise RuntimeError(message)
    with connection.cursor() as cursor:
        for table in [*tables(), *_left_out()]:
            cursor.execute(f"delete from {_quoted(table._meta.db_table)}")  # noqa: S608 - ours


def _left_out() -> list[Table]:
    return [model for model in apps.get_models() if model._meta.app_label in LEFT_OUT]


def fill(table: Table, lines: Iterable[bytes]) -> int:
    """Insert rows as `lines_of` wrote them and return how many there are.

    Raises ValueError for columns that are not the table's.
    """
    fields = table._meta.concrete_fields
    rows = iter(lines)
    columns = json.loads(next(rows, b"[]"))
    if columns != [field.column for field in fields]:
        message = f"{table._meta.db_table}: columns of another version"
        raise ValueError(message)
    names = ", ".join(_quoted(column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    into = _quoted(table._meta.db_table)
    insert = f"insert into {into} ({names}) values ({places})"  # noqa: S608 - our own names
    count = 0
    with connection.cursor() as cursor:
        while batch := [_row(fields, line) for line in islice(rows, _BATCH)]:
            cursor.executemany(insert, batch)
            count += len(batch)
    return count


def _row(fields: Iterable["Field[Any, Any]"], line: bytes) -> list[Any]:
    values = json.loads(line)
    return [_stored(field, value) for field, value in zip(fields, values, strict=True)]


def _stored(field: "Field[Any, Any]", value: Any) -> Any:  # noqa: ANN401 - as the column is
    """Return a value as the driver wants it, untouched by what saving would set."""
    if value is not None:
        value = (
            base64.b64decode(value) if isinstance(field, BinaryField) else field.to_python(value)
        )
    return field.get_db_prep_save(value, connection)


def count_on() -> None:
    """Let the numbers that the database gives begin after those that were inserted."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
