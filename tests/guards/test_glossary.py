"""Every code that stands in a file is explained in the glossary, in the three languages."""

import re

import pytest

from tests.guards.glossary import PAGE, enumerations, page, rows


@pytest.mark.parametrize("heading", enumerations())
def test_every_value_is_explained(heading: str) -> None:
    """Each enumeration has its table, each value its row, in order, with its meaning."""
    found = [row for above, row in rows(PAGE.read_text("utf-8")) if above == heading]
    assert tuple(row["code"] for row in found) == enumerations()[heading], (
        f"docs/glossary.md, ### {heading}: one row a value, in the order of aval.vocabulary"
    )
    empty = [row["code"] for row in found if not row["meaning"].strip()]
    assert not empty, f"docs/glossary.md, ### {heading}: say what it means: {empty}"


def test_words_are_those_of_the_catalogue() -> None:
    """One word for one thing, on paper and on screen."""
    current = PAGE.read_text("utf-8") == page()
    assert current, "take over the words of the catalogue: python -m tests.guards.glossary"
    unsaid = [row["code"] for _, row in rows(page()) if any(not w.strip() for w in _cells(row))]
    assert not unsaid, f"say in words.toml of every language: {unsaid}"


def _cells(row: re.Match[str]) -> list[str]:
    return row["words"].strip("|").split("|")
