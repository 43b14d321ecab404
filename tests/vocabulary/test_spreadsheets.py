"""What a spreadsheet could run is text."""

import pytest

from aval.vocabulary.spreadsheets import no_formula


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+33 1", "-2", "@sum", "\t=1", "\r=1", "\n=1", " =1", "\u00a0 =1", "＝1", "＠a"],
)
def test_runs_nowhere(text: str) -> None:
    """An apostrophe stands before what could be a formula."""
    assert no_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Martin & Fils", "a=1", "12", " a", "'=1"])
def test_stays(text: str) -> None:
    """Anything else is written as it is."""
    assert no_formula(text) == text
