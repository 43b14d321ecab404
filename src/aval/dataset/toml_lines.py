"""On which line each setting of a TOML file stands, by its path: `policy[2].terms[1].mep_days`."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

_NUMBER = re.compile(r"\[\d+\]$")


def lines_of(text: str) -> dict[str, int]:
    """Return the line, from 1, of every table and setting of a valid TOML text by its path.

    The text is taken statement by statement: a statement ends with the first line with which it
    is TOML by itself. Tables of an array are counted from 1; the array has the line of its first.
    """
    lines, counts = dict[str, int](), dict[str, int]()
    table, statement = "", list[str]()
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        statement.append(line)
        values = _alone("\n".join(statement))
        if values is None:
            continue
        first = number - len(statement) + 1
        if statement[0].lstrip().startswith("["):
            table = _header(values, counts)
            lines.setdefault(table, first)
            lines.setdefault(_NUMBER.sub("", table), first)
        else:
            for path in _paths(values, table):
                lines.setdefault(path, first)
        statement.clear()
    return lines


def line_of(path: str, lines: dict[str, int]) -> int:
    """Return the line of a path, else of the table it should stand in, 0 for the file itself."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines[path] if path else 0


def _alone(statement: str) -> dict[str, Any] | None:
    """Return what a statement says, None while it is not whole."""
    try:
        return tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return None


def _header(values: Any, counts: dict[str, int]) -> str:  # noqa: ANN401 - parsed TOML
    """Return the path of the header that gave these empty tables, counting those of arrays."""
    path = ""
    while values:
        ((key, values),) = values.items()
        path = f"{path}.{key}" if path else key
        if isinstance(values, list):
            counts[path] = counts.get(path, 0) + 1
            values = values[0]
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


def _paths(value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - parsed TOML
    """Yield the path of a value and of every value inside it."""
    yield path
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _paths(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, part in enumerate(value, 1):
            yield from _paths(part, f"{path}[{place}]")
