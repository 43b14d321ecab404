"""Every kind of cell of a CSV: what is refused, with file, line, column and value, and what not."""

from datetime import date
from pathlib import Path

import pytest

from aval.dataset.reading import read_portfolio
from tests.dataset.faults import fault, faults_of
from tests.tables import write_folder

MOST = "1000000000000000.00"
KINDS = "invoice, bill, delivery, order, credit_note, payment, deposit"
SEGMENTS = "private_company, public_body, individual, affiliate"
LAYERS = "permanent, temporary, top_up, substitute_top_up, discretionary"
STATUSES = "granted, partial, refused, pending"

DAYS = "2026-1-5 2026-02-30 2026-13-01 2026-00-10 20260105 05/01/2026 2026-01-05T00:00 0000-01-01"
DAYS_BEYOND_WORDS = [
    *DAYS.split(),
    " 2026-1-5",
    "2026- 1-05",
    "+2026-1-5",
    "-026-01-05",
    "٢٠٢٦-01-05",
]
NO_AMOUNTS = [
    "1e3",
    "+5",
    "-5",
    "-0",
    "1,5",
    ".5",
    "5.",
    "1_000",
    "0x10",
    "NaN",
    "inf",
    "1.005",
    "1.000",
    "1.2.3",
    "٥",
    "$5",
    "EUR",
    "5€",
]
SPACED = [" 5", "5 ", "1 000", "\t5", "5\n", "1\u00a0000"]
PERCENTS = ["-1", "100.0000000001", "101", "90%", "1.00000000001", "90,5", ".5", "x", "1e1"]
RATES = [
    "0",
    "0.0",
    "-1",
    "1.00000000001",
    "900000000.1",
    "1e18",
    "x",
    "1,5",
    "99999999999999999999",
]
FLAGS = ["True", "FALSE", "yes", "1", "0", "t", "vrai"]
COUNTRIES = ["fr", "FRA", "F", "F1", "Fr", "33", "ÉÉ"]

CELLS = [
    *(("items", "issued_on", value, "day", {}) for value in DAYS_BEYOND_WORDS),
    *(("items", "due_on", value, "day", {}) for value in DAYS_BEYOND_WORDS),
    *(("items", "amount", value, "amount", {"digits": 2}) for value in NO_AMOUNTS + SPACED),
    ("items", "tax_amount", "-0.01", "amount", {"digits": 2}),
    ("items", "open_amount", "x", "amount", {"digits": 2}),
    ("covers", "requested_amount", "1,00", "amount", {"digits": 2}),
    ("credits", "amount", "1.001", "amount", {"digits": 2}),
    ("items", "amount", "1000000000000000.01", "amount_most", {"most": MOST}),
    ("items", "amount", "99999999999999999999999999", "amount_most", {"most": MOST}),
    ("items", "kind", "Invoice", "choice", {"choices": KINDS}),
    ("items", "currency", "eur", "currency", {}),
    ("items", "currency", "EURO", "currency", {}),
    ("rates", "currency", "ABC", "currency", {}),
    ("companies", "currency", "€", "currency", {}),
    ("items", "disputed", "x", "flag", {}),
    *(("items", "disputed", value, "flag", {}) for value in FLAGS),
    ("customers", "segment", "private", "choice", {"choices": SEGMENTS}),
    ("covers", "layer", "primary", "choice", {"choices": LAYERS}),
    ("covers", "status", "GRANTED", "choice", {"choices": STATUSES}),
    *(("customers", "country", value, "country", {}) for value in COUNTRIES),
    ("companies", "country", "France", "country", {}),
    *(("covers", "insured_pct", value, "percent", {}) for value in PERCENTS),
    *(("rates", "rate", value, "rate", {}) for value in RATES),
    ("items", "company", "FR02", "known", {"table": "companies"}),
    ("items", "customer", "c1", "known", {"table": "customers"}),
    ("items", "customer", "C1 ", "known", {"table": "customers"}),
    ("covers", "customer", "C9", "known", {"table": "customers"}),
    ("covers", "policy", "AZ-1", "known", {"table": "policies"}),
    ("credits", "customer", "C9", "known", {"table": "customers"}),
    ("grades", "customer", "C9", "known", {"table": "customers"}),
]
MUST_BE_THERE = {
    "companies": "company country",
    "customers": "customer country",
    "items": "item company customer kind issued_on amount open_amount currency",
    "covers": "cover policy customer layer status currency",
    "credits": "customer amount currency valid_from",
    "rates": "currency on rate",
}


@pytest.mark.parametrize(("table", "column", "value", "expected", "given"), CELLS)
def test_bad_cell(
    tmp_path: Path, table: str, column: str, value: str, expected: str, given: dict[str, object]
) -> None:
    """The cell is refused, and nothing else is."""
    rows = [{column: value}]
    folder = write_folder(tmp_path, **{table: rows}, **_independent_of(table))
    assert faults_of(folder) == [fault(f"{table}.csv:2:{column}", value, expected, **given)]


def _independent_of(table: str) -> dict[str, list[dict[str, str]]]:
    """Return tables without the rows that would miss the key of a bad row."""
    return {"items": []} if table in {"companies", "customers"} else {}


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table, columns in MUST_BE_THERE.items() for column in columns.split()],
)
def test_missing_cell(tmp_path: Path, table: str, column: str) -> None:
    """A cell that must hold something is refused when empty, and so is a missing column."""
    folder = write_folder(tmp_path, **{table: [{column: ""}]}, **_independent_of(table))
    assert faults_of(folder) == [fault(f"{table}.csv:2:{column}", "", "required")]
    path = folder / f"{table}.csv"
    header, row = path.read_text("utf-8").splitlines()
    place = header.split(",").index(column)
    cells = [line.split(",") for line in (header, row)]
    path.write_text("\n".join(",".join(c[:place] + c[place + 1 :]) for c in cells), "utf-8")
    assert faults_of(folder) == [fault(f"{table}.csv:1:{column}", "", "column_there")]


