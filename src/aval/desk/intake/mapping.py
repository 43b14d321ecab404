"""The map of a list while it is made: what is proposed, and how the file would be read with it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aval.connectors.ledgers.list_head import ListHead, distinct_values, read_head
from aval.connectors.ledgers.list_map import ListMap as ColumnMap
from aval.connectors.ledgers.list_map import is_country, read_map
from aval.connectors.ledgers.list_map_text import MapDraft, map_text
from aval.connectors.ledgers.list_proposal import propose, propose_kinds
from aval.connectors.ledgers.lists import ListLook, ListRequest, look_at_list
from aval.connectors.ledgers.workbooks import write_sheet
from aval.desk.intake.holding import MAP_NAME, Held
from aval.intake.incoming import MAX_WORKBOOK_BYTES, WORKBOOKS
from aval.intake.landing import check_workbook
from aval.vocabulary.faults import BadInput, Fault
from aval.vocabulary.words import Kind

FIRST_ROWS = 20
"""Rows of the preview."""
_OF_TEXT_FILES = {"encoding": "", "separator": "", "decimal": ""}
"""What a map of a workbook does not say: its cells are numbers already."""
Drafting = Callable[["Sheet"], MapDraft]


@dataclass(frozen=True)
class Sheet:
    """The beginning of a list, and the words in the columns that may need translation."""

    head: ListHead
    words: Callable[[str], list[str]]
    """The different values of a column of the file, none where there are too many."""


@dataclass(frozen=True)
class MapPage:
    """What the page of a map shows."""

    head: ListHead
    draft: MapDraft
    kind_words: list[str]
    """What the file writes for kinds, where a column tells them."""
    country_words: list[str]
    """What the file writes for countries and is no code."""
    text: str
    """The draft as TOML."""
    look: ListLook | None
    faults: list[Fault] = field(default_factory=list)
    """What is wrong with the map, or with the file as a whole."""


def map_page(held: Held, drafting: Drafting) -> MapPage:
    """Return a draft of a map and how the first rows read; `drafting` makes the draft.

    Raises BadInput where the file is no list at all.
    """
    with _as_text(held) as (path, work):
        head = read_head(path)
        sheet = Sheet(head, lambda name: distinct_values(path, head, name))
        draft = drafting(sheet)
        kinds, countries = _words(draft, sheet)
        if path.name != held.path.name:
            draft = replace(draft, settings={**draft.settings, **_OF_TEXT_FILES})
        text = map_text(draft)
        look, faults = _look(path, work, text, held.told.options)
    return MapPage(head, draft, kinds, countries, text, look, faults)


def proposed(sheet: Sheet) -> MapDraft:
    """Return a draft from the header and the contents of a list alone."""
    columns = propose(sheet.head)
    words = sheet.words(columns["kind"]) if "kind" in columns else []
    kinds = {word: kind for word, kind in propose_kinds(words).items() if word != kind}
    if "kind" in columns and not words:
        del columns["kind"]
    constants = {} if "kind" in columns else {"kind": str(Kind.INVOICE)}
    return MapDraft(columns=columns, constants=constants, kinds=kinds)


def kept_draft(content: str) -> MapDraft:
    """Return a kept map as a draft; raises BadInput with what is wrong with it."""
    with TemporaryDirectory(prefix="aval-") as work:
        return draft_of(_checked(Path(work), content))


def draft_of(found: ColumnMap) -> MapDraft:
    """Return a map as a draft."""
    return MapDraft(
        columns={
            column: names if len(names) > 1 else names[0] for column, names in found.columns.items()
        },
        constants=found.constants,
        kinds=found.kinds,
        countries=found.countries,
        disputed=found.disputed,
        carry=found.carry,
        settings={
            "separator": found.separator or "",
            "encoding": found.encoding or "",
            "decimal": found.decimal or "",
            "date_order": found.date_order or "",
            "credits": found.credits or "",
        },
    )


def _words(draft: MapDraft, sheet: Sheet) -> tuple[list[str], list[str]]:
    """Return the words of kinds and countries that a map may translate."""

    def of(column: str) -> list[str]:
        name = draft.columns.get(column, "")
        is_there = isinstance(name, str) and name in sheet.head.names
        return sheet.words(str(name)) if is_there else []

    return of("kind"), [word for word in of("country") if not is_country(word)]


def _look(
    path: Path, work: Path, text: str, options: Mapping[str, Any]
) -> tuple[ListLook | None, list[Fault]]:
    """Return how the first rows read, or what stands against it."""
    try:
        found = _checked(work, text)
        country = str(options.get("country") or found.constants.get("country", "FR"))
        currency = str(options.get("currency") or found.constants.get("currency", "EUR"))
        told = options.get("as_of")
        as_of = date.fromisoformat(str(told)) if told else None
        look = look_at_list(
            ListRequest(path, found, country, currency, None, as_of), most=FIRST_ROWS
        )
    except BadInput as bad:
        return None, bad.faults
    return look, look.faults


def _checked(work: Path, text: str) -> ColumnMap:
    path = work / MAP_NAME
    path.write_text(text, "utf-8")
    return read_map(path)


@contextmanager
def _as_text(held: Held) -> Iterator[tuple[Path, Path]]:
    """Give a list as a text file, a workbook's sheet written as one, and a folder to work in."""
    with TemporaryDirectory(prefix="aval-") as name:
        work = Path(name)
        if held.path.suffix.lower() not in WORKBOOKS:
            yield held.path, work
            return
        if held.path.suffix.lower() != ".xls":
            check_workbook(held.path, MAX_WORKBOOK_BYTES)
        sheet = work / f"{held.path.name}.csv"
        write_sheet(held.path, sheet, sheet=str(held.told.options.get("sheet", "")))
        yield sheet, work
