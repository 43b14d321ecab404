"""Receivable lists of any program: read with a map, to the cent, each fault with its place."""

from datetime import date
from pathlib import Path

import pytest

from aval.connectors.ledgers.list_map import DateOrder, read_map
from aval.connectors.ledgers.lists import ListRequest, ReceivableList, read_list
from aval.vocabulary.faults import BadInput, Fault

MAP = """
[columns]
number = "No"
customer = "Customer"
issued_on = "Date"
amount = "Amount"
"""


def read(
    folder: Path,
    text: str | bytes,
    more: str = "",
    *,
    order: DateOrder | None = None,
    as_of: date | None = None,
    before: str = "",
) -> ReceivableList:
    """Return what a list tells; `more` stands at the end of the map, `before` at its head."""
    (folder / "map.toml").write_text(before + MAP + more, "utf-8")
    path = folder / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    list_map = read_map(folder / "map.toml")
    return read_list(ListRequest(path, list_map, "FR", "EUR", order, as_of))


def faults(folder: Path, text: str | bytes, more: str = "", before: str = "") -> list[Fault]:
    """Return what is wrong with a list."""
    with pytest.raises(BadInput) as bad:
        read(folder, text, more, before=before)
    return bad.value.faults


def places(found: list[Fault]) -> list[tuple[int, str, str, str]]:
    """Return what a test compares of faults."""
    return [(fault.line, fault.column, fault.value, fault.expected) for fault in found]


HEAD = "No;Customer;Date;Amount\n"


@pytest.mark.parametrize(
    "text",
    [
        "No;Customer;Date;Amount\n007;C1;2026-01-31;1.234,50\n",
        "No,Customer,Date,Amount\n007,C1,2026-01-31,1234.50\n",
        'No,Customer,Date,Amount\n007,C1,2026-01-31,"1,234.50"\n',
        "No\tCustomer\tDate\tAmount\r\n007\tC1\t31/01/2026\t1 234,50 €\r\n",
        "No|Customer|Date|Amount\r\r\n007|C1|31/01/2026|1 234,50\r\r\n",
        "sep=;\nNo;Customer;Date;Amount\n007;C1;2026-01-31;1234,50\n",
        '"sep=|"\nNo|Customer|Date|Amount\n007|C1|2026-01-31|1234,50\n',
        '\ufeffNo;Customer;Date;Amount\n="007";C1;2026-01-31;EUR 1234,50\n',
        '\ufeffNo,Customer,Date,Amount\n"=""007""",C1,2026-01-31,1234.50\n',
        "Open items\n\nNo;Customer;Date;Amount;;\n007;C1;2026-01-31;1234,50;;\n;;;;;\n",
        "NO ; customer;DATE;Amount;Other\n007;C1;2026-01-31;1234,50;x\n",
        "Amount;Date;Customer;No\n1234,50;2026-01-31;C1;007\n",
    ],
)
def test_writings(tmp_path: Path, text: str) -> None:
    """Separators, quotes, titles, blank columns and spreadsheets' habits make no difference."""
    (item,) = read(tmp_path, text).items
    assert (item.item, item.number, item.customer) == ("007", "007", "C1")
    assert (item.amount, item.open_amount, item.currency) == (123450, 123450, "EUR")
    assert (item.issued_on, item.kind.value) == (date(2026, 1, 31), "invoice")


def test_encoding(tmp_path: Path) -> None:
    """Names are read from any encoding, by evidence or as the map says."""
    text = HEAD.replace("Customer", "Customer;Name") + "1;C1;Société Éclair;2026-01-31;1\n"
    for encoding in ("utf-8", "cp1252", "cp850", "utf-16"):
        found = read(tmp_path, text.encode(encoding), 'customer_name = "Name"')
        assert found.customers[0].name == "Société Éclair"
    found = read(
        tmp_path, text.encode("cp850"), 'customer_name = "Name"', before='encoding = "cp850"'
    )
    assert found.encoding == "cp850"


