"""Draws the map of modules into the architecture page: `python -m tests.guards.map` writes it."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.guards.sources import ROOT, Module, modules

PAGE = ROOT / "docs" / "architecture.md"
SETTINGS = ROOT / "pyproject.toml"
BEGIN = "<!-- map: written by python -m tests.guards.map -->"
END = "<!-- end of the map -->"


def page() -> str:
    """Return the architecture page with its map as the modules are now."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{the_map()}\n\n{END}{after}"


def the_map() -> str:
    """Return every module with the first line of its docstring, line by line from the top."""
    drawn = [_drawn(line) for line in lines() if _modules_of(line)]
    return "\n\n".join(drawn)


def lines(settings: Path = SETTINGS) -> list[str]:
    """Return the lines of the architecture as the contract has them, from the top down."""
    return [name.strip(" ()") for row in contract(settings)["layers"] for name in row.split("|")]


def contract(settings: Path = SETTINGS) -> dict[str, Any]:
    """Return the contract of the lines; raises KeyError when import-linter has none."""
    contracts: list[dict[str, Any]] = tomllib.loads(settings.read_text("utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
    (found,) = [contract for contract in contracts if contract["type"] == "layers"]
    return found


def _modules_of(line: str) -> list[Module]:
    return [module for module in modules() if module.line == line]


def _drawn(line: str) -> str:
    """Return one line of the architecture: what it is, then its modules."""
    first, *rest = _modules_of(line)
    return "\n".join([f"### {line}", _says(first), "", *_rows(rest)])


def _rows(found: list[Module]) -> Iterator[str]:
    yield "| module | |"
    yield "|---|---|"
    for module in found:
        _, _, short = module.name.split(".", 2)
        yield f"| `{short}` | {_says(module)} |"


def _says(module: Module) -> str:
    return (ast.get_docstring(module.tree) or "").split("\n")[0].replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
