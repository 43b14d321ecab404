"""Comparing answers finds what differs; a currency without a rate is refused."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.oracle import Answer, MissingRates, Table, assess_folder, differences, read_answer

ITEMS = "item,company,customer,kind,issued_on,amount,open_amount,currency,x_ref\n"
AS_OF = date(2026, 5, 4)


def _answer(**changed: Any) -> Answer:
    table = Table(("customer", "net"), [("C1", "1.00"), ("C2", "2.00")])
    empty = Table(("customer",), [])
    return Answer(table, empty, empty, {"counts": {"items": 2}, "pct": None})._replace(**changed)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (_answer(), []),
        (_answer(item_cover=Table(("net", "customer"), [("1.00", "C1"), ("2.00", "C2")])), []),
        (_answer(item_cover=Table(("customer", "net", "x_ref"), [("C1", "1.00", ""),
            ("C2", "2.00", "")])), []),
        (_answer(item_cover=Table(("customer", "net"), [("C1", "1.0"), ("C2", "2.00")])),
            ["item_cover row 1 net: '1.00' expected, '1.0' found"]),
        (_answer(item_cover=Table(("customer", "net"), [("C1", "1.00")])),
            ["item_cover: 2 rows expected, 1 found",
             "item_cover row 2 customer: 'C2' expected, None found",
             "item_cover row 2 net: '2.00' expected, None found"]),
        (_answer(positions=Table(("customer", "open"), [])),
            ["positions: open was not expected"]),
        (_answer(deadlines=Table((), [])), ["deadlines: customer is missing"]),
        (_answer(summary={"counts": {"items": 2}, "pct": None, "x_note": 1}), []),
        (_answer(summary={"counts": {"items": "2"}, "pct": None}),
            ["summary.counts.items: 2 expected, '2' found"]),
        (_answer(summary={"counts": {"items": 2}}),
            ["summary: pct is missing"]),
    ],
)  # fmt: skip
def test_differences(found: Answer, expected: list[str]) -> None:
    """Every cell and value counts, the order of columns and further x_ columns do not."""
    assert differences(_answer(), found) == expected


def test_read_answer(tmp_path: Path) -> None:
    """An answer is read from its four files."""
    for name in ("item_cover", "deadlines"):
        (tmp_path / f"{name}.csv").write_text("customer\n", "utf-8")
    (tmp_path / "positions.csv").write_text('customer,x_ref\nC1,"a, ""b"""\n', "utf-8")
    (tmp_path / "summary.json").write_text(json.dumps({"as_of": "2026-05-04"}), "utf-8")
    empty = Table(("customer",), [])
    positions = Table(("customer", "x_ref"), [("C1", 'a, "b"')])
    assert read_answer(tmp_path) == Answer(empty, positions, empty, {"as_of": "2026-05-04"})


def _write_portfolio(folder: Path, currency: str) -> None:
    (folder / "portfolio.toml").write_text('reporting_currency = "EUR"\n', "utf-8")
    (folder / "companies.csv").write_text("company,country\nFR01,FR\n", "utf-8")
    (folder / "customers.csv").write_text("customer,country\nC1,FR\n", "utf-8")
    item = f"I1,FR01,C1,invoice,2026-05-01,10,10,{currency},007\n"
    (folder / "items.csv").write_text(ITEMS + item, "utf-8")


def test_smallest_folder(tmp_path: Path) -> None:
    """The four required files are enough; carried columns keep their text."""
    _write_portfolio(tmp_path, "EUR")
    answer = assess_folder(tmp_path, AS_OF)
    assert answer.item_cover.rows == [
        ("I1", "C1", "FR01", "10.00", "no_policy", "", "", "10.00", "0.00", "007")
    ]
    assert answer.summary["dso_days"] == "4.0"


def test_missing_rate(tmp_path: Path) -> None:
    """A currency without a rate at T is told, not passed over."""
    _write_portfolio(tmp_path, "USD")
    with pytest.raises(MissingRates, match="USD"):
        assess_folder(tmp_path, AS_OF)
