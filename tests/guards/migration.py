"""Folds constraints and indexes into their tables: `python -m tests.guards.migration` writes it.

Django writes them one by one after the tables, and building its models anew after each takes most
of the time of a first start. It is run after `makemigrations`, as long as there is one migration.
"""

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.writer import MigrationWriter

FIRST = "aval.records.migrations.0001_initial"
_FOLDED = {migrations.AddConstraint: "constraint", migrations.AddIndex: "index"}
_OPTIONS = {"constraint": "constraints", "index": "indexes"}


def folded(operations: Sequence[Operation]) -> list[Operation]:
    """Return operations that make the same tables, what belongs to a table made with it.

    A table that gets columns later keeps what may name them after these.
    """
    tables = {one.name_lower: one for one in operations if isinstance(one, migrations.CreateModel)}
    for one in operations:
        if isinstance(one, migrations.AddField):
            tables.pop(one.model_name_lower, None)
    kept = []
    for one in operations:
        word = _FOLDED.get(type(one))
        table = tables.get(getattr(one, "model_name", "").lower())
        if word is None or table is None:
            kept.append(one)
            continue
        options = table.options.setdefault(_OPTIONS[word], [])
        options.append(getattr(one, word))
    return kept


def _write() -> None:
    module = import_module(FIRST)
    migration = module.Migration("0001_initial", "records")
    migration.operations = folded(migration.operations)
    Path(str(module.__file__)).write_text(MigrationWriter(migration).as_string(), "utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aval.config.settings")
    import django

    django.setup()
    _write()
