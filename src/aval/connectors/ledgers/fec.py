"""Reads a FEC, the file of accounting entries that French law prescribes (art. A47 A-1 LPF).

The whole file is read and must balance: debit = credit. Whatever cannot be read is told with its
line, column and value, all of it, and nothing is returned then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from aval.connectors.ledgers.encoding import MAX_BYTES, decide_encoding
from aval.connectors.ledgers.entries import Entries, group_entries
from aval.connectors.ledgers.fec_cells import FecCells
from aval.connectors.ledgers.fec_columns import FecColumn
from aval.connectors.ledgers.fec_layout import Layout, fec_rows, find_layout
from aval.connectors.ledgers.findings import Findings, line_numbers
from aval.connectors.ledgers.physical_lines import MAX_LINES, ends_its_last_line
from aval.connectors.ledgers.postings import (
    CUSTOMER,
    CustomerLine,
    EntryKey,
    Postings,
    is_opening_journal,
    is_opening_line,
    nature,
)
from aval.vocabulary.money import decimal_text

OLDEST_PIECE_YEARS = 20
"""A document dated longer than this before its entry is not believed."""

_ENTRY_TEXTS = (FecColumn.JOURNAL, FecColumn.ENTRY, FecColumn.ACCOUNT, FecColumn.PIECE)
_CUSTOMER_TEXTS = (
    FecColumn.JOURNAL_NAME,
    FecColumn.ACCOUNT_NAME,
    FecColumn.AUXILIARY,
    FecColumn.AUXILIARY_NAME,
    FecColumn.LABEL,
    FecColumn.LETTER,
    FecColumn.FOREIGN_AMOUNT,
    FecColumn.FOREIGN_CURRENCY,
)


@dataclass(frozen=True)
class Ledger:
    """A ledger as its file tells it; amounts in minor units with `digits` digits."""

    file: str
    encoding: str
    digits: int
    postings: Postings
    customer_lines: list[CustomerLine]
    entries: Entries
    first_on: date
    closing_on: date
    """The last date of an entry; the file's name is not trusted for it."""


@dataclass(frozen=True, slots=True)
class FecRequest:
    """What to read of a FEC, and how.

    `accounts` are the beginnings of the customers' accounts, `digits` the minor digits of the
    ledger's currency; `encoding` forces what is otherwise decided by evidence.
    """

    path: Path
    accounts: Sequence[str] = ("411",)
    digits: int = 2
    encoding: str | None = None
    max_bytes: int = MAX_BYTES
    max_lines: int = MAX_LINES


def read_fec(request: FecRequest) -> Ledger:
    """Return the ledger of a FEC; raises BadInput with everything that is wrong with it."""
    encoding = decide_encoding(request.path, request.encoding, request.max_bytes)
    layout = find_layout(request.path, encoding)
    reading = _Reading(request, layout)
    reading.take(fec_rows(request.path, encoding, layout, request.max_lines))
    return reading.finish(encoding)


