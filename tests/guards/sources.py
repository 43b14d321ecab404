"""The product's modules as the guards see them: path, text and syntax tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "src"
TESTS = ROOT / "tests"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Module:
    """One module; `name` is its dotted name, `place` its path from the repository."""

    name: str
    place: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """Return the syntax tree."""
        return _parsed(self.text)

    @property
    def line(self) -> str:
        """Return the line of the architecture it stands in: `aval.engine.run` in `engine`."""
        return [*self.name.split("."), ""][1]

    def at(self, node: ast.AST) -> str:
        """Return where a node stands: `src/aval/cli/main.py:12`."""
        return f"{self.place}:{getattr(node, 'lineno', 1)}"


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the product, in order of name; migrations are written by Django."""
    paths = [path for path in sorted((SOURCES / "aval").rglob("*.py")) if not _is_made(path)]
    return tuple(sorted(map(_module, paths), key=lambda module: module.name))


def _is_made(path: Path) -> bool:
    return path.parent.name == "migrations" and path.stem != "__init__"


def _module(path: Path) -> Module:
    parts = path.relative_to(SOURCES).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))


def definitions(module: Module) -> Iterator[Definition]:
    """Yield every function and class of a module, at any depth."""
    for node in ast.walk(module.tree):
        if isinstance(node, Definition):
            yield node


def public_definitions(module: Module) -> Iterator[Definition]:
    """Yield what a module offers: its public functions and classes, and the methods of these."""
    return _public(module.tree)


def _public(holder: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    for node in holder.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            if node.name == "Meta":  # Django's, read by Django
                continue
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def dotted(node: ast.expr) -> str:
    """Return a name as it is written, `date.today`; empty for anything but names and dots."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