def test_all_columns(tmp_path: Path) -> None:
    """Every column of the dataset may be named."""
    text = (
        "Co;No;Client;Nom;Pays;Type;Date;Échéance;Livré;TTC;TVA;Solde;Devise;Réglé;Litige;"
        "Groupe;Segment;SIREN;TVA intra;Région\n"
        "1;F1;C1;Éclair;Allemagne;Facture;01/02/2026;31/03/2026;15/01/2026;120;20;60;chf;;Oui;"
        "G;public_body;123;FR1;Sud\n"
        "1;F2;C1;;DE;avoir;13/02/2026;;;12;2;0;EUR;28/02/2026;non;;;;;Nord\n"
    )
    columns = """
[columns]
item = ["Co", "No"]
number = "No"
customer = "Client"
customer_name = "Nom"
country = "Pays"
kind = "Type"
issued_on = "Date"
due_on = "Échéance"
delivered_on = "Livré"
amount = "TTC"
tax_amount = "TVA"
open_amount = "Solde"
currency = "Devise"
cleared_on = "Réglé"
disputed = "Litige"
group = "Groupe"
segment = "Segment"
registration_number = "SIREN"
vat_number = "TVA intra"
[kinds]
Facture = "invoice"
Avoir = "credit_note"
[countries]
Allemagne = "DE"
[carry]
x_region = "Région"
"""
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    (tmp_path / "map.toml").write_text(columns, "utf-8")
    orders = DateOrder.DAY_FIRST
    found = read_list(ListRequest(path, read_map(tmp_path / "map.toml"), "FR", "EUR", orders))
    bill, credit = found.items
    assert (bill.item, bill.currency, bill.is_disputed) == ("1-F1", "CHF", True)
    assert (bill.amount, bill.tax_amount, bill.open_amount) == (12000, 2000, 6000)
    assert dict(bill.dates) == {"due_on": date(2026, 3, 31), "delivered_on": date(2026, 1, 15)}
    assert bill.carried == ("Sud",)
    assert (credit.kind.value, credit.open_amount) == ("credit_note", 0)
    assert (credit.cleared_on, credit.is_disputed) == (date(2026, 2, 28), False)
    (customer,) = found.customers
    assert (customer.customer, customer.name, customer.country) == ("C1", "Éclair", "DE")
    assert dict(customer.other) == {
        "group": "G",
        "segment": "public_body",
        "registration_number": "123",
        "vat_number": "FR1",
    }


def test_without_number(tmp_path: Path) -> None:
    """Without number or key an item is known by its line."""
    text = "Customer;Date;Amount\nC1;2026-01-31;1\nC1;2026-01-31;1\n"
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    (tmp_path / "map.toml").write_text(MAP.replace('number = "No"\n', ""), "utf-8")
    found = read_list(ListRequest(path, read_map(tmp_path / "map.toml"), "FR", "EUR"))
    assert [item.item for item in found.items] == ["00000002", "00000003"]


def test_constants(tmp_path: Path) -> None:
    """What the list does not tell, the map may."""
    more = '[constants]\nkind = "bill"\ncurrency = "JPY"\ncountry = "jp"\nsegment = "affiliate"'
    found = read(tmp_path, HEAD + "1;C1;2026-01-31;1.234\n", more, before='decimal = ","')
    assert (found.items[0].kind.value, found.items[0].amount) == ("bill", 1234)
    assert found.customers[0].country == "JP"
    assert dict(found.customers[0].other) == {"segment": "affiliate"}


@pytest.mark.parametrize(
    ("kind", "amount", "setting", "expected"),
    [
        ("invoice", "5", "", ("invoice", 500)),
        ("invoice", "-5", "", ("credit_note", 500)),
        ("bill", "(5)", "", ("credit_note", 500)),
        ("payment", "5", "", ("payment", 500)),
        ("payment", "5", "positive", ("payment", 500)),
        ("payment", "-5", "positive", ("invoice", 500)),
        ("credit_note", "-5", "negative", ("credit_note", 500)),
        ("payment", "5", "negative", ("invoice", 500)),
        ("invoice", "-5", "negative", ("credit_note", 500)),
    ],
)
def test_signs(
    tmp_path: Path, kind: str, amount: str, setting: str, expected: tuple[str, int]
) -> None:
    """A minus turns the kind round, as the list writes its credits."""
    text = "No;Customer;Date;Amount;Kind\n" + f"1;C1;2026-01-31;{amount};{kind}\n"
    before = f'credits = "{setting}"\n' if setting else ""
    (item,) = read(tmp_path, text, 'kind = "Kind"', before=before).items
    assert (item.kind.value, item.amount) == expected


