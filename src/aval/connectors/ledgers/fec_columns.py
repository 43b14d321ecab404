"""The columns of a FEC by the names the law gives them (art. A47 A-1 LPF), however written."""

import re
from collections.abc import Sequence
from enum import StrEnum
from unicodedata import combining, normalize


class FecColumn(StrEnum):
    """A column this reader knows; the value is the name the law gives it."""

    JOURNAL = "JournalCode"
    JOURNAL_NAME = "JournalLib"
    ENTRY = "EcritureNum"
    POSTED_ON = "EcritureDate"
    ACCOUNT = "CompteNum"
    ACCOUNT_NAME = "CompteLib"
    AUXILIARY = "CompAuxNum"
    AUXILIARY_NAME = "CompAuxLib"
    PIECE = "PieceRef"
    PIECE_DATE = "PieceDate"
    LABEL = "EcritureLib"
    DEBIT = "Debit"
    CREDIT = "Credit"
    AMOUNT = "Montant"
    SENSE = "Sens"
    LETTER = "EcritureLet"
    LETTERED_ON = "DateLet"
    VALIDATED_ON = "ValidDate"
    FOREIGN_AMOUNT = "Montantdevise"
    FOREIGN_CURRENCY = "Idevise"


NEEDED = (
    FecColumn.JOURNAL,
    FecColumn.ENTRY,
    FecColumn.POSTED_ON,
    FecColumn.ACCOUNT,
    FecColumn.AUXILIARY,
    FecColumn.PIECE_DATE,
    FecColumn.LETTER,
    FecColumn.LETTERED_ON,
)
"""Columns without which customers, dates or lettering would silently read otherwise."""
TWO_COLUMNS = (FecColumn.DEBIT, FecColumn.CREDIT)
AMOUNT_AND_SENSE = (FecColumn.AMOUNT, FecColumn.SENSE)
LEAST_KNOWN = 6
"""Known names that a line must hold to be taken for the header."""
_OTHER_SPELLINGS = {
    "journal": FecColumn.JOURNAL,
    "codejournal": FecColumn.JOURNAL,
    "numecriture": FecColumn.ENTRY,
    "numeroecriture": FecColumn.ENTRY,
    "dateecriture": FecColumn.POSTED_ON,
    "compte": FecColumn.ACCOUNT,
    "numcompte": FecColumn.ACCOUNT,
    "compteauxnum": FecColumn.AUXILIARY,
    "compteauxlib": FecColumn.AUXILIARY_NAME,
    "refpiece": FecColumn.PIECE,
    "datepiece": FecColumn.PIECE_DATE,
    "montantdebit": FecColumn.DEBIT,
    "montantcredit": FecColumn.CREDIT,
    "lettrage": FecColumn.LETTER,
    "let": FecColumn.LETTER,
    "iddevise": FecColumn.FOREIGN_CURRENCY,
    "devise": FecColumn.FOREIGN_CURRENCY,
}
_LONG_ENDINGS = ((r"libelle$", "lib"), (r"lettrage$", "let"), (r"numero$", "num"))
_BY_NAME = {column.value.casefold(): column for column in FecColumn} | _OTHER_SPELLINGS


def plain_name(text: str) -> str:
    """Return a name in small letters and digits only, without accents or blanks."""
    parts = normalize("NFKD", text.casefold())
    return "".join(part for part in parts if part.isalnum() and not combining(part))


def fec_column(text: str) -> FecColumn | None:
    """Return the column that a name of the header means, None for one that is not known."""
    name = plain_name(text)
    if name not in _BY_NAME:
        for ending, short in _LONG_ENDINGS:
            name = re.sub(ending, short, name)
    return _BY_NAME.get(name)


def columns_by_place(names: Sequence[str]) -> dict[FecColumn, int]:
    """Return where each known column stands among the header's names; the first of two counts."""
    found: dict[FecColumn, int] = {}
    for place, name in enumerate(names):
        column = fec_column(name)
        if column is not None:
            found.setdefault(column, place)
    return found


def missing_columns(found: dict[FecColumn, int]) -> list[FecColumn]:
    """Return the needed columns that are not among those found."""
    amounts = AMOUNT_AND_SENSE if any(c in found for c in AMOUNT_AND_SENSE) else TWO_COLUMNS
    if all(column in found for column in TWO_COLUMNS):
        amounts = TWO_COLUMNS
    return [column for column in (*NEEDED, *amounts) if column not in found]
