"""The tables and columns of facts as a person reads them: their names, and their cells as text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from aval.intake.preview import Pair
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import CoverStatus, Kind, Layer, Segment
from aval.wording.language import NONE, Language
from aval.wording.steps import say_word

TABLES = {
    "settings": "fields.table_settings",
    "companies": "fields.table_companies",
    "customers": "fields.table_customers",
    "news": "fields.table_news",
    "accounts": "fields.table_accounts",
    "items": "fields.table_items",
    "marks": "fields.table_marks",
    "policies": "fields.table_policies",
    "particulars": "fields.table_particulars",
    "covers": "fields.table_covers",
    "credits": "fields.table_credits",
    "grades": "fields.table_grades",
    "rates": "fields.table_rates",
}
"""The sentence that names each table of facts."""
COLUMNS = {
    "account": "fields.account",
    "amount": "fields.amount",
    "carried": "fields.carried",
    "claimed_on": "fields.claimed_on",
    "cleared_on": "fields.cleared_on",
    "company": "fields.company",
    "content": "fields.content",
    "country": "fields.country",
    "cover": "fields.cover",
    "currency": "fields.currency",
    "customer": "fields.customer",
    "customer_name": "fields.customer_name",
    "decided_on": "fields.decided_on",
    "declared_on": "fields.declared_on",
    "delivered_on": "fields.delivered_on",
    "disputed": "fields.disputed",
    "due_on": "fields.due_on",
    "extended_due_on": "fields.extended_due_on",
    "extension": "fields.extension",
    "group": "fields.group",
    "happened_on": "fields.happened_on",
    "insolvent_on": "fields.insolvent_on",
    "insured_pct": "fields.insured_pct",
    "insurer": "fields.insurer",
    "issued_on": "fields.issued_on",
    "item": "fields.item",
    "kind": "fields.kind",
    "layer": "fields.layer",
    "learned_on": "fields.learned_on",
    "name": "fields.name",
    "news": "fields.news",
    "number": "fields.number",
    "observed_on": "fields.observed_on",
    "on": "fields.on",
    "open_amount": "fields.open_amount",
    "ordered_on": "fields.ordered_on",
    "policy": "fields.policy",
    "rank": "fields.rank",
    "rate": "fields.rate",
    "reason": "fields.reason",
    "registration_number": "fields.registration_number",
    "requested_amount": "fields.requested_amount",
    "requested_on": "fields.requested_on",
    "scale": "fields.scale",
    "segment": "fields.segment",
    "source": "fields.source",
    "status": "fields.status",
    "tax_amount": "fields.tax_amount",
    "text": "fields.text",
    "valid_from": "fields.valid_from",
    "valid_to": "fields.valid_to",
    "value": "fields.value",
    "vat_number": "fields.vat_number",
}
"""The sentence that names each column of facts, and of lists."""
_WORDS: Mapping[str, type[StrEnum]] = {
    "kind": Kind,
    "layer": Layer,
    "segment": Segment,
    "status": CoverStatus,
}
_AMOUNTS = frozenset({"amount", "tax_amount", "open_amount", "requested_amount"})
_TEN_DECIMALS = frozenset({"insured_pct", "rate"})
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a difference: its column, what it was and what it becomes."""

    label: str
    old: str
    new: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One difference as its row shows it."""

    key: str
    cells: list[Cell]


def told_pair(pair: Pair, keys: tuple[str, ...], reader: Language) -> Told:
    """Return a difference: of a row that stands alone all that it holds, else what changes."""
    old, new = pair.old or {}, pair.new or {}
    is_change = bool(pair.old and pair.new)
    names = [name for name in pair.columns() if name not in keys]
    before, after = _plain(old, names), _plain(new, names)
    cells = []
    for name in dict.fromkeys([*after, *before]):
        was, now = (said(reader, name, row, whole) for row, whole in ((before, old), (after, new)))
        if was != now or not is_change:
            cells.append(Cell(label(reader, name), was, now, is_change))
    shown = " ".join(NONE if part is None else str(part) for part in pair.key)
    return Told(shown, [cell for cell in cells if {cell.old, cell.new} - {NONE, ""}])


def label(reader: Language, column: str) -> str:
    """Return a column's name; one that is carried through has its own."""
    return reader.say(COLUMNS[column]) if column in COLUMNS else column


def _plain(row: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """Return some columns of a row, what it carries as columns of their own."""
    found = {name: row[name] for name in names if name in row and name != "carried"}
    if "carried" in names and "carried" in row:
        found |= json.loads(row["carried"])
    return found


def said(reader: Language, column: str, row: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    """Return a cell as text; `whole` is the row with its currency."""
    value = row.get(column)
    match value:
        case None | "":
            return NONE
        case bool():
            return reader.say("imports.yes") if value else reader.say("imports.no")
        case date():
            return reader.day(value)
        case int() if column in _AMOUNTS and whole.get("currency") in MINOR_DIGITS:
            return reader.amount(value, str(whole["currency"]))
        case int() if column in _TEN_DECIMALS:
            return reader.number(Decimal(value).scaleb(-10))
        case str() if column in _WORDS and value in tuple(_WORDS[column]):
            return say_word(_WORDS[column](value), reader)
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
