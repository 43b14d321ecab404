"""What a person set for a list of covers: which column means what, and what its words mean.

A line of the map is `our column = their heading`. In quotes stands what is the same for every row:
`currency = "EUR"`. Beside columns it may say how the file is written: `separator`, `encoding`,
`decimal`, `date order`, `sheet`, and `last line = open` where a whole file does not end its last
line. A line of words is `their word = our code`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from aval.connectors.contract import NotConfiguredError
from aval.connectors.ledgers.list_map import DateOrder, ListMap
from aval.vocabulary.insurers import Decision
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import Layer

AMOUNTS = ("amount", "requested", "insured pct")
"""Columns of figures."""
DATES = ("requested on", "decided on", "valid from", "valid to")
"""Columns of days."""
_IDS = ("cover", "policy number", "unit", "extension", "buyer", "our customer number")
_TEXTS = ("buyer name", "layer", "decision", "currency", "conditions")
COLUMNS = (*_IDS, *_TEXTS, *AMOUNTS, *DATES)
"""Everything that a map may name."""
_CONSTANTS = ("policy number", "unit", "extension", "layer", "decision", "currency", "insured pct")
_NEEDED = ("policy number", "buyer", "layer", "decision", "amount", "currency")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "separator": (",", ";", "tab", "|"),
    "encoding": (),
    "decimal": (",", "."),
    "date order": tuple(DateOrder),
    "sheet": (),
    "last line": ("open", "ended"),
}
"""How a file is written: each with what it may be, where not everything."""


_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True)
class FileMap:
    """How a list of covers is read; the words are folded as `folded` does."""

    list_map: ListMap
    decisions: Mapping[str, Decision]
    layers: Mapping[str, Layer]
    sheet: str = ""
    ends_open: bool = False
    """Whether a whole file may lack the end of its last line."""


def read_map(given: Mapping[str, str]) -> FileMap:
    """Return the map of settings; raises NotConfiguredError with every line that cannot be.

    A line is named `map: …`, a column that is missing `map: buyer =`.
    """
    wrong: list[str] = []
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    told: dict[str, str] = {}
    for line, left, right in _lines(given["map"], wrong):
        name, text = folded(left.replace("_", " ")), _unquoted(right)
        is_twice = name in {*columns, *constants, *told}
        if is_twice or not _can_be(name, text, is_constant=text != right):
            wrong.append(f"map: {line}")
        elif name in _CHOICES:
            told[name] = text
        else:
            (columns if text == right else constants)[name] = text
    wrong += [f"map: {name} =" for name in _NEEDED if name not in {*columns, *constants}]
    decisions = _words(given, "decisions", Decision, wrong)
    layers = _words(given, "layers", Layer, wrong)
    if wrong:
        raise NotConfiguredError(*wrong)
    order = told.get("date order")
    list_map = ListMap(
        columns={name: (heading,) for name, heading in columns.items()},
        constants=constants,
        kinds={},
        countries={},
        disputed={},
        carry={},
        separator="\t" if told.get("separator") == "tab" else told.get("separator"),
        encoding=told.get("encoding"),
        decimal=told.get("decimal"),
        date_order=DateOrder(order) if order else None,
    )
    return FileMap(
        list_map, decisions, layers, told.get("sheet", ""), told.get("last line") == "open"
    )


def folded(text: str) -> str:
    """Return a word as it is compared: small letters, single blanks."""
    return " ".join(text.casefold().split())


def _lines(text: str, wrong: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (line, left, right) of the lines of a map that are not blank."""
    for line in filter(None, map(str.strip, text.splitlines())):
        left, _, right = (part.strip() for part in line.partition("="))
        if left and right:
            yield line, left, right
        else:
            wrong.append(f"map: {line}")


def _unquoted(text: str) -> str:
    is_quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1].strip() if is_quoted else text


def _can_be(name: str, text: str, *, is_constant: bool) -> bool:
    """Whether a line of the map says something: a setting, a constant, or a column's heading."""
    if not text:
        return False
    if name in _CHOICES:
        return not _CHOICES[name] or text in _CHOICES[name]
    if not is_constant:
        return name in COLUMNS
    known = {"layer": tuple(Layer), "decision": tuple(Decision), "currency": tuple(MINOR_DIGITS)}
    return name in _CONSTANTS and text in known.get(name, (text,))


def _words(
    given: Mapping[str, str], name: str, codes: type[_Word], wrong: list[str]
) -> dict[str, _Word]:
    """Return our codes by their words; a word may be empty, and hold an equals sign."""
    found: dict[str, _Word] = {}
    for line in filter(None, map(str.strip, given[name].splitlines())):
        left, _, code = line.rpartition("=")
        word, code = folded(left), code.strip()
        if code not in tuple(codes) or found.get(word, code) != code:
            wrong.append(f"{name}: {line}")
        else:
            found[word] = codes(code)
    return found
