"""Every fault of ledgers and lists has its sentence in every language."""

import re
from pathlib import Path

import pytest

import aval
from aval.wording.language import LANGUAGES, sentences

SOURCES = sorted(Path(aval.__file__).parent.rglob("*.py"))
CODES = sorted(
    {code for path in SOURCES for code in re.findall(r'"(ledger\.\w+)"', path.read_text("utf-8"))}
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences(language: str) -> None:
    """No code is without sentence, no sentence without code."""
    own = sentences(language)
    assert sorted(code for code in own if code.startswith("ledger.")) == CODES


@pytest.mark.parametrize("code", CODES)
def test_placeholders(code: str) -> None:
    """A sentence says the same things in every language."""
    found = {frozenset(re.findall(r"{(\w+)}", sentences(language)[code])) for language in LANGUAGES}
    assert len(found) == 1
