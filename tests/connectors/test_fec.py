"""FEC files of every shape read the same."""

from datetime import date
from pathlib import Path

import pytest

from aval.connectors.ledgers.fec import FecRequest, read_fec
from tests.connectors.fec_files import (
    BALANCES,
    HEADER,
    ROWS,
    balances_of,
    changed,
    codes,
    faults_of,
    fec_file,
    ledger_of,
    line,
    padded,
    separated,
)

OTHER_NAMES = {
    "JournalCode": "Journal Code",
    "EcritureNum": "Ecriture_Num",
    "Debit": "Débit",
    "Credit": "Crédit",
    "Montantdevise": "Montant_devise",
    "Idevise": "IdDevise",
}


@pytest.mark.parametrize("separator", ["\t", "|", ";", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_separators_and_ends(tmp_path: Path, separator: str, end: str) -> None:
    """Separators of cells and ends of lines make no difference."""
    rows = ROWS
    if separator == ",":
        rows = [
            row | {side: row[side].replace(",", ".") for side in ("Debit", "Credit")}
            for row in ROWS
        ]
    ledger = ledger_of(tmp_path, separated(rows, separator, end))
    assert balances_of(ledger) == BALANCES
    assert [found.line for found in ledger.customer_lines] == [2, 6, 7]
    assert (ledger.first_on, ledger.closing_on) == (date(2022, 1, 31), date(2022, 12, 31))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "iso8859_15", "cp1252", "cp850", "mac_roman"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """Names read the same from every encoding."""
    ledger = ledger_of(tmp_path, separated(ROWS, encoding=encoding))
    first = ledger.customer_lines[0]
    assert (first.auxiliary_name, first.label) == ("Société Éclair", "Facture été")
    assert balances_of(ledger) == BALANCES


@pytest.mark.parametrize("numbers_right", [False, True])
@pytest.mark.parametrize("names_right", [False, True])
def test_fixed_width(tmp_path: Path, *, numbers_right: bool, names_right: bool) -> None:
    """Columns without separators begin where their names do, numbers set to the right too."""
    if names_right and not numbers_right:
        return
    content = padded(ROWS, numbers_right=numbers_right, names_right=names_right)
    ledger = ledger_of(tmp_path, content)
    assert balances_of(ledger) == BALANCES
    assert ledger.customer_lines[0].auxiliary_name == "Société Éclair"


def test_fixed_width_trimmed_and_underlined(tmp_path: Path) -> None:
    """Lines may end early, and a line of dashes may stand below the header."""
    head, *rows = padded(ROWS).decode("cp850").split("\r\n")
    rule = " ".join("-" * len(name) for name in head.split())
    text = "\r\n".join([head, rule, *(row.rstrip() for row in rows)])
    assert balances_of(ledger_of(tmp_path, text.encode("cp850"))) == BALANCES


def test_fixed_width_with_names_that_touch(tmp_path: Path) -> None:
    """Names without a blank between them are known names."""
    widths = [len(name) + 20 for name in HEADER]
    widths[0], widths[2] = len("JournalCode") - 1, len("EcritureNum") - 1
    text = padded(ROWS, widths).decode("cp850")
    cut = text.replace("JournalCode J", "JournalCodeJ").replace("VE          ", "VE         ")
    cut = cut.replace("BQ          ", "BQ         ")
    assert balances_of(ledger_of(tmp_path, cut.encode("cp850"))) == BALANCES


@pytest.mark.parametrize("numbers_right", [False, True])
def test_fixed_width_counted_in_bytes(tmp_path: Path, *, numbers_right: bool) -> None:
    """Columns of UTF-8 may be padded to so many bytes, and a letter stand across an edge."""
    label = "x" * 29 + "é"
    rows = [{name: text.encode().decode("latin-1") for name, text in row.items()} for row in ROWS]
    rows[5]["EcritureLib"] = label.encode()[:-1].decode("latin-1")
    content = padded(rows, encoding="latin-1", numbers_right=numbers_right)
    ledger = read_fec(FecRequest(fec_file(tmp_path, content.replace(b"\xc3 ", b"\xc3\xa9"))))
    assert balances_of(ledger) == BALANCES
    assert ledger.customer_lines[0].auxiliary_name == "Société Éclair"
    in_characters = padded(ROWS, encoding="utf-8", numbers_right=numbers_right)
    assert balances_of(ledger_of(tmp_path, in_characters)) == BALANCES


def test_fixed_width_with_long_names(tmp_path: Path) -> None:
    """A known name may be written out."""
    content = padded(ROWS).replace(b"CompteLib   ", "CompteLibell\u00e9".encode("cp850")[:12])
    assert balances_of(ledger_of(tmp_path, content)) == BALANCES


def test_fixed_width_under_a_header_with_separators(tmp_path: Path) -> None:
    """The header may have separators that the lines do not have."""
    head, *rows = padded(ROWS).decode("cp850").split("\r\n")
    marked = "|".join(cell for cell in _cut(head))
    assert len(marked) == len(head)
    assert (
        balances_of(ledger_of(tmp_path, "\r\n".join([marked, *rows]).encode("cp850"))) == BALANCES
    )


def _cut(head: str) -> list[str]:
    """Return the columns of a padded header, without the blank between them."""
    starts = [head.index(name) for name in HEADER]
    ends = [*(start - 1 for start in starts[1:]), len(head)]
    return [head[start:end] for start, end in zip(starts, ends, strict=True)]


def test_padded_cells_between_separators(tmp_path: Path) -> None:
    """Blanks around cells are no part of them."""
    rows = [{name: f" {text}  " for name, text in row.items()} for row in ROWS]
    assert balances_of(ledger_of(tmp_path, separated(rows, "|"))) == BALANCES


def test_header_in_blanks_over_lines_with_separators(tmp_path: Path) -> None:
    """The header alone may be without separators."""
    content = separated(ROWS, "|").decode().split("\r\n")
    content[0] = "  ".join(HEADER)
    assert balances_of(ledger_of(tmp_path, "\r\n".join(content).encode())) == BALANCES


def test_numbers_that_touch_the_column_before(tmp_path: Path) -> None:
    """Where a number set to the right begins is never guessed."""
    labels = ["x" * 30, "yy" * 15, *(["z" * 30] * 5)]
    rows = [row | {"EcritureLib": label} for row, label in zip(ROWS, labels, strict=True)]
    text = padded(rows, numbers_right=True, names_right=True).decode("cp850")
    tight = text.replace("x" * 30 + " " * 9 + "120,00", "x" * 30 + "123456789120,00")
    faults = faults_of(tmp_path, tight.encode("cp850"))
    assert [(fault.line, fault.column, fault.expected) for fault in faults] == [
        (2, "Debit", "ledger.column_edge")
    ]


@pytest.mark.parametrize(
    "names",
    [
        [name.upper() for name in HEADER],
        [name.lower() for name in HEADER],
        [f" {name} " for name in HEADER],
        [name.replace("Lib", "Libellé").replace("Let", "Lettrage") for name in HEADER],
        [OTHER_NAMES.get(name, name) for name in HEADER],
        [f'"{name}"' for name in HEADER],
    ],
)
def test_names_of_columns(tmp_path: Path, names: list[str]) -> None:
    """Case, blanks, accents and long forms of names make no difference."""
    assert balances_of(ledger_of(tmp_path, separated(ROWS, "|", names=names))) == BALANCES


def test_more_columns_in_any_order(tmp_path: Path) -> None:
    """Columns are found by name: further ones, and another order, are no matter."""
    header = [*reversed(HEADER), "DateRglt", "ModeRglt", "NatOp", "IdClient", "CodeEtbt"]
    rows = [row | {"CodeEtbt": "1"} for row in ROWS]
    assert balances_of(ledger_of(tmp_path, separated(rows, "|", header=header))) == BALANCES


@pytest.mark.parametrize(
    ("debit", "credit"), [("D", "C"), ("+1", "-1"), ("1", "-1"), ("d", "c"), ("Débit", "Crédit")]
)
def test_amount_and_sense(tmp_path: Path, debit: str, credit: str) -> None:
    """One column of amounts, one that tells the side."""
    header = [{"Debit": "Montant", "Credit": "Sens"}.get(name, name) for name in HEADER]
    rows = [
        row | {"Montant": row["Debit"] or row["Credit"], "Sens": debit if row["Debit"] else credit}
        for row in ROWS
    ]
    assert balances_of(ledger_of(tmp_path, separated(rows, "|", header=header))) == BALANCES
    rows[0]["Sens"] = "X"
    faults = faults_of(tmp_path, separated(rows, "|", header=header))
    assert codes(faults) == [(2, "Sens", "X", "ledger.sense")]


def test_negative_sides_mean_the_other_side(tmp_path: Path) -> None:
    """A debit below 0 takes away from what the customer owes."""
    rows = [
        *ROWS,
        line("411000", "-20,00", CompAuxNum="C001", EcritureNum="4"),
        line("707000", "", "-20,00", EcritureNum="4"),
    ]
    assert balances_of(ledger_of(tmp_path, separated(rows))) == BALANCES | {"C001": 5000}


def test_rows_may_end_after_the_last_column_that_is_read(tmp_path: Path) -> None:
    """Empty cells at the end may be missing, or be too many."""
    texts = separated(ROWS, "|").decode().split("\r\n")
    short = [texts[0], *("|".join(text.split("|")[:15]) for text in texts[1:-1])]
    assert balances_of(ledger_of(tmp_path, "\r\n".join(short).encode())) == BALANCES
    spare = [text + "|" for text in texts[:-1]]
    spare[2] = spare[2].replace("100,00", "1OO,00")
    faults = faults_of(tmp_path, "\r\n".join(spare).encode() + b"\r\n")
    assert codes(faults) == [(3, "Credit", "1OO,00", "ledger.amount")]
    long = [text + "||" for text in texts[:-1]]
    assert balances_of(ledger_of(tmp_path, "\r\n".join(long).encode() + b"\r\n\r\n \n")) == BALANCES


def test_separators_in_the_label_are_mended(tmp_path: Path) -> None:
    """The label may hold separators where only one reading of the row is possible."""
    rows = changed(0, EcritureLib="Facture|été|2022")
    ledger = ledger_of(tmp_path, separated(rows, "|"))
    assert ledger.customer_lines[0].label == "Facture|été|2022"
    header = [{"Debit": "Montant", "Credit": "Sens"}.get(name, name) for name in HEADER]
    sides = [row | {"Montant": row["Debit"] or row["Credit"]} for row in rows]
    sides = [row | {"Sens": "D" if row["Debit"] else "C"} for row in sides]
    ledger = ledger_of(tmp_path, separated(sides, "|", header=header))
    assert ledger.customer_lines[0].label == "Facture|été|2022"
    faults = faults_of(tmp_path, separated(ROWS, ","))
    assert {fault.expected for fault in faults} == {"ledger.cells"}
    faults = faults_of(tmp_path, separated(changed(0, CompAuxLib="Éclair|Sons"), "|"))
    assert codes(faults) == [(2, "", "", "ledger.cells")]


def test_quoted_cells(tmp_path: Path) -> None:
    """Quotes around cells are not part of them."""
    rows = [{name: f'"{text}"' for name, text in row.items()} for row in ROWS]
    ledger = ledger_of(tmp_path, separated(rows, ";"))
    assert ledger.customer_lines[0].label == "Facture été"
    assert balances_of(ledger) == BALANCES


def test_lines_before_the_header(tmp_path: Path) -> None:
    """A title above the header is passed over."""
    content = "Fichier des écritures comptables\n\n".encode() + separated(ROWS, "|")
    assert [found.line for found in ledger_of(tmp_path, content).customer_lines] == [4, 8, 9]


def test_document_dates(tmp_path: Path) -> None:
    """The document's date counts where it is plausible."""
    for piece_date, issued_on in [
        ("20220115", date(2022, 1, 15)),
        ("", date(2022, 1, 31)),
        ("00000000", date(2022, 1, 31)),
        ("20220201", date(2022, 1, 31)),
        ("19891231", date(2022, 1, 31)),
        ("20111222", date(2011, 12, 22)),
    ]:
        ledger = ledger_of(tmp_path, separated(changed(0, PieceDate=piece_date)))
        assert ledger.customer_lines[0].issued_on == issued_on


def test_accounts_by_beginning(tmp_path: Path) -> None:
    """Customers are the accounts that begin like one of those asked for."""
    ledger = ledger_of(tmp_path, separated(ROWS), ("411D", "512"))
    assert set(balances_of(ledger)) == {"411DUPONT", "512000"}