OPEN = "No;Customer;Date;Amount;Open;Paid\n"
OPEN_MAP = 'open_amount = "Open"\ncleared_on = "Paid"'


@pytest.mark.parametrize(
    ("cells", "as_of", "left"),
    [
        ("100;;", None, (10000, None)),
        ("100;40;", None, (4000, None)),
        ("-100;-40;", None, (4000, None)),
        ("100;;2026-02-28", None, (0, date(2026, 2, 28))),
        ("100;0;2026-02-28", None, (0, date(2026, 2, 28))),
        ("100;0;2026-02-28", date(2026, 2, 28), (0, date(2026, 2, 28))),
        ("100;0;2026-02-28", date(2026, 2, 27), (10000, None)),
        ("0;;", None, (0, date(2026, 1, 31))),
        ("0;0;2026-02-28", None, (0, date(2026, 2, 28))),
    ],
)
def test_settlement(
    tmp_path: Path, cells: str, as_of: date | None, left: tuple[int, date | None]
) -> None:
    """What is open, and since when nothing is."""
    (item,) = read(tmp_path, OPEN + f"1;C1;2026-01-31;{cells}\n", OPEN_MAP, as_of=as_of).items
    assert (item.open_amount, item.cleared_on) == left


def test_open_amount_alone(tmp_path: Path) -> None:
    """A list of what is open may not tell what it once was."""
    (tmp_path / "map.toml").write_text(MAP.replace("\namount", "\nopen_amount"), "utf-8")
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "1;C1;2026-01-31;5\n", "utf-8")
    (item,) = read_list(ListRequest(path, read_map(tmp_path / "map.toml"), "FR", "EUR")).items
    assert (item.amount, item.open_amount) == (500, 500)


def test_items_issued_later_are_left_out(tmp_path: Path) -> None:
    """What is issued after the day is not there on it, nor a customer of nothing else."""
    text = HEAD + "1;C1;2026-01-31;5\n2;C2;2026-02-01;5\n"
    found = read(tmp_path, text, as_of=date(2026, 1, 31))
    assert [item.item for item in found.items] == ["1"]
    assert [customer.customer for customer in found.customers] == ["C1"]
    assert (found.rows, found.not_yet_issued) == (2, 1)


def test_order_of_day_and_month(tmp_path: Path) -> None:
    """The order is proved by the file, or given; never guessed."""
    unclear = HEAD + "1;C1;01/02/2026;5\n2;C1;03/04/2026;5\n"
    assert places(faults(tmp_path, unclear)) == [(2, "Date", "01/02/2026", "ledger.date_order")]
    given = read(tmp_path, unclear, order=DateOrder.MONTH_FIRST)
    assert given.items[0].issued_on == date(2026, 1, 2)
    mapped = read(tmp_path, unclear, before='date_order = "day-first"')
    assert mapped.items[0].issued_on == date(2026, 2, 1)
    proved = read(tmp_path, unclear + "3;C1;02/13/2026;5\n")
    assert proved.items[0].issued_on == date(2026, 1, 2)
    with pytest.raises(BadInput) as bad:
        read(tmp_path, HEAD + "3;C1;02/13/2026;5\n", order=DateOrder.DAY_FIRST)
    assert places(bad.value.faults) == [(2, "Date", "02/13/2026", "ledger.day_first")]


