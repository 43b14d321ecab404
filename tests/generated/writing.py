"""Writes rows and settings as CSV and TOML, each seed in another of the valid ways."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

Row = dict[str, Any]


def write_csv(file: Path, rows: Sequence[Row], columns: Sequence[str], random: Random) -> None:
    """Write a table; columns stand in any order, all cells are quoted or only those that need it.

    Columns that no row has are left out half of the time, `columns` are always there.
    """
    named = list(dict.fromkeys([*columns, *(name for row in rows for name in row)]))
    present = [
        name
        for name in named
        if name in columns
        or name.startswith("x_")
        or any(row.get(name) is not None for row in rows)
        or random.choice((True, False))
    ]
    random.shuffle(present)
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(
            text,
            quoting=random.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
            lineterminator=random.choice(("\n", "\r\n")),
        )
        writer.writerow(present)
        writer.writerows([[_cell(row.get(name)) for name in present] for row in rows])


def toml(values: Mapping[str, Any], path: str = "") -> str:
    """Return nested values as TOML: plain keys first, then tables and arrays of tables."""
    plain = [f"{key} = {_value(value)}" for key, value in values.items() if not _is_nested(value)]
    nested = [
        f"\n[[{path}{key}]]\n{toml(entry, f'{path}{key}.')}"
        if isinstance(value, list)
        else f"\n[{path}{key}]\n{toml(value, f'{path}{key}.')}"
        for key, value in values.items()
        if _is_nested(value)
        for entry in (value if isinstance(value, list) else [value])
    ]
    return "".join(f"{line}\n" for line in plain) + "".join(nested)


def _is_nested(value: object) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return f"[{', '.join(_value(entry) for entry in value)}]"
    return str(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
