"""What the cells of a row owe each other, keys that stand twice, and what a fault does not hide."""

from pathlib import Path

import pytest

from aval.dataset.reading import read_portfolio
from tests.dataset.faults import fault, faults_of
from tests.tables import write_folder

CLEARED = {"open_amount": "0.00", "cleared_on": "2026-05-02"}
PENDING = {"status": "pending", "amount": "", "decided_on": "", "valid_from": ""}
EARLY = "2025-12-31"
BROKEN = [
    ("items", {"tax_amount": "100.01"}, "tax_amount", "100.01", "at_most_column", "amount"),
    ("items", {"open_amount": "100.01"}, "open_amount", "100.01", "at_most_column", "amount"),
    ("items", {"open_amount": "0"}, "cleared_on", "", "cleared_on", ""),
    ("items", {"cleared_on": "2026-05-02"}, "cleared_on", "2026-05-02", "not_cleared", ""),
    ("covers", {"amount": ""}, "amount", "", "decided", ""),
    ("covers", {"decided_on": ""}, "decided_on", "", "decided", ""),
    ("covers", {"valid_from": ""}, "valid_from", "", "decided", ""),
    ("covers", {"status": "refused", "amount": ""}, "amount", "", "decided", ""),
    ("covers", {"status": "refused", "amount": "0.01"}, "amount", "0.01", "refused", ""),
    ("covers", PENDING | {"amount": "0"}, "amount", "0", "pending", ""),
    ("covers", {"valid_to": EARLY}, "valid_to", EARLY, "not_before", "valid_from"),
    ("credits", {"valid_to": EARLY}, "valid_to", EARLY, "not_before", "valid_from"),
]
SOUND = [
    ("items", {"tax_amount": "100.00"}),
    ("items", CLEARED),
    ("items", {"amount": "0", "open_amount": "0", "cleared_on": EARLY}),
    ("covers", PENDING),
    ("covers", PENDING | {"decided_on": EARLY, "valid_from": EARLY}),
    ("covers", {"status": "refused", "amount": "0.00"}),
    ("covers", {"status": "partial", "amount": "0"}),
    ("covers", {"valid_to": "2026-01-01"}),
]


@pytest.mark.parametrize(("table", "row", "column", "value", "expected", "other"), BROKEN)
def test_broken_rule(
    tmp_path: Path, table: str, row: dict[str, str], column: str, value: str, expected: str,
    other: str,
) -> None:  # fmt: skip
    """The fault stands at the cell that would have to change."""
    given = {"column": other} if other else {}
    assert faults_of(write_folder(tmp_path, **{table: [row]})) == [
        fault(f"{table}.csv:2:{column}", value, expected, **given)
    ]


@pytest.mark.parametrize(("table", "row"), SOUND)
def test_kept_rule(tmp_path: Path, table: str, row: dict[str, str]) -> None:
    """Rows at the edge of a rule."""
    assert getattr(read_portfolio(write_folder(tmp_path, **{table: [row]})), table).height == 1


def test_rule_about_a_column_that_is_not_there(tmp_path: Path) -> None:
    """A decided cover without the column of the decision's date."""
    folder = write_folder(tmp_path)
    (folder / "covers.csv").write_text(
        "cover,policy,customer,layer,status,currency,amount,valid_from\n"
        "K1,AZ-100,C1,permanent,granted,EUR,1.00,2026-01-01\n"
    )
    assert faults_of(folder) == [fault("covers.csv:2:decided_on", "", "decided")]


def test_bad_cells_hide_no_broken_rule(tmp_path: Path) -> None:
    """Rules are checked in every row; only not with a cell that is itself refused."""
    rows = [
        {"item": "I1", "kind": "x", "tax_amount": "200"},
        {"item": "I2", "tax_amount": "x", "open_amount": "200"},
        {"item": "I3", "open_amount": "0", "cleared_on": "soon"},
        {"item": "I4", "open_amount": "0"},
    ]
    found = [(f.line, f.column, f.expected) for f in faults_of(write_folder(tmp_path, items=rows))]
    assert found == [
        (2, "kind", "faults.choice"),
        (2, "tax_amount", "faults.at_most_column"),
        (3, "open_amount", "faults.at_most_column"),
        (3, "tax_amount", "faults.amount"),
        (4, "cleared_on", "faults.day"),
        (5, "cleared_on", "faults.cleared_on"),
    ]


@pytest.mark.parametrize(
    ("table", "rows", "column", "lines"),
    [
        ("companies", [{}, {"company": "B"}, {}], "company:FR01", [4]),
        ("customers", [{}, {"customer": "C0"}, {"customer": "C0"}, {}], "customer:C0,C1", [4, 5]),
        ("items", [{}, {}, {}], "item:I1,I1", [3, 4]),
        ("items", [{}, {"item": ""}, {}], "item:,I1", [3, 4]),
        ("covers", [{}, {}], "cover:K1", [3]),
        ("rates", [{}, {"on": "2026-01-02"}, {}], "on:USD, 2026-01-01", [4]),
    ],
)
def test_key_twice(
    tmp_path: Path, table: str, rows: list[dict[str, str]], column: str, lines: list[int]
) -> None:
    """Each row whose key a row before it has; an empty key is a fault of its own."""
    column, _, keys = column.partition(":")
    values = [keys] if ", " in keys else keys.split(",")
    assert faults_of(write_folder(tmp_path, **{table: rows})) == [
        fault(f"{table}.csv:{line}:{column}", value, "key" if value else "required")
        for line, value in zip(lines, values, strict=True)
    ]


def test_rates_of_a_day_with_a_bad_cell(tmp_path: Path) -> None:
    """Rows of which a part of the key is refused are not compared."""
    rows = [{"on": "x"}, {"on": "x"}, {"currency": "JPY"}, {}]
    found = [(f.line, f.expected) for f in faults_of(write_folder(tmp_path, rates=rows))]
    assert found == [(2, "faults.day"), (3, "faults.day")]


def test_rows_without_a_key_may_be_alike(tmp_path: Path) -> None:
    """Management credits and grades have none, and a grade needs nothing at all."""
    folder = write_folder(
        tmp_path, credits=[{}, {}], grades=[{}, {}, {"customer": "", "value": "7"}]
    )
    portfolio = read_portfolio(folder)
    assert (portfolio.credits.height, portfolio.grades.height) == (2, 3)
