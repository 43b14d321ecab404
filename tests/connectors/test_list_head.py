"""The head of a list, the values of its columns, and the map that is proposed for them."""

from pathlib import Path

import pytest

from aval.connectors.ledgers import list_map_text, list_proposal
from aval.connectors.ledgers.list_head import MOST_VALUES, distinct_values, read_head
from aval.vocabulary.faults import BadInput
from aval.vocabulary.words import Kind


def _file(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_separator_that_is_told(tmp_path: Path) -> None:
    """The line with which spreadsheets tell theirs is no header."""
    head = read_head(_file(tmp_path, "sep=;\nCustomer;Amount\nC1;1,5\nC2;2,5\n"))
    assert (head.separator, head.names) == (";", ("Customer", "Amount"))


@pytest.mark.parametrize("text", ["", "1;2\n3;4\n"], ids=["nothing", "numbers only"])
def test_no_header(tmp_path: Path, text: str) -> None:
    """A file without a line of names is refused."""
    with pytest.raises(BadInput):
        read_head(_file(tmp_path, text))


def test_values_of_a_column(tmp_path: Path) -> None:
    """The most frequent first, empty cells left out; a column of keys holds no words."""
    path = _file(tmp_path, "Kind;Key\nA;1\nB;2\nB;3\n;4\n")
    assert distinct_values(path, read_head(path), "Kind") == ["B", "A"]
    keys = "".join(f"A;k{number}\n" for number in range(MOST_VALUES + 1))
    path = _file(tmp_path, f"Kind;Key\n{keys}")
    assert distinct_values(path, read_head(path), "Key") == []


def test_kinds_are_proposed_where_words_tell() -> None:
    """A value that names no kind has none."""
    found = list_proposal.propose_kinds(["Facture", "Zzz"])
    assert found == {"Facture": Kind.INVOICE}


def test_an_empty_column_can_be_any() -> None:
    """Its name alone decides."""
    assert list_proposal._holds("due_on", [])


def test_values_of_a_map() -> None:
    """Flags and lists stand as TOML writes them."""
    assert list_map_text._value(value=True) == "true"
    assert list_map_text._value(("a", 'b"')) == '["a", "b\\""]'
