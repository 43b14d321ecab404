"""The manual's page on reading ledgers says what is so."""

import re
from datetime import date
from pathlib import Path

import pytest

from aval.connectors.ledgers.list_map import COLUMNS, read_map
from aval.vocabulary.payment_terms import payment_terms

PAGE = Path(__file__).parents[2] / "docs" / "manual" / "read-a-ledger.md"
TEXT = PAGE.read_text("utf-8")
MAPS = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
TERMS = re.findall(r"^\| (`.*?) \| (\d+) (January|February|March|April) \|$", TEXT, re.MULTILINE)
MONTHS = ("January", "February", "March", "April")


def test_the_page_has_examples() -> None:
    """The page has the examples that are tried here."""
    assert len(MAPS) == 2
    assert len(TERMS) == 5


@pytest.mark.parametrize("text", MAPS)
def test_maps(tmp_path: Path, text: str) -> None:
    """Every map of the page is one."""
    path = tmp_path / "map.toml"
    path.write_text(text, "utf-8")
    assert set(read_map(path).columns) <= set(COLUMNS)


@pytest.mark.parametrize(("phrases", "day", "month"), TERMS)
def test_terms(phrases: str, day: str, month: str) -> None:
    """Every phrase of the page gives the date it names."""
    due_on = date(2026, MONTHS.index(month) + 1, int(day))
    for phrase in re.findall(r"`(.*?)`", phrases):
        terms = payment_terms(phrase)
        assert terms is not None
        assert terms.due_on(date(2026, 1, 15)) == due_on
