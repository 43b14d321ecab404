"""FEC files made for tests, as different packages write them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from aval.connectors.ledgers.fec import FecRequest, Ledger, read_fec
from aval.vocabulary.faults import BadInput, Fault

HEADER = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
DEFAULTS = {
    "JournalCode": "VE",
    "JournalLib": "Ventes",
    "EcritureNum": "1",
    "EcritureDate": "20220131",
    "CompteNum": "411000",
    "CompteLib": "Clients",
    "ValidDate": "20230101",
}
WIDTHS = (6, 20, 10, 8, 10, 25, 10, 25, 12, 8, 30, 14, 14, 6, 8, 8, 14, 5)

Row = dict[str, str]


def line(account: str, debit: str = "", credit: str = "", **other: str) -> Row:
    """Return one line of the ledger; other columns by name."""
    own = {"CompteNum": account, "Debit": debit, "Credit": credit}
    row = DEFAULTS | own | other
    return row | {"PieceDate": row.get("PieceDate", row["EcritureDate"])}


def sale(amount: str, net: str, tax: str, **other: str) -> list[Row]:
    """Return the lines of a sale to one customer."""
    return [
        line("411000", amount, **other),
        line("707000", "", net, CompteLib="Ventes de marchandises", **_entry(other)),
        line("445710", "", tax, CompteLib="TVA collectée", **_entry(other)),
    ]


def receipt(amount: str, **other: str) -> list[Row]:
    """Return the lines of a payment received from a customer."""
    bank = {"JournalCode": "BQ", "JournalLib": "Banque"} | other
    return [line("512000", amount, **_entry(bank)), line("411000", "", amount, **bank)]


def _entry(other: Row) -> Row:
    kept = ("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "PieceRef", "PieceDate")
    return {name: value for name, value in other.items() if name in kept}


def separated(
    rows: Iterable[Row],
    separator: str = "\t",
    end: str = "\r\n",
    encoding: str = "utf-8",
    header: Sequence[str] = HEADER,
    names: Sequence[str] | None = None,
) -> bytes:
    """Return a file with separators; `names` stand in the header instead of `header`."""
    table = [list(names or header), *([row.get(name, "") for name in header] for row in rows)]
    return "".join(separator.join(cells) + end for cells in table).encode(encoding)


def padded(
    rows: Iterable[Row],
    widths: Sequence[int] = WIDTHS,
    end: str = "\r\n",
    encoding: str = "cp850",
    *,
    numbers_right: bool = False,
    names_right: bool = False,
) -> bytes:
    """Return a file of fixed columns, one blank wider than `widths` and the names."""
    table = []
    for row in (None, *rows):
        cells = []
        for name, width in zip(HEADER, widths, strict=True):
            is_number = name in {"Debit", "Credit"}
            right = names_right if row is None else numbers_right
            text = name if row is None else row.get(name, "")
            room = max(width, len(name))
            cells.append(text.rjust(room) if right and is_number else text.ljust(room))
        table.append(" ".join(cells))
    return "".join(text + end for text in table).encode(encoding)


def fec_file(folder: Path, content: bytes, name: str = "123456789FEC20221231.txt") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content)
    return path


def ledger_of(folder: Path, content: bytes, accounts: Sequence[str] = ("411",)) -> Ledger:
    """Return the ledger of a file's content."""
    return read_fec(FecRequest(fec_file(folder, content), accounts))


def faults_of(folder: Path, content: bytes, encoding: str | None = None) -> list[Fault]:
    """Return what is wrong with a file's content."""
    try:
        read_fec(FecRequest(fec_file(folder, content), encoding=encoding))
    except BadInput as bad:
        return bad.faults
    return []


def balances_of(ledger: Ledger) -> dict[str, int]:
    """Return debit less credit by customer in minor units."""
    balances: dict[str, int] = {}
    for customer_line in ledger.customer_lines:
        customer = customer_line.customer
        balances[customer] = balances.get(customer, 0) + customer_line.amount
    return balances


ROWS: list[Row] = [
    *sale(
        "120,00",
        "100,00",
        "20,00",
        CompAuxNum="C001",
        CompAuxLib="Société Éclair",
        PieceRef="FA1",
        EcritureLib="Facture été",
        EcritureLet="A",
        DateLet="20220315",
    ),
    *receipt(
        "50,00",
        CompAuxNum="C001",
        EcritureNum="2",
        EcritureDate="20220310",
        EcritureLib="Règlement chèque",
    ),
    line("411DUPONT", "1234567,89", EcritureNum="3", EcritureDate="20221231", CompteLib="Dupont"),
    line("707000", "", "1234567,89", EcritureNum="3", EcritureDate="20221231"),
]
"""A small ledger of two customers."""
BALANCES = {"C001": 7000, "411DUPONT": 123456789}
"""Its balances by customer."""


def changed(place: int, **cells: str) -> list[Row]:
    """Return the rows with one of them changed."""
    rows = [dict(row) for row in ROWS]
    rows[place] |= cells
    return rows


def codes(faults: list[Fault]) -> list[tuple[int, str, str, str]]:
    """Return what a test compares of faults."""
    return [(fault.line, fault.column, fault.value, fault.expected) for fault in faults]