@dataclass
class _Reading:
    """Takes the rows of a FEC one by one."""

    request: FecRequest
    layout: Layout
    postings: Postings = field(default_factory=Postings)
    customer_lines: list[CustomerLine] = field(default_factory=list)
    natures: dict[str, int] = field(default_factory=dict)
    openings: dict[str, bool] = field(default_factory=dict)
    widest: int = 0
    last: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self.findings = Findings(self.request.path.name)
        self.cells = FecCells(self.layout, self.request.digits, self.findings)
        self.entry_texts = self.cells.texts(_ENTRY_TEXTS)
        self.customer_texts = self.cells.texts(_CUSTOMER_TEXTS)

    def take(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Take all rows, or note what is wrong with them."""
        shape, texts, amounts = self.cells.shaped, self.entry_texts, self.cells.debit_and_credit
        number = count = 0
        for number, row in rows:
            count = len(row)
            shaped = shape(number, row)
            if shaped is None:
                continue
            self.widest = max(count, self.widest)
            journal, entry, account, piece = texts(shaped)
            posted_on = self.cells.day(number, shaped, FecColumn.POSTED_ON)
            debit, credit = amounts(number, shaped)
            if posted_on is None or not account:
                self.cells.require(number, FecColumn.POSTED_ON, shaped)
                self.cells.require(number, FecColumn.ACCOUNT, shaped)
                continue
            if account not in self.natures:
                self.natures[account] = nature(account, self.request.accounts)
            key = self.postings.post(
                number, debit, credit, (journal, entry, posted_on), piece, self.natures[account]
            )
            if self.natures[account] & CUSTOMER:
                self._take_customer(number, shaped, key, account, piece)
        self.last = (number, count)

    def _take_customer(
        self, number: int, row: list[str], key: EntryKey, account: str, piece: str
    ) -> None:
        """Note a customer's line."""
        journal_name, account_name, auxiliary, auxiliary_name, label, letter, amount, currency = (
            self.customer_texts(row)
        )
        opens = self.openings.get(key.journal)
        if opens is None:
            opens = self.openings[key.journal] = is_opening_journal(key.journal, journal_name)
        place = len(self.postings) - 1
        piece_date = self.cells.day(number, row, FecColumn.PIECE_DATE)
        self.customer_lines.append(
            CustomerLine(
                place=place,
                line=number,
                journal=key.journal,
                entry=key.number,
                posted_on=key.posted_on,
                account=account,
                account_name=account_name,
                auxiliary=auxiliary,
                auxiliary_name=auxiliary_name,
                piece=piece,
                label=label,
                issued_on=_issued_on(piece_date, key.posted_on),
                amount=self.postings.amount(place),
                letter=letter,
                lettered_on=self.cells.day(number, row, FecColumn.LETTERED_ON),
                foreign_amount=amount,
                foreign_currency=currency,
                is_opening=opens or is_opening_line(piece, label),
            )
        )

    def finish(self, encoding: str) -> Ledger:
        """Return the ledger; raises BadInput when rows were refused or it does not balance."""
        number, count = self.last
        if count < self.widest and not ends_its_last_line(self.request.path):
            self.findings.refuse("ledger.ended", number, found=count, count=self.widest)
        if not number:
            self.findings.refuse("ledger.lines_below", self.layout.header_line)
        self.findings.stop_if_any()
        entries = group_entries(self.postings)
        self._refuse_unbalanced(entries)
        days = [key.posted_on for key in self.postings.keys]
        return Ledger(
            file=self.findings.file,
            encoding=encoding,
            digits=self.request.digits,
            postings=self.postings,
            customer_lines=self.customer_lines,
            entries=entries,
            first_on=min(days),
            closing_on=max(days),
        )

    def _refuse_unbalanced(self, entries: Entries) -> None:
        """Raise BadInput when the file does not balance, with every entry that does not."""
        debit, credit = sum(self.postings.debit), sum(self.postings.credit)
        if debit == credit:
            return
        self._refuse_balance("ledger.file_balance", 0, range(len(self.postings)))
        for places in entries.unbalanced:
            key = self.postings.keys[self.postings.key[places[0]]]
            self._refuse_balance(
                "ledger.entry_balance",
                self.postings.line[places[0]],
                places,
                journal=key.journal,
                entry=key.number,
                lines=line_numbers(self.postings.line[place] for place in places),
            )
        self.findings.stop_if_any()

    def _refuse_balance(
        self,
        code: str,
        line: int,
        places: Sequence[int],
        journal: str = "",
        entry: str = "",
        lines: str = "",
    ) -> None:
        """Note that lines do not balance, with their debit and credit."""
        debit, credit = (
            decimal_text(sum(side[place] for place in places), self.request.digits)
            for side in (self.postings.debit, self.postings.credit)
        )
        self.findings.refuse(
            code, line, debit=debit, credit=credit, journal=journal, entry=entry, lines=lines
        )


def _issued_on(piece_date: date | None, posted_on: date) -> date:
    """Return the document's date if it is plausible, else the entry's.

    A document is not dated after the entry that records it, nor decades before.
    """
    oldest = posted_on.year - OLDEST_PIECE_YEARS
    is_plausible = piece_date is not None and oldest <= piece_date.year and piece_date <= posted_on
    return piece_date if is_plausible and piece_date is not None else posted_on
