"""The rules of the dataset, checked on a synthetic folder by plain text, apart from the reader."""

import csv
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from aval.dataset.tables import TABLES
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import CoverStatus, Kind, Layer, Segment

Row = dict[str, str]
AMOUNTS = ("amount", "tax_amount", "open_amount", "requested_amount")
WORDS = {"kind": Kind, "layer": Layer, "status": CoverStatus, "segment": Segment}


def rows_of(folder: Path, table: str) -> list[Row]:
    """Return the rows of a CSV table, none when the file is missing."""
    path = folder / f"{table}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def broken_rules(folder: Path) -> Iterator[str]:
    """Yield every rule of the dataset that a CSV folder breaks."""
    tables = {table.name: rows_of(folder, table.name) for table in TABLES}
    policies = tomllib.loads((folder / "policies.toml").read_text("utf-8"))["policy"]
    known = {
        "company": {row["company"] for row in tables["companies"]},
        "customer": {row["customer"] for row in tables["customers"]},
        "policy": {policy["policy"] for policy in policies},
    }
    for table in TABLES:
        rows = tables[table.name]
        names = {column.name for column in table.columns}
        for name in rows[0] if rows else ():
            if name not in names and not name.startswith("x_"):
                yield f"{table.name}: unknown column {name}"
        if table.key and len({tuple(row[k] for k in table.key) for row in rows}) < len(rows):
            yield f"{table.name}: a key stands twice"
        for row in rows:
            yield from broken_cells(table.name, row, known)
    for row in tables["items"]:
        yield from broken_item(row)
    for row in tables["covers"]:
        yield from broken_cover(row)
    for policy in policies:
        yield from overlapping_terms(policy)


def broken_cells(table: str, row: Row, known: dict[str, set[str]]) -> Iterator[str]:
    """Yield what is wrong with single cells of a row."""
    for name, value in row.items():
        if name in known and value not in known[name]:
            yield f"{table}: unknown {name} {value}"
        if name in WORDS and value not in list(WORDS[name]):
            yield f"{table}: {name} {value}"
        is_date = name.endswith("_on") or name in {"on", "valid_from", "valid_to"}
        if is_date and value and date.fromisoformat(value).isoformat() != value:
            yield f"{table}: {name} {value}"
        if name in AMOUNTS and value:
            digits = MINOR_DIGITS[row["currency"]]
            _, point, part = value.partition(".")
            if len(part) != digits or bool(point) != bool(digits) or Decimal(value) < 0:
                yield f"{table}: {name} {value} {row['currency']}"
    if row.get("valid_to") and row["valid_to"] < row["valid_from"]:
        yield f"{table}: valid_to before valid_from"


def broken_item(row: Row) -> Iterator[str]:
    """Yield what is wrong with an item as a whole."""
    amount, tax, left = (Decimal(row[name]) for name in ("amount", "tax_amount", "open_amount"))
    if not (tax <= amount and left <= amount):
        yield f"items: amounts of {row['item']}"
    if (left == 0) != bool(row["cleared_on"]):
        yield f"items: cleared_on of {row['item']}"
    if row["disputed"] not in {"true", "false"} or not row["issued_on"]:
        yield f"items: {row['item']}"


def broken_cover(row: Row) -> Iterator[str]:
    """Yield what is wrong with a cover as a whole."""
    decided = [row[name] for name in ("amount", "decided_on", "valid_from")]
    if (row["status"] == "pending" and any(decided)) or (
        row["status"] != "pending" and not all(decided)
    ):
        yield f"covers: {row['cover']} is half decided"
    if row["status"] == "refused" and Decimal(row["amount"]) != 0:
        yield f"covers: {row['cover']} is refused with an amount"


def overlapping_terms(policy: dict[str, list[dict[str, date]]]) -> Iterator[str]:
    """Yield the policies of which two blocks of terms are in force on a day."""
    blocks = policy["terms"]
    for before, after in pairwise(blocks):
        if not before["valid_to"] < after["valid_from"]:
            yield f"{policy['policy']}: terms overlap"
