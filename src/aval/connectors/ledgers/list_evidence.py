"""How a list writes amounts and dates: found by evidence over the whole file, never guessed.

`1,234` is one thousand or one and a bit; `02/03/2013` is in February or in March. Other values of
the file tell which: `0,50`, `1.234,56`, `25/03/2013`. Where none does, the map or the command line
must.
"""

import re
from dataclasses import dataclass

from aval.connectors.ledgers.findings import Findings
from aval.connectors.ledgers.list_map import DateOrder

_MARKED = re.compile(r"[0-9][0-9.,]*[.,][0-9]*|[.,][0-9]+")
_THOUSANDS = 3
_PARTS = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")
_MONTHS = 12


@dataclass(slots=True)
class _Witness:
    """The first value that tells something, and where."""

    line: int
    column: str
    value: str


class DecimalEvidence:
    """What the amounts of a list tell about its decimal mark."""

    def __init__(self) -> None:
        """Start with no evidence."""
        self._proof: dict[str, _Witness] = {}
        self._unclear: _Witness | None = None

    def look_at(self, line: int, column: str, text: str) -> None:
        """Take the evidence of one amount."""
        match = _MARKED.search(text)
        if match is None:
            return
        witness = _Witness(line, column, text.strip())
        if mark := _decimal_mark(match[0]):
            self._proof.setdefault(mark, witness)
        elif self._unclear is None:
            self._unclear = witness

    def mark(self, findings: Findings) -> str:
        """Return the decimal mark; a list that tells two, or none where it matters, is a fault."""
        if len(self._proof) > 1:
            first, other = sorted(self._proof.values(), key=lambda witness: witness.line)
            findings.refuse(
                "ledger.two_decimal_marks", other.line, other.column, other.value, first=first.line
            )
        elif not self._proof and self._unclear:
            unclear = self._unclear
            findings.refuse("ledger.decimal_mark", unclear.line, unclear.column, unclear.value)
        return next(iter(self._proof), ".")


def _decimal_mark(digits: str) -> str | None:
    """Return the decimal mark that an amount proves, None where it may be for thousands."""
    marks = [mark for mark in digits if mark in ".,"]
    other = "," if marks[-1] == "." else "."
    if len(set(marks)) > 1:
        return marks[-1]
    if len(marks) > 1:
        return other
    before, after = digits.split(marks[0])
    if len(after) != _THOUSANDS or len(before) > _THOUSANDS or before in {"", "0"}:
        return marks[0]
    return None


class DateEvidence:
    """What the dates of one column tell about the order of day and month."""

    def __init__(self, column: str) -> None:
        """Start with no evidence for a column of the file."""
        self._column = column
        self._seen: set[str] = set()
        self._proof: dict[DateOrder, _Witness] = {}
        self._unclear: _Witness | None = None

    def look_at(self, line: int, text: str) -> None:
        """Take the evidence of one date."""
        if text in self._seen:
            return
        self._seen.add(text)
        match = _PARTS.match(text.strip())
        if match is None or match[1].lstrip("0") == match[3].lstrip("0"):
            return
        witness = _Witness(line, self._column, text.strip())
        if int(match[1]) > _MONTHS:
            self._proof.setdefault(DateOrder.DAY_FIRST, witness)
        elif int(match[3]) > _MONTHS:
            self._proof.setdefault(DateOrder.MONTH_FIRST, witness)
        elif self._unclear is None:
            self._unclear = witness

    def order(self, findings: Findings) -> DateOrder:
        """Return the order; a column that tells two, or none where it matters, is a fault."""
        if len(self._proof) > 1:
            first, other = sorted(self._proof.values(), key=lambda witness: witness.line)
            findings.refuse(
                "ledger.two_date_orders", other.line, other.column, other.value, first=first.line
            )
        elif not self._proof and self._unclear:
            unclear = self._unclear
            findings.refuse("ledger.date_order", unclear.line, unclear.column, unclear.value)
        return next(iter(self._proof), DateOrder.DAY_FIRST)
