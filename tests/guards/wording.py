"""The sentences of the catalogue, and the codes by which the product calls them."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

from aval.wording.language import LANGUAGES
from tests.guards import templates
from tests.guards.sources import SOURCES, Module, dotted, modules

CATALOGUE = SOURCES / "aval" / "wording" / "catalogue"
SPEAKERS = frozenset({"say", "say_many", "many", "step", "refuse", "stop", "Step"})
"""Functions whose first argument may be a code."""

FILE_ENDINGS = (".json", ".md", ".svg")
"""Text of the shape of a code that names a file."""
FILES = frozenset({"policies.toml"})
"""Files whose name has the shape of a code, though their ending may end a code."""

BUILT = {
    "words.": "the name of an enumeration and its value, or a number of things",
    "clauses.": "the parameter of a contract; a test of the wording walks them all",
    "demo.": "the name of a figure or of a column of the demo",
    "policies.help_": "the key of a parameter; a test of the pages walks them all",
    "insurers.field_": "the name of a setting of a connector",
}
"""Beginnings of codes that are put together at run time, and of what."""

SAME = frozenset(
    {
        "cover.conditions",
        "cover.extension",
        "cover.history",
        *("connections.policy_extension", "connections.milliseconds"),
        *("whois.score_head", "reconciliation.code", "reconciliation.kind"),
        *("explain.net", "words.origin_import", "words.role_credit_manager", "words.role_auditor"),
        *("settings.sources", "journal.label_note", "journal.label_sessions"),
        "words.match_verdict_possible",
        *("policies.clause", "policies.versions", "policies.zone_number"),
        *("pack.bytes", "pack.notes", "sheets.clause", "sheets.clauses"),
        *("sheets.message", "sheets.sum"),
        *("claims.documents", "claims.money_note", "claims.view_question"),
        *("words.paper_event_questioned", "words.paper_state_questioned"),
        *(
            "customer.total",
            "customer.type",
            "customer.note",
            "customer.note_label",
            "customer.grade_new",
        ),
        *("why.total", "why.clauses", "clauses.no", "clauses.zone"),
        "turnover.whole",
        *("performance.link", "simulate.file"),
        *("agenda.clause", "agenda.note", "shipments.banner_by"),
        *("shell.agenda", "shell.journal", "shell.pages", "shell.runs"),
        *("fields.segment", "fields.source", "imports.by_itself", "imports.bytes"),
        *("imports.faults_found_one", "imports.format", "imports.no", "imports.run"),
        *("imports.source", "imports.table", "imports.title"),
        *("report.grade_short", "report.sector", "report.segment", "report.utilisation_short"),
    }
)
"""Codes whose words two languages share."""

Room = dict[str, str]


@cache
def rooms(language: str) -> dict[str, Room]:
    """Return a language's rooms, each with its sentences by key."""
    return {path.stem: _room(path) for path in sorted((CATALOGUE / language).glob("*.toml"))}


def _room(path: Path) -> Room:
    return tomllib.loads(path.read_text("utf-8"))


def codes(language: str = "en") -> set[str]:
    """Return every code of a language: `room.key`."""
    return {f"{room}.{key}" for room, keys in rooms(language).items() for key in keys}


@cache
def enumerations() -> dict[str, tuple[str, ...]]:
    """Return the values of every enumeration of words in the product, by its name."""
    found: dict[str, tuple[str, ...]] = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and "StrEnum" in map(dotted, node.bases):
                found[node.name] = (*found.get(node.name, ()), *_values(node))
    return found


def _values(enumeration: ast.ClassDef) -> Iterator[str]:
    for line in enumeration.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            yield str(line.value.value)


def words_that_can_be_said() -> set[str]:
    """Return the codes that `words` may hold: of values, of numbers of them, of other numbers."""
    values = {
        f"words.{spaced(name).replace(' ', '_')}_{value}"
        for name, values in enumerations().items()
        for value in values
    }
    numbers = {code for code, _ in used()}
    return values | {f"{code}_many" for code in values | numbers} | {f"{n}_one" for n in numbers}


def spaced(name: str) -> str:
    """Return an enumeration's name in words: `LimitState` is `limit state`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def placeholders(sentence: str) -> set[str]:
    """Return the names that a sentence wants filled in."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@cache
def used() -> tuple[tuple[str, str], ...]:
    """Return every code that modules and templates name, with the place where it stands."""
    said = [found for page in templates.pages() for found in templates.codes_in(page)]
    return (*(found for module in modules() for found in codes_in(module)), *said)


def codes_in(module: Module) -> Iterator[tuple[str, str]]:
    """Yield a module's codes: text shaped `room.key`, or given to a function that says codes."""
    shaped = re.compile(rf"({'|'.join(rooms(LANGUAGES[0]))})\.[a-z0-9_]*[a-z0-9]")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_file = node.value.endswith(FILE_ENDINGS) or node.value in FILES
            if shaped.fullmatch(node.value) and not is_file:
                yield node.value, module.at(node)
        elif isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in SPEAKERS:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and re.fullmatch(r"\w+\.\w+", str(first.value)):
                yield str(first.value), module.at(first)


def built_in(module: Module) -> Iterator[tuple[str, str]]:
    """Yield the fixed beginnings of codes that a module puts together, with their places."""
    begins = re.compile(rf"({'|'.join(rooms(LANGUAGES[0]))})\.[a-z0-9_]*")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            found = begins.match(str(node.values[0].value))
            if found and len(node.values) > 1:
                yield found[0], module.at(node)
