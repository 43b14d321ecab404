"""The documents describe what is there: every command, no dead link, decisions of one page."""

import re
from pathlib import Path

import pytest

from aval.cli.main import COMMANDS
from tests.guards.sources import ROOT

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
DECISION_WORDS = 400
_LINK = re.compile(r"\[[^\]]*\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)")


def _headings(page: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_documented(command: str) -> None:
    """The manual has a heading with its name."""
    headings = [line for page in sorted(DOCS.glob("manual/*.md")) for line in _headings(page)]
    found = [line for line in headings if f"`aval {command}`" in line]
    assert found, f"describe it in docs/manual under a heading with `aval {command}`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """A link inside the repository leads to a file, its anchor to a heading."""
    dead = []
    for path, anchor in _LINK.findall(page.read_text("utf-8")):
        target = page if not path else (page.parent / path).resolve()
        if not target.exists() or (anchor and anchor not in map(_anchor, _headings(target))):
            dead.append(f"{path}#{anchor}" if anchor else path)
    assert not dead, f"{page.relative_to(ROOT)}: mend the links to {dead}"


def _anchor(heading: str) -> str:
    """Return a heading as the anchor that links use."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_decision_is_short(page: Path) -> None:
    """A decision has a context, what was decided, what follows, on one page."""
    words = len(page.read_text("utf-8").split())
    assert words <= DECISION_WORDS, f"{page.name}: {words} words, at most {DECISION_WORDS}"
    assert _headings(page)[1:] == ["Context", "Decision", "Consequences"], page.name


def test_decisions_are_numbered() -> None:
    """From 0001 without a gap, so that a number names one."""
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1)), "number docs/decisions from 0001 on"
