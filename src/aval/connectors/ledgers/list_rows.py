"""A receivable list as rows of cells by the names the map gives them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from aval.connectors.ledgers.cells import quoted_cells, rows
from aval.connectors.ledgers.encoding import decide_encoding
from aval.connectors.ledgers.fec_columns import plain_name
from aval.connectors.ledgers.findings import Findings, stop
from aval.connectors.ledgers.list_evidence import DateEvidence, DecimalEvidence
from aval.connectors.ledgers.list_map import AMOUNT_COLUMNS, DATE_COLUMNS, DateOrder, ListMap
from aval.connectors.ledgers.physical_lines import lines

_HEADER_WITHIN = 50
_SEPARATORS = (",", ";", "\t", "|")
_EXCEL_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)

Row = Mapping[str, str]
"""The cells of a row by column of the dataset, parts of `item` joined, and carried ones."""


@dataclass(frozen=True)
class ListHeader:
    """Where the header of a list is, its separator, and where each column that is read stands."""

    line: int
    separator: str
    width: int
    names: Mapping[str, str]
    """The column of the file by the column of the dataset."""
    places: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Writing:
    """How a list writes its amounts and dates."""

    decimal: str
    orders: Mapping[str, DateOrder]
    """By column of the dataset."""


class ListFile:
    """One list, read with one map; may be gone through several times."""

    def __init__(self, path: Path, list_map: ListMap) -> None:
        """Find encoding, separator and header; raises BadInput where they cannot be."""
        self.path, self.map = path, list_map
        self.encoding = decide_encoding(path, list_map.encoding)
        self.header = self._header()
        places = self.header.places.items()
        self._single = [(column, at[0]) for column, at in places if len(at) == 1]
        self._joined = [(column, at) for column, at in places if len(at) > 1]

    def rows(self, findings: Findings) -> Iterator[tuple[int, Row]]:
        """Yield (line number, cells) of every row that is not blank; ragged rows are faults."""
        header = self.header
        below = (line for line in lines(self.path, self.encoding) if line[0] > header.line)
        for number, cells in rows(below, header.separator, header.width):
            count = len(cells)
            while len(cells) > header.width and not cells[-1].strip():
                cells.pop()
            if len(cells) == header.width and any(cell.strip() for cell in cells):
                yield number, self._by_name(cells)
            elif any(cell.strip() for cell in cells):
                findings.refuse("ledger.cells", number, found=count, count=header.width)

    def _by_name(self, cells: list[str]) -> Row:
        """Return a row's cells by column; of several columns one text."""
        texts = [cell.strip() for cell in cells]
        if '="' in "|".join(texts):
            texts = [_text(text) for text in texts]
        row = {column: texts[place] for column, place in self._single}
        for column, places in self._joined:
            row[column] = "-".join(texts[place] for place in places)
        return row

    def writing(
        self,
        asked: DateOrder | None,
        findings: Findings,
        *,
        amounts: Sequence[str] = AMOUNT_COLUMNS,
        dates: Sequence[str] = DATE_COLUMNS,
    ) -> Writing:
        """Return how amounts and dates are written, by evidence of the whole file.

        `asked` is the order of day and month given for all columns; `amounts` and `dates` are the
        columns that hold them.
        """
        asked = asked or self.map.date_order
        figures = DecimalEvidence()
        days = {
            column: DateEvidence(self.header.names[column])
            for column in dates
            if column in self.header.places
        }
        for number, row in self.rows(Findings(self.path.name)):
            for column in amounts:
                if column in row:
                    figures.look_at(number, self.header.names[column], row[column])
            for column, evidence in days.items():
                evidence.look_at(number, row[column])
        return Writing(
            self.map.decimal or figures.mark(findings),
            {column: asked or evidence.order(findings) for column, evidence in days.items()},
        )

    def _header(self) -> ListHeader:
        """Return the header: the first line that has every name of the map."""
        head = list(islice(lines(self.path, self.encoding), _HEADER_WITHIN))
        if not head:
            stop(self.path.name, "ledger.not_empty")
        separators = [self.map.separator] if self.map.separator else [*_SEPARATORS]
        told = _EXCEL_SEPARATOR.fullmatch(head[0][1].strip())
        if told:
            head, separators = head[1:], [self.map.separator or told[1]]
        wanted = {plain_name(name) for name in self.map.names()}
        candidates = [
            (number, separator, _cells(text, separator))
            for number, text in head
            for separator in separators
        ]
        if not candidates:
            stop(self.path.name, "ledger.not_empty")
        number, separator, cells = max(
            candidates, key=lambda candidate: len(wanted & {plain_name(c) for c in candidate[2]})
        )
        return self._placed(number, separator, cells)

    def _placed(self, number: int, separator: str, cells: list[str]) -> ListHeader:
        """Return the header with every column's place; missing and double names are faults."""
        while cells and not cells[-1].strip():
            cells.pop()
        findings = Findings(self.path.name)
        plain = [plain_name(cell) for cell in cells]
        for name in sorted(self.map.names()):
            if plain.count(plain_name(name)) != 1:
                found = ", ".join(cell.strip() for cell in cells)
                findings.refuse("ledger.one_column", number, name, found)
        findings.stop_if_any()
        named = {**self.map.columns, **{key: (name,) for key, name in self.map.carry.items()}}
        return ListHeader(
            number,
            separator,
            len(cells),
            {column: names[0] for column, names in named.items()},
            {
                column: tuple(plain.index(plain_name(name)) for name in names)
                for column, names in named.items()
            },
        )


def _cells(text: str, separator: str) -> list[str]:
    return [_text(cell) for cell in quoted_cells(text, separator) or text.split(separator)]


def _text(cell: str) -> str:
    """Return a cell's text, also where a spreadsheet was told that it is text: `="00123"`."""
    text = cell.strip()
    match = _EXCEL_TEXT.fullmatch(text)
    return match[1].strip() if match else text
