"""The map of a receivable list: which of its columns mean what (a small TOML file).

separator = ";"               # each found by evidence unless given
encoding = "cp1252"
decimal = ","
date_order = "day-first"      # or "month-first"
credits = "negative"          # credit kinds are written with a minus in this list

[columns]                     # column of the dataset = column of the file
number = "Invoice no."
item = ["Company code", "Invoice no."]      # several are joined; default: number
customer = "Account"
customer_name = "Name"
issued_on = "Invoice date"
amount = "Amount"

[constants]                   # the same for every row
kind = "invoice"
currency = "EUR"

[kinds]                       # what the file writes = kind of the dataset
"Facture" = "invoice"

[countries]
"391" = "US"

[disputed]
"Litige" = true

[carry]                       # columns carried through
x_region = "Region"
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from aval.connectors.ledgers.findings import Findings, stop
from aval.vocabulary.words import Kind

CUSTOMER_COLUMNS = ("group", "segment", "registration_number", "vat_number")
"""Columns of `customers.csv` that a map may name besides key, name and country."""
DATE_COLUMNS = (
    "issued_on",
    "cleared_on",
    "ordered_on",
    "delivered_on",
    "due_on",
    "extended_due_on",
    "declared_on",
    "claimed_on",
)
"""Columns of dates that a map may name."""
AMOUNT_COLUMNS = ("amount", "tax_amount", "open_amount")
"""Columns of amounts that a map may name."""
_TEXT_COLUMNS = ("number", "customer", "customer_name", "country", "kind", "currency", "disputed")
COLUMNS = ("item", *_TEXT_COLUMNS, *CUSTOMER_COLUMNS, *DATE_COLUMNS, *AMOUNT_COLUMNS)
"""Everything a map may name."""
_CONSTANTS = ("kind", "currency", "country", "segment", "group")
_NEEDED = ("customer", "issued_on")
_SETTINGS = ("separator", "encoding", "decimal", "date_order", "credits")
_TABLES = ("columns", "constants", "kinds", "countries", "disputed", "carry")
_CARRIED = re.compile(r"x_[A-Za-z0-9_]+")


class DateOrder(StrEnum):
    """Which of day and month comes first in a date such as 02/01/2013."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class Credits(StrEnum):
    """How a list writes credit notes and payments."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "separator": (",", ";", "\t", "|"),
    "decimal": (",", "."),
    "date_order": tuple(DateOrder),
    "credits": tuple(Credits),
}


@dataclass(frozen=True)
class ListMap:
    """What the columns of a list mean; see the module for the file it comes from."""

    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    kinds: Mapping[str, Kind]
    countries: Mapping[str, str]
    disputed: Mapping[str, bool]
    carry: Mapping[str, str]
    separator: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    date_order: DateOrder | None = None
    credits: Credits | None = None

    def names(self) -> set[str]:
        """Return every column of the file that the map names."""
        return {name for names in self.columns.values() for name in names} | {*self.carry.values()}


def read_map(path: Path) -> ListMap:
    """Return the map of a TOML file; raises BadInput with everything that is wrong with it."""
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        stop(path.name, "ledger.toml", value=str(error))
    findings = Findings(path.name)
    for key in values:
        if key not in {*_SETTINGS, *_TABLES}:
            findings.refuse("ledger.map_setting", column=key)
    settings = {key: _setting(values, key, findings) for key in _SETTINGS}
    tables = {key: _table(values, key, findings) for key in _TABLES}
    found = ListMap(
        columns=_columns(tables["columns"], findings),
        constants=_constants(tables["constants"], findings),
        kinds=_kinds(tables["kinds"], findings),
        countries=_countries(tables["countries"], findings),
        disputed=_flags(tables["disputed"], findings),
        carry=_carry(tables["carry"], findings),
        separator=settings["separator"],
        encoding=settings["encoding"],
        decimal=settings["decimal"],
        date_order=DateOrder(settings["date_order"]) if settings["date_order"] else None,
        credits=Credits(settings["credits"]) if settings["credits"] else None,
    )
    _check_whole(found, findings)
    findings.stop_if_any()
    return found


def _check_whole(found: ListMap, findings: Findings) -> None:
    """Note what the map leaves untold, or tells twice."""
    for column in _NEEDED:
        if column not in found.columns:
            findings.refuse("ledger.map_column", column=f"columns.{column}")
    if "amount" not in found.columns and "open_amount" not in found.columns:
        findings.refuse("ledger.map_column", column="columns.amount")
    for column in found.constants:
        if column in found.columns:
            findings.refuse("ledger.map_twice", column=f"constants.{column}")


def _setting(values: Mapping[str, Any], key: str, findings: Findings) -> str | None:
    """Return a text setting, None where it is absent or wrong."""
    value = values.get(key)
    if value is None:
        return None
    choices = _CHOICES.get(key)
    if not isinstance(value, str) or (choices and value not in choices):
        _refuse_text(key, value, [repr(choice)[1:-1] for choice in choices or ()], findings)
        return None
    return value


def _refuse_text(key: str, value: object, choices: Sequence[str], findings: Findings) -> None:
    """Note that a setting is no text, or none of those it may be."""
    if choices:
        findings.refuse("ledger.one_of", column=key, value=str(value), choices="  ".join(choices))
    else:
        findings.refuse("ledger.text", column=key, value=str(value))


def _table(values: Mapping[str, Any], key: str, findings: Findings) -> Mapping[str, Any]:
    """Return a table of the map, an empty one where it is absent or wrong."""
    table = values.get(key, {})
    if not isinstance(table, dict):
        findings.refuse("ledger.map_table", column=key, value=str(table))
        return {}
    return table


def _columns(table: Mapping[str, Any], findings: Findings) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, value in table.items():
        where = f"columns.{key}"
        names = tuple(value) if isinstance(value, list) and key == "item" else (value,)
        if key not in COLUMNS:
            findings.refuse("ledger.one_of", column=where, choices=", ".join(COLUMNS))
        elif not names or not all(isinstance(name, str) and name.strip() for name in names):
            findings.refuse("ledger.text", column=where, value=str(value))
        else:
            found[key] = names
    return found


def _constants(table: Mapping[str, Any], findings: Findings) -> dict[str, str]:
    found = {}
    for key, value in table.items():
        where = f"constants.{key}"
        if key not in _CONSTANTS:
            findings.refuse("ledger.one_of", column=where, choices=", ".join(_CONSTANTS))
        elif not isinstance(value, str):
            findings.refuse("ledger.text", column=where, value=str(value))
        else:
            found[key] = value
    return found


def _kinds(table: Mapping[str, Any], findings: Findings) -> dict[str, Kind]:
    """Return kinds by what the file writes, in small letters."""
    found = {}
    for text, value in table.items():
        if value in tuple(Kind):
            found[text.strip().casefold()] = Kind(value)
        else:
            where = f"kinds.{text}"
            findings.refuse(
                "ledger.one_of", column=where, value=str(value), choices=", ".join(Kind)
            )
    return found


def _countries(table: Mapping[str, Any], findings: Findings) -> dict[str, str]:
    found = {}
    for text, value in table.items():
        if isinstance(value, str) and is_country(value):
            found[text.strip().casefold()] = value
        else:
            findings.refuse("ledger.country", column=f"countries.{text}", value=str(value))
    return found


def is_country(text: str) -> bool:
    """Return whether a text has the form of a country code of ISO 3166, two capital letters."""
    return re.fullmatch(r"[A-Z]{2}", text) is not None


def _flags(table: Mapping[str, Any], findings: Findings) -> dict[str, bool]:
    found = {}
    for text, value in table.items():
        if isinstance(value, bool):
            found[text.strip().casefold()] = value
        else:
            findings.refuse("ledger.flag", column=f"disputed.{text}", value=str(value))
    return found


def _carry(table: Mapping[str, Any], findings: Findings) -> dict[str, str]:
    found = {}
    for key, value in table.items():
        if not _CARRIED.fullmatch(key):
            findings.refuse("ledger.carried", column=f"carry.{key}")
        elif not isinstance(value, str):
            findings.refuse("ledger.text", column=f"carry.{key}", value=str(value))
        else:
            found[key] = value
    return found
