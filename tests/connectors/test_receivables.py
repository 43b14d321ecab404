"""The receivables of a ledger: its customers and items, to the cent of its balances."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aval.connectors.ledgers.receivables import CARRIED, assert_same_balances, receivables
from aval.vocabulary.words import DEBIT_KINDS
from tests.connectors.fec_files import (
    Row,
    balances_of,
    ledger_of,
    line,
    padded,
    receipt,
    sale,
    separated,
)


def test_items(tmp_path: Path) -> None:
    """A line of a customer is an item that carries where it comes from."""
    rows = [
        *sale("120,00", "100,00", "20,00", CompAuxNum="C1", PieceRef="FA1", EcritureLet="A"),
        *receipt("120,00", CompAuxNum="C1", EcritureLet="A", EcritureDate="20220215"),
        *sale("-12,00", "-10,00", "-2,00", CompAuxNum="C1", PieceRef="AV1", EcritureNum="2"),
        line("411000", "0,00", CompAuxNum="C2", EcritureNum="3"),
        line("411999", "5,00", EcritureNum="4", Montantdevise="6,00", Idevise="USD"),
        line("708000", "", "5,00", EcritureNum="4"),
    ]
    found = receivables(ledger_of(tmp_path, separated(rows)), "FR", "EUR")
    assert [
        (item.kind.value, item.number, item.amount, item.tax_amount, item.open_amount)
        for item in found.items
    ] == [
        ("invoice", "FA1", 12000, 2000, 0),
        ("payment", "", 12000, 0, 0),
        ("credit_note", "AV1", 1200, 200, 1200),
        ("invoice", "", 500, 0, 500),
    ]
    assert found.items[0].cleared_on == date(2022, 2, 15)
    assert dict(zip(CARRIED, found.items[3].carried, strict=True)) == {
        "x_account": "411999",
        "x_journal": "VE",
        "x_entry": "4",
        "x_line": "11",
        "x_letter": "",
        "x_label": "",
        "x_currency": "USD",
        "x_currency_amount": "6,00",
    }
    assert found.balance == 500 - 1200


def test_names(tmp_path: Path) -> None:
    """A customer has the first name that the ledger gives it."""
    rows = [
        line("411000", "1,00", CompAuxNum="C1"),
        line("411000", "1,00", CompAuxNum="C1", CompAuxLib="Éclair"),
        line("411000", "1,00", CompAuxNum="C1", CompAuxLib="Eclair SA"),
        line("411000", "1,00", CompAuxNum="C2", CompteLib=""),
        line("411DUP", "1,00", CompteLib="Dupont"),
        line("411000", "1,00", CompAuxNum="C3"),
        line("707000", "", "6,00"),
    ]
    found = receivables(ledger_of(tmp_path, separated(rows)), "FR", "EUR")
    assert [(customer.customer, customer.name) for customer in found.customers] == [
        ("411DUP", "Dupont"),
        ("C1", "Éclair"),
        ("C2", "C2"),
        ("C3", "Clients"),
    ]


def test_past_day(tmp_path: Path) -> None:
    """On a past day, later lines and their customers do not exist."""
    rows = [
        *sale("120,00", "100,00", "20,00", CompAuxNum="C1", EcritureLet="A", DateLet="20220301"),
        *receipt(
            "120,00",
            CompAuxNum="C1",
            EcritureLet="A",
            DateLet="20220301",
            EcritureDate="20220215",
        ),
        *sale("12,00", "10,00", "2,00", CompAuxNum="C2", EcritureDate="20220401"),
    ]
    ledger = ledger_of(tmp_path, separated(rows))
    found = receivables(ledger, "FR", "EUR", date(2022, 2, 28))
    assert [customer.customer for customer in found.customers] == ["C1"]
    assert [item.open_amount for item in found.items] == [12000, 12000]
    assert found.balance == 0


def test_balances_are_asserted(tmp_path: Path) -> None:
    """A cent lost anywhere stops the reading."""
    ledger = ledger_of(tmp_path, separated(sale("12,00", "10,00", "2,00", CompAuxNum="C1")))
    found = receivables(ledger, "FR", "EUR")
    wrong = [item._replace(open_amount=item.open_amount - 1) for item in found.items]
    with pytest.raises(AssertionError, match="C1"):
        assert_same_balances(ledger.customer_lines, wrong)


AMOUNTS = st.integers(-300_000, 300_000)
LEDGERS = st.lists(
    st.tuples(
        st.sampled_from(["C1", "C2", "Société", ""]),
        AMOUNTS,
        st.sampled_from(["", "", "A", "B"]),
        st.integers(1, 28),
    ),
    min_size=1,
    max_size=15,
)


def written(minor: int, mark: str, *, grouped: bool) -> str:
    """Return minor units as a ledger writes them."""
    whole, cents = divmod(abs(minor), 100)
    text = f"{whole:,}".replace(",", " ") if grouped else str(whole)
    return f"{'-' if minor < 0 else ''}{text}{mark}{cents:02d}"


def made(entries: list[tuple[str, int, str, int]], mark: str, *, grouped: bool) -> list[Row]:
    """Return the lines of entries of (customer, amount, letter, day)."""
    rows = []
    for number, (customer, minor, letter, on) in enumerate(entries, 1):
        key = {"EcritureNum": str(number), "EcritureDate": f"202203{on:02d}"}
        side = ("Debit", "Credit") if minor >= 0 or number % 2 else ("Credit", "Debit")
        value = written(minor if side[0] == "Debit" else -minor, mark, grouped=grouped)
        names = {"CompAuxNum": customer, "CompAuxLib": "Été à l'île", "EcritureLet": letter}
        rows += [
            line("411000", **key, **names) | {side[0]: value},
            line("707000", CompteLib="Règlements reçus", **key) | {side[1]: value},
        ]
    return rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    entries=LEDGERS,
    separator=st.sampled_from(["\t", "|", ";", "fixed", "fixed right"]),
    end=st.sampled_from(["\n", "\r\n", "\r\r\n", "\r"]),
    encoding=st.sampled_from(
        ["utf-8", "utf-8-sig", "utf-16", "iso8859_15", "cp1252", "cp850", "mac_roman"]
    ),
    mark=st.sampled_from([",", "."]),
    grouped=st.booleans(),
)
def test_every_file_reads_to_its_balances(
    tmp_path: Path,
    entries: list[tuple[str, int, str, int]],
    separator: str,
    end: str,
    encoding: str,
    mark: str,
    *,
    grouped: bool,
) -> None:
    """Whatever package wrote it, a ledger reads to the balances it was made with."""
    rows = made(entries, mark, grouped=grouped)
    if separator.startswith("fixed"):
        content = padded(rows, end=end, encoding=encoding, numbers_right="right" in separator)
    else:
        content = separated(rows, separator, end, encoding)
    ledger = ledger_of(tmp_path, content)
    expected: dict[str, int] = {}
    for customer, minor, _, _ in entries:
        expected[customer or "411000"] = expected.get(customer or "411000", 0) + minor
    assert balances_of(ledger) == expected
    items: dict[str, int] = dict.fromkeys(expected, 0)
    for item in receivables(ledger, "FR", "EUR").items:
        is_debit = item.kind in DEBIT_KINDS
        items[item.customer] += item.open_amount if is_debit else -item.open_amount
        assert item.tax_amount <= item.amount
    assert items == expected
