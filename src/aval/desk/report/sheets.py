"""A list of any kind as a file: lines of values as CSV or as a workbook, text never a formula."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import BinaryIO

import xlsxwriter

from aval.desk.report.export import Line, Value, csv_value

_LONGEST_TITLE = 31


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines below their heads; amounts are exact decimals of a currency with so many digits."""

    title: str
    heads: tuple[str, ...]
    lines: Iterator[list[Value]]
    digits: int

    def csv_lines(self) -> Iterator[str]:
        """Yield the lines of a CSV file, with a mark of UTF-8 before the first."""
        writer = csv.writer(Line(), lineterminator="\r\n")
        yield "\ufeff" + writer.writerow(self.heads)
        for values in self.lines:
            yield writer.writerow(map(csv_value, values))

    def write_workbook(self, file: BinaryIO) -> None:
        """Write a workbook; of its lines memory holds one, whatever their number."""
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet = book.add_worksheet(self.title[:_LONGEST_TITLE])
        sheet.freeze_panes(1, 0)
        point = "." + "0" * self.digits if self.digits else ""
        amount = book.add_format({"num_format": f"#,##0{point}"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        bold = book.add_format({"bold": True})
        for at, head in enumerate(self.heads):
            sheet.write_string(0, at, head, bold)
        for line, values in enumerate(self.lines, 1):
            for at, value in enumerate(values):
                match value:
                    case Decimal():
                        sheet.write_number(line, at, value, amount)
                    case int():
                        sheet.write_number(line, at, value)
                    case date():
                        sheet.write_datetime(line, at, value, day)
                    case str():
                        sheet.write_string(line, at, value)
        book.close()
