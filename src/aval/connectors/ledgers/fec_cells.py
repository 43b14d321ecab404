"""The cells of a FEC by column: texts, dates, debit and credit, each fault with its place."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from operator import itemgetter

from aval.connectors.ledgers.fec_columns import AMOUNT_AND_SENSE, NEEDED, TWO_COLUMNS, FecColumn
from aval.connectors.ledgers.fec_layout import Layout
from aval.connectors.ledgers.figures import ledger_amount, ledger_date
from aval.connectors.ledgers.findings import Findings

_DEBIT, _CREDIT = (1, 0), (0, 1)
_SENSES = dict.fromkeys(("D", "DEBIT", "+1", "1", "+"), _DEBIT) | dict.fromkeys(
    ("C", "CREDIT", "-1", "-"), _CREDIT
)
_DAYS = (FecColumn.POSTED_ON, FecColumn.PIECE_DATE, FecColumn.LETTERED_ON)


class FecCells:
    """Reads rows cut by one layout; what is wrong goes to the findings."""

    def __init__(self, layout: Layout, digits: int, findings: Findings) -> None:
        """Read amounts of a currency with that many digits."""
        self._layout, self._digits, self._findings = layout, digits, findings
        self._width = len(layout.names)
        self._place = {column: layout.place.get(column, self._width) for column in FecColumn}
        self._two = all(column in layout.place for column in TWO_COLUMNS)
        amounts = TWO_COLUMNS if self._two else AMOUNT_AND_SENSE
        self._sides = tuple(layout.place[column] for column in amounts)
        self._least = 1 + max(*self._sides, *(layout.place[column] for column in NEEDED))

    def texts(self, columns: Iterable[FecColumn]) -> Callable[[list[str]], Iterator[str]]:
        """Return what gives the texts of some columns of a shaped row, without blanks around."""
        get = itemgetter(*(self._place[column] for column in columns))
        return lambda row: map(str.strip, get(row))

    def shaped(self, number: int, cells: list[str]) -> list[str] | None:
        """Return a row with the header's cells, None (and a fault) where that cannot be.

        Empty cells beyond the header are dropped. Cells after the last column that is read may be
        missing. Separators inside the label are mended where only one reading is possible. One
        more empty cell stands at the end, for the columns that the header does not have.
        """
        if len(cells) != self._width:
            count = len(cells)
            cells = self._widened(cells) if count < self._width else self._narrowed(cells)
            if len(cells) != self._width:
                self._findings.refuse("ledger.cells", number, found=count, count=self._width)
                return None
        cells.append("")
        return cells

    def _widened(self, cells: list[str]) -> list[str]:
        """Return a short row with empty cells at its end, as it is where too many are missing."""
        missing = self._width - len(cells)
        return cells if len(cells) < self._least else cells + [""] * missing

    def _narrowed(self, cells: list[str]) -> list[str]:
        """Return a long row without empty cells at its end, or with its label mended."""
        row = list(cells)
        while len(row) > self._width and not row[-1].strip():
            row.pop()
        is_usual = len(cells) == self._layout.written_width
        if len(row) == self._width and (is_usual or self._is_readable(row)):
            return row
        return self._mended(cells) or cells

    def _mended(self, cells: list[str]) -> list[str] | None:
        """Return the row with the separators of its label put back into it.

        Only where the dates and amounts of the row are readable with these separators in the label
        and in no other column; never with commas, which may as well be decimal marks.
        """
        label, separator = self._place[FecColumn.LABEL], self._layout.separator or ","
        if separator == ",":
            return None
        readable = []
        for place in range(self._width):
            end = place + 1 + len(cells) - self._width
            row = [*cells[:place], separator.join(cells[place:end]), *cells[end:]]
            if self._is_readable(row):
                readable.append((place, row))
        return readable[0][1] if [place for place, _ in readable] == [label] else None

    def _is_readable(self, row: list[str]) -> bool:
        """Return whether the dates and amounts of a row can be read."""
        try:
            days = [ledger_date(row[self._place[column]]) for column in _DAYS]
            ledger_amount(row[self._sides[0]], self._digits)
            if self._two:
                ledger_amount(row[self._sides[1]], self._digits)
        except ValueError:
            return False
        return days[0] is not None and (self._two or self._side(row) is not None)

    def day(self, number: int, cells: list[str], column: FecColumn) -> date | None:
        """Return the date of a cell, None where there is none."""
        text = cells[self._place[column]]
        try:
            return ledger_date(text)
        except ValueError:
            self._refuse("ledger.date", number, column, text)
            return None

    def debit_and_credit(self, number: int, cells: list[str]) -> tuple[int, int]:
        """Return debit and credit of a row in minor units, as they stand, also below 0."""
        if not self._two:
            return self._amount_and_sense(number, cells)
        debit, credit = self._sides
        try:
            return (
                ledger_amount(cells[debit], self._digits),
                ledger_amount(cells[credit], self._digits),
            )
        except ValueError:
            for column in TWO_COLUMNS:
                self._amount(number, cells, column)
            return 0, 0

    def _amount_and_sense(self, number: int, cells: list[str]) -> tuple[int, int]:
        minor, side = self._amount(number, cells, FecColumn.AMOUNT), self._side(cells)
        if side is None:
            self._refuse("ledger.sense", number, FecColumn.SENSE, cells[self._sides[1]])
            return 0, 0
        return minor * side[0], minor * side[1]

    def _side(self, cells: list[str]) -> tuple[int, int] | None:
        """Return (1, 0) for a debit and (0, 1) for a credit, None for neither."""
        return _SENSES.get(cells[self._sides[1]].strip().upper().replace("É", "E"))

    def _amount(self, number: int, cells: list[str], column: FecColumn) -> int:
        text = cells[self._place[column]]
        try:
            return ledger_amount(text, self._digits)
        except ValueError:
            self._refuse("ledger.amount", number, column, text, digits=self._digits)
            return 0

    def _refuse(
        self, code: str, number: int, column: FecColumn, value: str, **given: object
    ) -> None:
        self._findings.refuse(code, number, self._layout.name(column), value.strip(), **given)

    def require(self, number: int, column: FecColumn, cells: list[str]) -> None:
        """Note a fault where a cell that must say something says nothing."""
        text = cells[self._place[column]]
        if not text.strip("0 /.-"):
            self._refuse("ledger.filled", number, column, text)
