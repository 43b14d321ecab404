"""Reads a receivable list, a CSV of any program, with the map that says what its columns mean.

A negative amount turns the kind round: an invoice below 0 is a credit note. A settlement date
clears an item; on an earlier day it is still open, and an item issued after that day is not there
yet. Whatever cannot be read is told with its line, column and value, all of it.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from aval.connectors.ledgers.findings import Findings
from aval.connectors.ledgers.list_cells import ListCells
from aval.connectors.ledgers.list_customers import Customers
from aval.connectors.ledgers.list_map import DATE_COLUMNS, DateOrder, ListMap
from aval.connectors.ledgers.list_money import money_of, state_on
from aval.connectors.ledgers.list_rows import ListFile, ListHeader, Row, Writing
from aval.connectors.ledgers.notices import CustomerNotice, ItemNotice
from aval.vocabulary.faults import Fault

_OTHER_DATES = tuple(column for column in DATE_COLUMNS if column not in {"issued_on", "cleared_on"})


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What to read, and how; `country` and `currency` hold where the list tells none."""

    path: Path
    list_map: ListMap
    country: str
    currency: str
    date_order: DateOrder | None = None
    as_of: date | None = None


@dataclass
class ReceivableList:
    """What a list tells on a day."""

    encoding: str
    rows: int = 0
    not_yet_issued: int = 0
    """Items issued after the day asked for, which are left out."""
    customers: list[CustomerNotice] = field(default_factory=list)
    items: list[ItemNotice] = field(default_factory=list)


def read_list(request: ListRequest) -> ReceivableList:
    """Return customers and items of a list; raises BadInput with everything wrong with it."""
    findings = Findings(request.path.name)
    file = ListFile(request.path, request.list_map)
    writing = file.writing(request.date_order, findings)
    findings.stop_if_any()
    reading = _Reading(request, file, writing, findings)
    for number, row in file.rows(findings):
        reading.take(number, row)
    if not reading.found.rows and not findings.faults:
        findings.refuse("ledger.lines_below", file.header.line)
    findings.stop_if_any()
    reading.found.customers = reading.customers.notices()
    return reading.found


@dataclass(frozen=True)
class RowLook:
    """One row of a list: its cells by column of the dataset, what was read, what is wrong."""

    line: int
    cells: Row
    item: ItemNotice | None
    faults: list[Fault]


@dataclass(frozen=True)
class ListLook:
    """The first rows of a list as they would be read, and how the whole file writes figures."""

    writing: Writing
    header: ListHeader
    rows: list[RowLook]
    faults: list[Fault]
    """What is wrong with the file as a whole: no evidence for its figures or dates."""


def look_at_list(request: ListRequest, most: int = 20) -> ListLook:
    """Return how the first rows of a list would be read, with what is wrong beside each.

    The evidence for figures and dates is that of the whole file, as when it is read. Raises
    BadInput where the file has no header with the names of the map.
    """
    findings = Findings(request.path.name)
    file = ListFile(request.path, request.list_map)
    writing = file.writing(request.date_order, findings)
    of_file, findings = findings.faults, Findings(request.path.name)
    reading = _Reading(request, file, writing, findings)
    looks = []
    for number, row in islice(file.rows(Findings(request.path.name)), most):
        faults, items = len(findings.faults), len(reading.found.items)
        reading.take(number, row)
        looks.append(
            RowLook(
                number,
                row,
                reading.found.items[items] if len(reading.found.items) > items else None,
                findings.faults[faults:],
            )
        )
    return ListLook(writing, file.header, looks, of_file)


class _Reading:
    """Takes the rows of a list one by one."""

    def __init__(
        self, request: ListRequest, file: ListFile, writing: Writing, findings: Findings
    ) -> None:
        self._request, self._map, self._findings = request, request.list_map, findings
        names = file.header.names
        self._cells = ListCells(self._map, names, writing, findings)
        self._days = tuple(writing.orders)
        self._lines: dict[str, int] = {}
        self.customers = Customers(self._map, request.country, names, findings)
        self.found = ReceivableList(file.encoding)

    def take(self, number: int, row: Row) -> None:
        """Take one row, or note what is wrong with it."""
        self.found.rows += 1
        faults = len(self._findings.faults)
        key = self._key(number, row)
        days = {column: self._cells.day(number, row, column) for column in self._days}
        issued_on = days.pop("issued_on")
        if issued_on is None and len(self._findings.faults) == faults:
            self._cells.refuse("ledger.filled", number, "issued_on")
        as_of = self._request.as_of
        is_there = issued_on is not None and (as_of is None or issued_on <= as_of)
        self.customers.take(number, row, is_there=is_there)
        is_disputed = self._cells.flag(number, row)
        currency = self._cells.currency(number, row, self._request.currency)
        money = currency and money_of(self._cells, number, row, currency, self._map.credits)
        if not money or not currency or issued_on is None:
            return
        state = state_on(
            self._cells, number, money, (issued_on, days.pop("cleared_on", None)), as_of
        )
        if state is None or len(self._findings.faults) > faults:
            return
        if not is_there:
            self.found.not_yet_issued += 1
            return
        self.found.items.append(
            ItemNotice(
                item=key,
                customer=row["customer"],
                kind=money.kind,
                number=row.get("number", ""),
                issued_on=issued_on,
                amount=money.amount,
                open_amount=state.open_amount,
                currency=currency,
                tax_amount=money.tax_amount,
                cleared_on=state.cleared_on,
                is_disputed=is_disputed,
                dates=tuple((column, day) for column, day in days.items() if day),
                carried=tuple(row[column] for column in self._map.carry),
            )
        )

    def _key(self, number: int, row: Row) -> str:
        """Return the item's key, which no other row may have; the line where the map has none."""
        column = "item" if "item" in row else "number"
        key = row.get(column, f"{number:08d}")
        first = self._lines.setdefault(key, number)
        if not key.strip("-"):
            self._cells.refuse("ledger.filled", number, column)
        elif first != number:
            self._cells.refuse("ledger.duplicate", number, column, key, first=first)
        return key
