"""Real ledgers and lists beside the repository, against facts computed by other means."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from aval.connectors.ledgers.fec import FecRequest, read_fec
from aval.connectors.ledgers.list_map import read_map
from aval.connectors.ledgers.lists import ListRequest, ReceivableList, read_list
from aval.connectors.ledgers.receivables import Receivables, receivables
from aval.vocabulary.words import DEBIT_KINDS

MAP = Path(__file__).parent / "ar_history.toml"


def balances(found: Receivables) -> dict[str, int]:
    """Return open debits less open credits by customer."""
    total = {customer.customer: 0 for customer in found.customers}
    for item in found.items:
        is_debit = item.kind in DEBIT_KINDS
        total[item.customer] += item.open_amount if is_debit else -item.open_amount
    return total


@pytest.mark.parametrize(
    ("name", "lines", "debit", "balance", "unbalanced"),
    [
        ("0000000001FEC20220831", 5422, 10_186_219_81, 52_517_24, 15),
        ("000000000FEC20231231", 2102, None, 27_771_70, 0),
    ],
)
def test_ledgers(
    shared: Path, name: str, lines: int, debit: int | None, balance: int, unbalanced: int
) -> None:
    """Every customer's balance is the one computed independently."""
    ledger = read_fec(FecRequest(shared / "data" / "fec" / f"{name}.txt"))
    assert len(ledger.postings) == lines
    assert debit in {None, sum(ledger.postings.debit)}
    found = receivables(ledger, "FR", "EUR")
    assert (found.balance, len(found.unbalanced)) == (balance, unbalanced)
    facts = shared / "data" / "fec" / "expected" / f"{name}__411_by_customer.csv"
    with facts.open(encoding="utf-8", newline="") as file:
        expected = {
            row["aux"] or row["account"]: int(Decimal(row["balance"]) * 100)
            for row in csv.DictReader(file)
        }
    assert balances(found) == expected


@pytest.fixture(scope="module")
def history(shared: Path) -> Path:
    """Return the list of settled invoices."""
    return shared / "data" / "ar_history" / "ibm_wa_accounts_receivable_mdy.csv"


def read_history(path: Path, as_of: date | None) -> ReceivableList:
    """Return the list as it stood on a day."""
    return read_list(ListRequest(path, read_map(MAP), "US", "USD", as_of=as_of))


def test_history_at_its_end(history: Path) -> None:
    """All invoices are settled in the end, some of them late."""
    found = read_history(history, None)
    assert (len(found.items), len(found.customers)) == (2466, 100)
    assert sum(item.amount for item in found.items) == 147_703_18
    assert not any(item.open_amount for item in found.items)
    late = [
        item
        for item in found.items
        if item.cleared_on and item.cleared_on > dict(item.dates)["due_on"]
    ]
    assert len(late) == 877


@pytest.mark.parametrize(
    ("as_of", "count", "total", "late"),
    [
        (date(2012, 12, 31), 99, 5_725_06, (13, 788_74)),
        (date(2013, 6, 30), 84, 5_119_85, None),
    ],
)
def test_history_on_a_day(
    history: Path, as_of: date, count: int, total: int, late: tuple[int, int] | None
) -> None:
    """Aged balances of past days, to the cent."""
    found = read_history(history, as_of)
    open_items = [item for item in found.items if item.open_amount]
    assert (len(open_items), sum(item.open_amount for item in open_items)) == (count, total)
    assert len(found.items) + found.not_yet_issued == 2466
    days_late = [(as_of - dict(item.dates)["due_on"]).days for item in open_items]
    first = [
        item.open_amount
        for item, days in zip(open_items, days_late, strict=True)
        if 1 <= days <= 30
    ]
    assert late in {None, (len(first), sum(first))}