@pytest.mark.parametrize(
    ("currency", "sound", "units", "bad"),
    [
        ("EUR", "12.5", 1250, "12.500"),
        ("EUR", "007.10", 710, "7.100"),
        ("JPY", "1250", 1250, "1250.0"),
        ("TND", "1.234", 1234, "1.2340"),
        ("CLF", "0.0001", 1, "0.00001"),
        ("CLF", "3", 30000, "3.00000"),
    ],
)
def test_digits_of_a_currency(
    tmp_path: Path, currency: str, sound: str, units: int, bad: str
) -> None:
    """An amount has at most the minor digits of its currency, whatever the other rows have."""
    rows = [
        {"item": "I1"},
        {"item": "I2", "currency": currency, "amount": sound, "open_amount": sound},
        {"item": "I3", "currency": "JPY", "amount": "7", "open_amount": "7"},
    ]
    items = read_portfolio(write_folder(tmp_path, items=rows)).items
    assert items.get_column("amount").to_list() == [10000, units, 7]
    alone = read_portfolio(write_folder(tmp_path, items=[rows[1]])).items
    assert alone.get_column("open_amount").to_list() == [units]
    rows[1]["amount"] = bad
    given = {"digits": {"EUR": 2, "TND": 3, "CLF": 4}[currency]} if currency != "JPY" else {}
    expected = "amount" if given else "amount_whole"
    assert faults_of(write_folder(tmp_path, items=rows)) == [
        fault("items.csv:3:amount", bad, expected, **given)
    ]


def test_amount_of_no_currency(tmp_path: Path) -> None:
    """What is no currency has no digits of its own: its amounts are refused beyond the most."""
    rows = [
        {"item": "I1", "currency": "XXX", "amount": "1.2345", "open_amount": "1"},
        {"item": "I2", "currency": "", "amount": "1.23456", "open_amount": "1"},
        {"item": "I3", "currency": "JPY"},
        {"item": "I4", "currency": "", "amount": "1.2345", "open_amount": "1"},
    ]
    assert faults_of(write_folder(tmp_path, items=rows)) == [
        fault("items.csv:2:currency", "XXX", "currency"),
        fault("items.csv:3:amount", "1.23456", "amount", digits=4),
        fault("items.csv:3:currency", "", "required"),
        fault("items.csv:4:amount", "100.00", "amount_whole"),
        fault("items.csv:4:open_amount", "100.00", "amount_whole"),
        fault("items.csv:5:currency", "", "required"),
    ]


@pytest.mark.parametrize(
    ("currency", "amount", "most"),
    [
        ("EUR", MOST, "1000000000000000.01"),
        ("JPY", "100000000000000000", "100000000000000001"),
        ("CLF", "10000000000000.0000", "10000000000000.0001"),
    ],
)
def test_greatest_amount(tmp_path: Path, currency: str, amount: str, most: str) -> None:
    """Up to 10**17 minor units an amount is exact; beyond, it is refused."""
    row = {"currency": currency, "amount": amount}
    items = read_portfolio(write_folder(tmp_path, items=[row | {"open_amount": amount}])).items
    assert items.row(0, named=True)["amount"] == 10**17
    rows = [row | {"amount": most, "open_amount": "1"}]
    assert faults_of(write_folder(tmp_path, items=rows)) == [
        fault("items.csv:2:amount", most, "amount_most", most=amount)
    ]


def test_sound_edges(tmp_path: Path) -> None:
    """The first and last dates, zero, a hundred percent, ten digits."""
    portfolio = read_portfolio(
        write_folder(
            tmp_path,
            items=[{"issued_on": "0001-01-01", "due_on": "9999-12-31", "disputed": "true"}],
            covers=[
                {"cover": "K1", "insured_pct": "100", "amount": "0"},
                {"cover": "K2", "insured_pct": "0.0000000001", "valid_to": "2026-01-01"},
            ],
            rates=[
                {"currency": "JPY", "rate": "0.0000000001"},
                {"currency": "USD", "rate": "900000000"},
            ],
        )
    )
    item = portfolio.items.row(0, named=True)
    assert (item["issued_on"], item["due_on"]) == (date.min, date.max)
    assert item["disputed"] is True
    assert portfolio.covers.get_column("insured_pct").to_list() == [10**12, 1]
    assert portfolio.rates.get_column("rate").to_list() == [1, 9 * 10**18]


def test_defaults(tmp_path: Path) -> None:
    """What an empty cell means, and a column that is not there."""
    write_folder(tmp_path, items=[{"due_on": ""}], covers=[{}])
    for _ in range(2):
        portfolio = read_portfolio(tmp_path)
        item = portfolio.items.row(0, named=True)
        assert item["delivered_on"] == item["due_on"] == date(2026, 4, 1)
        assert (item["tax_amount"], item["disputed"], item["number"]) == (0, False, None)
        assert portfolio.customers.get_column("segment").to_list() == ["private_company"]
        assert portfolio.covers.get_column("extension").to_list() == [""]
        (tmp_path / "customers.csv").write_text("country,customer\nFR,C1\n")
        (tmp_path / "items.csv").write_text(
            "open_amount,amount,currency,issued_on,kind,customer,company,item\n"
            "1.00,2.00,EUR,2026-04-01,bill,C1,FR01,I1\n"
        )