@pytest.mark.parametrize(
    ("rows", "more", "expected"),
    [
        ("1;C1;13.31.2026;5\n", "", [(2, "Date", "13.31.2026", "ledger.day_first")]),
        ("1;C1;;5\n", "", [(2, "Date", "", "ledger.filled")]),
        ("1;;2026-01-31;5\n", "", [(2, "Customer", "", "ledger.filled")]),
        (";C1;2026-01-31;5\n", "", [(2, "No", "", "ledger.filled")]),
        ("1;C1;2026-01-31;\n", "", [(2, "Amount", "", "ledger.filled")]),
        ("1;C1;2026-01-31;5x\n", "", [(2, "Amount", "5x", "ledger.list_amount")]),
        ("1;C1;2026-01-31;$5\n", "", [(2, "Amount", "$5", "ledger.currency_sign")]),
        ("1;C1;2026-01-31\n", "", [(2, "", "", "ledger.cells")]),
        ("1;C1;2026-01-31;5;6\n", "", [(2, "", "", "ledger.cells")]),
        (
            "1;C1;2026-01-31;5\n2;C1;2026-01-31;5\n1;C1;2026-01-31;5\n",
            "",
            [(4, "No", "1", "ledger.duplicate")],
        ),
        ("1;C1;2026-01-31;1,234\n", "", [(2, "Amount", "1,234", "ledger.decimal_mark")]),
        (
            "1;C1;2026-01-31;5\n",
            '[constants]\ncurrency = "EURO"',
            [(2, "currency", "EURO", "ledger.currency")],
        ),
        ("1;C1;2026-01-31;5\n", '[constants]\nkind = "bon"', [(2, "kind", "bon", "ledger.kind")]),
        (
            "1;C1;2026-01-31;-5\n",
            '[constants]\nkind = "payment"',
            [(2, "kind", "payment", "ledger.credits")],
        ),
        (
            "1;C1;2026-01-31;5\n",
            '[constants]\ncountry = "FRA"',
            [(2, "country", "FRA", "ledger.country")],
        ),
        (
            "1;C1;2026-01-31;5\n",
            '[constants]\nsegment = "big"',
            [(2, "segment", "big", "ledger.one_of")],
        ),
    ],
)
def test_faults(
    tmp_path: Path, rows: str, more: str, expected: list[tuple[int, str, str, str]]
) -> None:
    """What is wrong is told with line, column and value."""
    assert places(faults(tmp_path, HEAD + rows, more)) == expected


def test_duplicates_name_both_lines(tmp_path: Path) -> None:
    """The first line of a key is told with the second."""
    (fault,) = faults(tmp_path, HEAD + "1;C1;2026-01-31;5\n1;C1;2026-01-31;5\n")
    assert (fault.line, dict(fault.given)) == (3, {"first": "2"})


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ("100;40;2026-02-28", "Paid", "ledger.not_cleared"),
        ("100;0;", "Paid", "ledger.cleared_on"),
        ("100;101;", "Amount", "ledger.within_amount"),
        ("100;-40;", "Amount", "ledger.within_amount"),
        ("0;5;", "Amount", "ledger.within_amount"),
    ],
)
def test_contradictions(tmp_path: Path, cells: str, column: str, code: str) -> None:
    """A row that contradicts itself is a fault."""
    found = faults(tmp_path, OPEN + f"1;C1;2026-01-31;{cells}\n", OPEN_MAP)
    assert [(fault.line, fault.column, fault.expected) for fault in found] == [(2, column, code)]


def test_customers_are_the_same_everywhere(tmp_path: Path) -> None:
    """A customer cannot be in two countries; a cell left empty says nothing."""
    text = (
        "No;Customer;Date;Amount;Country;Disputed\n"
        "1;C1;2026-01-31;5;;x\n2;C1;2026-01-31;5;fr;\n3;C1;2026-01-31;5;DE;perhaps\n"
    )
    found = faults(tmp_path, text, 'country = "Country"\ndisputed = "Disputed"')
    assert places(found) == [
        (4, "Country", "DE", "ledger.same_customer"),
        (4, "Disputed", "perhaps", "ledger.flag"),
    ]
    assert dict(found[0].given) == {"first": "3"}


def test_words_of_disputes(tmp_path: Path) -> None:
    """The map may say what disputed is called."""
    text = "No;Customer;Date;Amount;State\n1;C1;2026-01-31;5;Litige\n2;C1;2026-01-31;5;ok\n"
    more = 'disputed = "State"\n[disputed]\nLitige = true\nOK = false'
    assert [item.is_disputed for item in read(tmp_path, text, more).items] == [True, False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ledger.not_empty"),
        ("sep=;\n", "ledger.not_empty"),
        ("No;Customer;Date\n", "ledger.one_column"),
        (HEAD + ";;;\n", "ledger.lines_below"),
        ("No;Customer;Date;Amount;Amount\n", "ledger.one_column"),
    ],
)
def test_no_list(tmp_path: Path, text: str, code: str) -> None:
    """A list has a header with every column of the map, once."""
    (fault,) = faults(tmp_path, text)
    assert fault.expected == code


def test_given_separator(tmp_path: Path) -> None:
    """The map may say the separator, which then stands over what a spreadsheet says."""
    text = "sep=,\n" + HEAD.replace(";", "|") + "1|C1|2026-01-31|5\n"
    assert len(read(tmp_path, text, before='separator = "|"').items) == 1
