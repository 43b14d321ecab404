"""What is wrong with a FEC is told with its place, all of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from aval.connectors.ledgers.fec import FecRequest, read_fec
from aval.connectors.ledgers.findings import line_numbers
from aval.vocabulary.faults import BadInput
from tests.connectors.fec_files import (
    BALANCES,
    HEADER,
    ROWS,
    Row,
    balances_of,
    changed,
    codes,
    faults_of,
    fec_file,
    ledger_of,
    line,
    padded,
    sale,
    separated,
)


@pytest.mark.parametrize(
    ("place", "cells", "column", "value", "code"),
    [
        (1, {"Credit": "1O0,00"}, "Credit", "1O0,00", "ledger.amount"),
        (1, {"Debit": "1,234"}, "Debit", "1,234", "ledger.amount"),
        (1, {"EcritureDate": "20220231"}, "EcritureDate", "20220231", "ledger.date"),
        (1, {"EcritureDate": ""}, "EcritureDate", "", "ledger.filled"),
        (1, {"CompteNum": " "}, "CompteNum", "", "ledger.filled"),
        (0, {"PieceDate": "soon"}, "PieceDate", "soon", "ledger.date"),
        (0, {"DateLet": "2022"}, "DateLet", "2022", "ledger.date"),
    ],
)
def test_bad_cells(
    tmp_path: Path, place: int, cells: Row, column: str, value: str, code: str
) -> None:
    """A cell that cannot be read is told with line, column and value."""
    faults = faults_of(tmp_path, separated(changed(place, **cells)))
    assert codes(faults) == [(place + 2, column, value, code)]


def test_all_faults_are_told(tmp_path: Path) -> None:
    """Not the first fault only."""
    rows = changed(0, Debit="x", EcritureDate="y")
    rows[4] |= {"Credit": "z", "CompteNum": ""}
    faults = faults_of(tmp_path, separated(rows))
    assert sorted((fault.line, fault.column) for fault in faults) == [
        (2, "Debit"),
        (2, "EcritureDate"),
        (6, "CompteNum"),
        (6, "Credit"),
    ]


@pytest.mark.parametrize("missing", ["EcritureLet", "CompAuxNum", "Debit", "DateLet"])
def test_missing_columns(tmp_path: Path, missing: str) -> None:
    """A column without which the ledger would read otherwise must be there."""
    header = [name for name in HEADER if name != missing]
    faults = faults_of(tmp_path, separated(ROWS, "|", header=header))
    assert codes(faults) == [(1, missing, "", "ledger.needed_column")]


def test_missing_amounts_of_either_kind(tmp_path: Path) -> None:
    """An amount without a side is no amount."""
    header = [name for name in HEADER if name not in {"Debit", "Credit"}]
    faults = faults_of(tmp_path, separated(ROWS, "|", header=[*header, "Montant"]))
    assert codes(faults) == [(1, "Sens", "", "ledger.needed_column")]


def test_optional_columns_may_be_missing(tmp_path: Path) -> None:
    """Names, labels and foreign amounts are not needed."""
    optional = {"JournalLib", "CompteLib", "CompAuxLib", "PieceRef", "EcritureLib", "ValidDate"}
    header = [name for name in HEADER[:16] if name not in optional]
    ledger = ledger_of(tmp_path, separated(ROWS, "|", header=header))
    assert balances_of(ledger) == BALANCES
    assert not ledger.customer_lines[0].piece


@pytest.mark.parametrize(
    ("content", "at", "code"),
    [
        (b"", 0, "ledger.not_empty"),
        (b"\n\n", 0, "ledger.not_empty"),
        (b"a;b;c\n1;2;3\n", 1, "ledger.fec_header"),
        (separated([]), 1, "ledger.lines_below"),
        (separated([]) + b"-----\r\n", 1, "ledger.lines_below"),
        (padded([]), 1, "ledger.lines_below"),
        (separated(ROWS).replace(b"Facture", b"Fac\0ure"), 2, "ledger.no_nul"),
    ],
)
def test_no_fec(tmp_path: Path, content: bytes, at: int, code: str) -> None:
    """What is no FEC at all."""
    faults = faults_of(tmp_path, content)
    assert [(fault.line, fault.expected) for fault in faults] == [(at, code)]


def test_truncated_files(tmp_path: Path) -> None:
    """A file cut off anywhere in its last line is refused."""
    whole = separated(ROWS, "|")
    last = whole.rindex(b"VE|")
    for end in range(last + 1, len(whole) - 2):
        assert faults_of(tmp_path, whole[:end]), whole[last:end]
    assert not faults_of(tmp_path, whole[:-2])


def test_ragged_rows(tmp_path: Path) -> None:
    """A row with other cells than the header is told, and how many it has."""
    texts = separated(ROWS, "|").decode().split("\r\n")
    texts[2] = "VE|Ventes"
    (fault,) = faults_of(tmp_path, "\r\n".join(texts).encode())
    assert (fault.line, fault.expected) == (3, "ledger.cells")
    assert dict(fault.given) == {"found": "2", "count": "18"}


def test_out_of_balance(tmp_path: Path) -> None:
    """A file that does not balance is refused with every entry that does not."""
    rows = changed(1, Credit="99,00")
    rows[3] |= {"Debit": "48,00"}
    whole, sales, bank = faults_of(tmp_path, separated(rows))
    assert (whole.line, whole.expected) == (0, "ledger.file_balance")
    assert dict(sales.given) == {
        "debit": "120.00",
        "credit": "119.00",
        "journal": "VE",
        "entry": "1",
        "lines": "2-4",
    }
    assert (bank.line, dict(bank.given)["lines"], dict(bank.given)["credit"]) == (5, "5-6", "50.00")


def test_out_of_balance_without_numbers(tmp_path: Path) -> None:
    """Where numbers tell nothing, only the documents out of balance are told."""
    rows = [
        row | {"EcritureNum": "0", "PieceRef": f"P{number}"}
        for number in (1, 2)
        for row in sale("12,00", "10,00", "2,00")
    ]
    rows[4]["Credit"] = "9,00"
    _, fault = faults_of(tmp_path, separated(rows))
    assert dict(fault.given)["lines"] == "5-7"


def test_limits(tmp_path: Path) -> None:
    """Size and number of lines are limited, and faults too."""
    request = FecRequest(fec_file(tmp_path, separated(ROWS)))
    for limited, code in [
        (replace(request, max_bytes=100), "ledger.at_most_bytes"),
        (replace(request, max_lines=3), "ledger.at_most_lines"),
    ]:
        with pytest.raises(BadInput) as bad:
            read_fec(limited)
        assert bad.value.faults[0].expected == code
    many = separated([line("411000", "x")] * 10_050)
    faults = faults_of(tmp_path, many)
    assert len(faults) == 10_001
    assert sum(fault.expected == "ledger.too_many_faults" for fault in faults) == 1


def test_line_numbers() -> None:
    """Runs of lines are written short, and too many of them cut off."""
    assert line_numbers([3, 4, 5, 9, 11, 12]) == "3-5, 9, 11-12"
    assert line_numbers([1, 3, 5, 7], most=2) == "1, 3, …"
    assert not line_numbers([])
