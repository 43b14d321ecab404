"""Every environment variable that Aval reads is documented, and no other."""

import ast
import re

from tests.guards.sources import ROOT, modules

PAGE = ROOT / "docs" / "manual" / "settings.md"
_VARIABLE = re.compile(r"(?:AVAL|DJANGO)_[A-Z_]+|DATABASE_URL")


def _read() -> set[str]:
    """Return the names of variables that stand as text in the modules of `config`."""
    return {
        node.value
        for module in modules()
        if module.line == "config"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _VARIABLE.fullmatch(node.value)
    }


def test_variables_are_documented() -> None:
    """Each has its row in the table of settings."""
    rows = re.findall(r"^\| `(\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(rows) == len(set(rows)), "a variable has two rows"
    missing, unknown = sorted(_read() - set(rows)), sorted(set(rows) - _read())
    assert not missing, f"docs/manual/settings.md has no row for {missing}"
    assert not unknown, f"docs/manual/settings.md tells of {unknown}, which nothing reads"
