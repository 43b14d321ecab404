"""Rules of form: sizes, docstrings, names. Each yields what is wrong and what to do about it."""

import ast
import re
from collections.abc import Iterator

from tests.guards.sources import Module, definitions, public_definitions

FILE_LINES = 400
FUNCTION_LINES = 60
LINE_WIDTH = 100
BANNED_NAMES = frozenset({"utils", "common", "helpers", "misc", "core", "services"})
_TWO_SENTENCES = re.compile(r"(?<!\bart)(?<!e\.g)(?<!i\.e)[.!?] [A-Z`]")


def file_is_short(module: Module) -> Iterator[str]:
    """Refuse long files: one is read in one go."""
    lines = len(module.text.splitlines())
    if lines > FILE_LINES:
        yield f"{module.place}: {lines} lines, at most {FILE_LINES}. Split it by concern."


def lines_are_short(module: Module) -> Iterator[str]:
    """Refuse long lines: one fits half a screen."""
    for number, line in enumerate(module.text.splitlines(), 1):
        if len(line) > LINE_WIDTH:
            yield f"{module.place}:{number}: {len(line)} characters, at most {LINE_WIDTH}. Break it."


def functions_are_short(module: Module) -> Iterator[str]:
    """Refuse long functions: one fits a screen, its docstring included."""
    for node in definitions(module):
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if not isinstance(node, ast.ClassDef) and lines > FUNCTION_LINES:
            yield (
                f"{module.at(node)}: {node.name} has {lines} lines, at most {FUNCTION_LINES}. "
                "Take a step out of it and give it a name."
            )


def module_says_what_it_is(module: Module) -> Iterator[str]:
    """Refuse a first line that could not stand on the map: it is one sentence."""
    first, *rest = (ast.get_docstring(module.tree) or "").split("\n")
    wrong = _first_line_is_wrong(first)
    if rest and rest[0]:
        wrong = "goes on in the second line"
    if wrong:
        yield (
            f"{module.place}: the first line of its docstring {wrong}. It stands on the map of "
            f"docs/architecture.md: one sentence of at most {LINE_WIDTH} characters, then a "
            "blank line."
        )


def _first_line_is_wrong(first: str) -> str:
    if not first:
        return "is missing"
    if len(first) > LINE_WIDTH:
        return f"has {len(first)} characters"
    if not first.endswith("."):
        return "does not end with a full stop"
    return "is more than one sentence" if _TWO_SENTENCES.search(first) else ""


def public_things_say_what_they_are(module: Module) -> Iterator[str]:
    """Refuse public classes and functions without a docstring."""
    for node in public_definitions(module):
        if not ast.get_docstring(node):
            yield f"{module.at(node)}: {node.name} has no docstring. Say what it returns or is."


def names_say_something(module: Module) -> Iterator[str]:
    """Refuse drawers for everything as modules and packages."""
    for part in module.name.split("."):
        if part.strip("_") in BANNED_NAMES:
            yield f"{module.place}: “{part}” names nothing. Name the concern, in the trade's words."


RULES = (
    file_is_short,
    lines_are_short,
    functions_are_short,
    module_says_what_it_is,
    public_things_say_what_they_are,
    names_say_something,
)
