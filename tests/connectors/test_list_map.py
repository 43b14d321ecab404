"""The map of a list: what it may say, and what is wrong with it."""

from pathlib import Path

import pytest

from aval.connectors.ledgers.list_map import Credits, DateOrder, ListMap, read_map
from aval.vocabulary.faults import BadInput
from aval.vocabulary.words import Kind

LEAST = '[columns]\ncustomer = "Customer"\nissued_on = "Date"\namount = "Amount"\n'


def map_of(folder: Path, text: str) -> ListMap:
    """Return the map of a text."""
    path = folder / "map.toml"
    path.write_text(text, "utf-8")
    return read_map(path)


def test_whole(tmp_path: Path) -> None:
    """Everything a map may say."""
    found = map_of(
        tmp_path,
        """
        separator = "\\t"
        encoding = "cp1252"
        decimal = ","
        date_order = "day-first"
        credits = "negative"
        [columns]
        item = ["Code", "No"]
        customer = "Customer"
        issued_on = "Date"
        open_amount = "Open"
        [constants]
        currency = "EUR"
        [kinds]
        "Facture " = "invoice"
        [countries]
        France = "FR"
        [disputed]
        Litige = true
        [carry]
        x_region = "Region"
        """,
    )
    assert found == ListMap(
        columns={
            "item": ("Code", "No"),
            "customer": ("Customer",),
            "issued_on": ("Date",),
            "open_amount": ("Open",),
        },
        constants={"currency": "EUR"},
        kinds={"facture": Kind.INVOICE},
        countries={"france": "FR"},
        disputed={"litige": True},
        carry={"x_region": "Region"},
        separator="\t",
        encoding="cp1252",
        decimal=",",
        date_order=DateOrder.DAY_FIRST,
        credits=Credits.NEGATIVE,
    )
    assert found.names() == {"Code", "No", "Customer", "Date", "Open", "Region"}


@pytest.mark.parametrize(
    ("text", "column", "code"),
    [
        ("x = 1\n" + LEAST, "x", "ledger.map_setting"),
        ('decimal = ";"\n' + LEAST, "decimal", "ledger.one_of"),
        ("separator = 1\n" + LEAST, "separator", "ledger.one_of"),
        ("encoding = 1\n" + LEAST, "encoding", "ledger.text"),
        ("kinds = 1\n" + LEAST, "kinds", "ledger.map_table"),
        (LEAST + 'colour = "x"', "columns.colour", "ledger.one_of"),
        (LEAST + "number = 1", "columns.number", "ledger.text"),
        (LEAST + 'number = ["a", "b"]', "columns.number", "ledger.text"),
        (LEAST + "item = []", "columns.item", "ledger.text"),
        (LEAST + '[constants]\nnumber = "1"', "constants.number", "ledger.one_of"),
        (LEAST + "[constants]\ncurrency = 1", "constants.currency", "ledger.text"),
        (LEAST + 'kind = "K"\n[constants]\nkind = "invoice"', "constants.kind", "ledger.map_twice"),
        (LEAST + '[kinds]\nF = "facture"', "kinds.F", "ledger.one_of"),
        (LEAST + "[kinds]\nF = [1]", "kinds.F", "ledger.one_of"),
        (LEAST + '[countries]\nF = "France"', "countries.F", "ledger.country"),
        (LEAST + "[countries]\nF = 1", "countries.F", "ledger.country"),
        (LEAST + '[disputed]\nF = "yes"', "disputed.F", "ledger.flag"),
        (LEAST + '[carry]\nregion = "R"', "carry.region", "ledger.carried"),
        (LEAST + "[carry]\nx_region = 1", "carry.x_region", "ledger.text"),
        (LEAST.replace("customer", "number"), "columns.customer", "ledger.map_column"),
        (LEAST.replace("amount", "tax_amount"), "columns.amount", "ledger.map_column"),
        ("= 1", "", "ledger.toml"),
    ],
)
def test_faults(tmp_path: Path, text: str, column: str, code: str) -> None:
    """What is wrong is told with its place in the map."""
    with pytest.raises(BadInput) as bad:
        map_of(tmp_path, text)
    assert [(fault.column, fault.expected) for fault in bad.value.faults] == [(column, code)]


def test_not_text(tmp_path: Path) -> None:
    """A map is text in UTF-8."""
    path = tmp_path / "map.toml"
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(BadInput):
        read_map(path)
