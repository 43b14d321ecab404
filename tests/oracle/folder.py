"""Reads the folder of a valid portfolio into rows for the `raw_` tables of the database."""

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

Row = dict[str, Any]

_COUNTED_BY_DEFAULT = {
    "invoice": True,
    "bill": True,
    "delivery": True,
    "order": False,
    "credit_note": True,
    "payment": True,
    "deposit": True,
}
_TERMS_LISTS = ("zone", "insured_pct")


class Folder(NamedTuple):
    """A portfolio as read: rows by table, and the carried columns of items and customers."""

    rows: dict[str, list[Row]]
    item_extras: tuple[str, ...]
    customer_extras: tuple[str, ...]


def read_folder(folder: Path, as_of: date, portfolio: int) -> Folder:
    """Return the rows of a portfolio folder, each with the key `portfolio`; cells are text.

    An empty cell is None, a carried cell (`x_`) the text that stands there.
    """
    settings = _read_toml(folder / "portfolio.toml")
    items, item_extras = _read_csv(folder / "items.csv")
    customers, customer_extras = _read_csv(folder / "customers.csv")
    rows = {
        "portfolios": [_portfolio(settings, as_of)],
        "companies": _read_csv(folder / "companies.csv")[0],
        "customers": customers,
        "items": items,
        "covers": _read_csv(folder / "covers.csv")[0],
        "credits": _read_csv(folder / "credits.csv")[0],
        "rates": _read_csv(folder / "rates.csv")[0],
        **_policies(_read_toml(folder / "policies.toml").get("policy", [])),
    }
    keyed = {
        table: [{**row, "portfolio": portfolio} for row in found] for table, found in rows.items()
    }
    return Folder(keyed, item_extras, customer_extras)


def _read_csv(file: Path) -> tuple[list[Row], tuple[str, ...]]:
    if not file.exists():
        return [], ()
    with file.open(encoding="utf-8-sig", newline="") as text:
        lines = csv.reader(text)
        header = next(lines)
        extras = tuple(name for name in header if name.startswith("x_"))
        return [_row(header, extras, line) for line in lines if line], extras


def _row(header: list[str], extras: Iterable[str], line: list[str]) -> Row:
    cells = dict(zip(header, line, strict=True))
    row: Row = {name: cell or None for name, cell in cells.items()}
    row["extras"] = [cells[name] for name in extras]
    return row


def _read_toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"), parse_float=str) if file.exists() else {}


def _portfolio(settings: Mapping[str, Any], as_of: date) -> Row:
    exposure = _COUNTED_BY_DEFAULT | {"include_disputed": True} | settings.get("exposure", {})
    return {
        "as_of": as_of.isoformat(),
        "reporting_currency": settings["reporting_currency"],
        "counted_kinds": [kind for kind in _COUNTED_BY_DEFAULT if exposure[kind]],
        "include_disputed": exposure["include_disputed"],
    }


def _policies(policies: list[dict[str, Any]]) -> dict[str, list[Row]]:
    blocks = [
        (policy["policy"], number, terms)
        for policy in policies
        for number, terms in enumerate(policy.get("terms", []), start=1)
    ]
    return {
        "policies": [
            {key: value for key, value in policy.items() if key != "terms"} for policy in policies
        ],
        "terms": [
            {key: _plain(value) for key, value in terms.items() if key not in _TERMS_LISTS}
            | {"policy": policy, "block": number}
            for policy, number, terms in blocks
        ],
        "zones": [
            {"policy": policy, "block": number, "zone": place, "countries": zone["countries"]}
            for policy, number, terms in blocks
            for place, zone in enumerate(terms.get("zone", []), start=1)
        ],
        "percentages": [
            {"policy": policy, "block": number, **percentage}
            for policy, number, terms in blocks
            for percentage in _percentages(terms)
        ],
    }


def _percentages(terms: Mapping[str, Any]) -> Iterator[Row]:
    """Yield a block's own percentages as zone 0, those of its zones as 1, 2 and so on."""
    for place, holder in enumerate([terms, *terms.get("zone", [])]):
        for layer, pct in holder.get("insured_pct", {}).items():
            yield {"zone": place, "layer": layer, "pct": str(pct)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
