"""The map of a list as its form tells it, and the first rows as the page shows them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from aval.connectors.ledgers.fec_columns import plain_name
from aval.connectors.ledgers.list_map import AMOUNT_COLUMNS, COLUMNS, DATE_COLUMNS
from aval.connectors.ledgers.list_map_text import MapDraft
from aval.connectors.ledgers.list_proposal import propose_kinds
from aval.connectors.ledgers.lists import ListLook, RowLook
from aval.connectors.ledgers.notices import ItemNotice
from aval.desk.intake.mapping import MapPage, Sheet
from aval.vocabulary.words import Kind
from aval.web.imports.fields import label
from aval.wording.language import NONE, Language
from aval.wording.steps import say_word

NEEDED = ("customer", "issued_on")
"""Columns without which nothing can be read; besides, an amount or an open amount."""
MAIN = (
    "customer",
    "customer_name",
    "number",
    "kind",
    "issued_on",
    "due_on",
    "amount",
    "open_amount",
    "currency",
    "country",
)
"""Columns that most lists have, in the order of the page."""
SEVERAL = "\x1fseveral"
"""What stands for a key made of several columns, which only a kept map tells."""
_SETTINGS = ("decimal", "date_order", "credits")


def posted(given: Any, sheet: Sheet, base: MapDraft) -> MapDraft:  # noqa: ANN401 - a QueryDict
    """Return the draft that a form tells; what it cannot tell is as in `base`."""
    columns = _columns(given, sheet, base)
    kind = columns.get("kind")
    words = sheet.words(str(kind)) if kind else []
    guessed = propose_kinds(words)
    kinds = {word: given.get(f"kind:{word}", guessed.get(word, "")) for word in words}
    told = {name: given.get(f"constant_{name}", "").strip() for name in ("kind", "currency")}
    told["country"] = given.get("constant_country", "").strip().upper()
    codes = {
        key[8:]: value.strip().upper() for key, value in given.items() if key[:8] == "country:"
    }
    return replace(
        base,
        columns=columns,
        constants={name: text for name, text in told.items() if name not in columns},
        kinds={word: Kind(value) for word, value in kinds.items() if value in tuple(Kind)},
        countries={word: code for word, code in codes.items() if code},
        carry=_carried(given.getlist("carry"), sheet, base),
        settings={**base.settings, **{name: given.get(name, "") for name in _SETTINGS}},
    )


def _columns(
    given: Mapping[str, str], sheet: Sheet, base: MapDraft
) -> dict[str, str | tuple[str, ...]]:
    found: dict[str, str | tuple[str, ...]] = {}
    for column in COLUMNS:
        name = given.get(f"column_{column}", "")
        if name in sheet.head.names:
            found[column] = name
        elif name == SEVERAL and isinstance(base.columns.get(column), tuple):
            found[column] = base.columns[column]
    return found


def _carried(names: list[str], sheet: Sheet, base: MapDraft) -> dict[str, str]:
    """Return the columns to carry through, each under the name it has, else under a new one."""
    known = {name: key for key, name in base.carry.items()}
    found = {}
    for name in names:
        if name in sheet.head.names:
            plain = re.sub(r"[^a-z0-9]", "", plain_name(name))
            found[known.get(name, f"x_{plain or sheet.head.names.index(name)}")] = name
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """One column of the dataset on the form, and the column of the file chosen for it."""

    column: str
    label: str
    chosen: str
    is_needed: bool
    sample: str


def choices(page: MapPage, reader: Language) -> tuple[list[Choice], list[Choice]]:
    """Return the columns to choose for: those most lists have, and the others."""
    found = {}
    has_amount = {"amount", "open_amount"} & set(page.draft.columns)
    for column in COLUMNS:
        told = page.draft.columns.get(column, "")
        chosen = told if isinstance(told, str) else SEVERAL
        values = page.head.values(chosen)[:2] if chosen in page.head.names else []
        needed = column in NEEDED or (column in {"amount", "open_amount"} and not has_amount)
        found[column] = Choice(
            column, label(reader, column), chosen, needed and not chosen, ", ".join(values)
        )
    others = [found[column] for column in COLUMNS if column not in MAIN]
    return [found[column] for column in MAIN], others


@dataclass(frozen=True, slots=True)
class Seen:
    """One cell of the preview: as it is read, as it stands in the file, what is wrong with it."""

    text: str
    raw: str
    is_number: bool
    faults: list[str]


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One row of the preview; `faults` are those of no cell."""

    line: int
    cells: list[Seen]
    faults: list[str]
    is_read: bool


def _ordered(draft: MapDraft) -> list[str]:
    """Return the columns of a draft in the order of the page."""
    return [column for column in dict.fromkeys((*MAIN, *COLUMNS)) if column in draft.columns]


def seen_columns(page: MapPage, reader: Language) -> list[tuple[str, str]]:
    """Return the columns of the preview: the name, and the column of the file."""
    told = page.draft.columns
    return [
        (
            label(reader, column),
            str(told[column]) if isinstance(told[column], str) else ", ".join(told[column]),
        )
        for column in _ordered(page.draft)
    ]


def seen_rows(page: MapPage, reader: Language) -> list[SeenRow]:
    """Return the first rows as they would be read."""
    look = page.look
    return [_seen(row, look, page.draft, reader) for row in look.rows] if look else []


def _seen(row: RowLook, look: ListLook, draft: MapDraft, reader: Language) -> SeenRow:
    names = {column: look.header.names.get(column, column) for column in draft.columns}
    at: dict[str, list[str]] = {}
    for fault in row.faults:
        said = reader.say(fault.expected, **dict(fault.given))
        at.setdefault(fault.column, []).append(reader.say("imports.needed", expected=said))
    cells = [
        Seen(
            _read(column, row, reader),
            row.cells.get(column, ""),
            column in AMOUNT_COLUMNS,
            at.pop(names[column], []),
        )
        for column in _ordered(draft)
    ]
    rest = [said for told in at.values() for said in told]
    return SeenRow(row.line, cells, rest, row.item is not None)


def _read(column: str, row: RowLook, reader: Language) -> str:
    """Return a cell as it was read, else as it stands."""
    raw, item = row.cells.get(column, ""), row.item
    if item is None:
        return raw or NONE
    value = _value(column, item)
    match value:
        case date():
            return reader.day(value)
        case Kind():
            return say_word(value, reader)
        case int():
            return reader.amount(value, item.currency)
    return raw or NONE


def _value(column: str, item: ItemNotice) -> date | Kind | int | None:
    if column == "kind":
        return item.kind
    if column in AMOUNT_COLUMNS:
        return int(getattr(item, column))
    if column in {"issued_on", "cleared_on"}:
        day: date | None = getattr(item, column)
        return day
    return dict(item.dates).get(column) if column in DATE_COLUMNS else None
