"""What the rows of a list of covers mean: each becomes a notice, or the whole list is refused.

Numbers are text as they stand. An amount that is not there, or is only a dash, was not told. A word
that the settings do not translate is `Decision.UNKNOWN` with the word kept.
"""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from aval.connectors import cells
from aval.connectors.contract import CoverNotice, PolicyKey, UnreadableError
from aval.connectors.insurers.file.mapping import AMOUNTS, DATES, FileMap, folded
from aval.connectors.ledgers.findings import Findings, stop
from aval.connectors.ledgers.list_cells import ListCells
from aval.connectors.ledgers.list_map import ListMap
from aval.connectors.ledgers.list_rows import ListFile, Row, Writing
from aval.connectors.ledgers.physical_lines import ends_its_last_line, lines
from aval.connectors.ledgers.workbooks import write_sheet
from aval.vocabulary.faults import BadInput, Fault
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer

SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".xlsx"})
"""Endings of the names of files that are read."""
MAX_UNPACKED = 2**28
"""Bytes that a workbook may say it unpacks to."""
MAX_ID = 100
"""Characters that a number of the insurer may have."""
_WORKBOOK = ".xlsx"
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")
_PERCENT = MappingProxyType(
    {mark: re.compile(rf"([0-9]+(?:\{mark}[0-9]+)?)\s*(%?)") for mark in ",."}
)
_Key = tuple[PolicyKey, str, Layer, bool]


def read_covers(path: Path, file_map: FileMap, work: Path) -> list[CoverNotice]:
    """Return a notice of every row of a file; `work` is an empty folder for what is in between.

    Raises UnreadableError with everything that is wrong, each with its line, column and value.
    """
    try:
        return _read(path, file_map, work)
    except BadInput as bad:
        raise UnreadableError(_told(bad.faults), bad.faults) from bad


def _read(path: Path, file_map: FileMap, work: Path) -> list[CoverNotice]:
    findings = Findings(path.name)
    is_workbook = path.suffix.lower() == _WORKBOOK
    source, list_map = _sheet(path, file_map, work) if is_workbook else (path, file_map.list_map)
    file = ListFile(source, list_map)
    writing = file.writing(None, findings, amounts=AMOUNTS, dates=DATES)
    findings.stop_if_any()
    rows = _Rows(file, file_map, writing, findings)
    for number, row in file.rows(findings):
        rows.take(number, row)
    if not is_workbook and not file_map.ends_open and not ends_its_last_line(path):
        last = max(number for number, _ in lines(path, file.encoding))
        findings.refuse("ledger.last_line", last)
    if not rows.found and not findings.faults:
        findings.refuse("ledger.lines_below", file.header.line)
    findings.stop_if_any()
    return list(rows.found.values())


def _sheet(path: Path, file_map: FileMap, work: Path) -> tuple[Path, ListMap]:
    """Return a workbook's sheet as a text file of the same name, and the map that reads it."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        stop(path.name, "ledger.workbook", value=str(error))
    if size > MAX_UNPACKED:
        stop(path.name, "ledger.at_most_bytes", most=MAX_UNPACKED)
    list_map, target = file_map.list_map, work / path.name
    separator, decimal = list_map.separator or ",", list_map.decimal or "."
    write_sheet(path, target, sheet=file_map.sheet, separator=separator, decimal=decimal)
    return target, replace(list_map, separator=separator, encoding="utf-8")


class _Rows:
    """Takes the rows of a list one by one."""

    def __init__(
        self, file: ListFile, file_map: FileMap, writing: Writing, findings: Findings
    ) -> None:
        self._map, self._findings, self._names = file_map, findings, file.header.names
        self._cells = ListCells(file.map, self._names, writing, findings)
        self._writing = writing
        self._lines: dict[_Key, int] = {}
        self.found: dict[_Key, CoverNotice] = {}

    def take(self, number: int, row: Row) -> None:
        """Take one row, or note what is wrong with it."""
        faults = len(self._findings.faults)
        row = {name: "" if set(text) <= _DASHES else text for name, text in row.items()}
        constants = self._map.list_map.constants
        layer, decision, code = self._words(row)
        days = {name: self._cells.day(number, row, name) for name in DATES if name in row}
        currency = self._cells.currency(number, row, "") or ""
        percent = row.get("insured pct", constants.get("insured pct", ""))
        notice = CoverNotice(
            cover="",
            policy=PolicyKey(
                *(
                    row.get(name, constants.get(name, ""))
                    for name in ("policy number", "unit", "extension")
                )
            ),
            buyer=row["buyer"],
            layer=layer or Layer.PERMANENT,
            decision=decision,
            amount=self._amount(number, row, "amount", currency),
            currency=currency,
            requested=self._amount(number, row, "requested", currency),
            requested_on=days.get("requested on"),
            decided_on=days.get("decided on"),
            valid_from=days.get("valid from"),
            valid_to=days.get("valid to"),
            insured_bp=self._insured(number, percent),
            buyer_name=row.get("buyer name", ""),
            customer_ref=row.get("our customer number", ""),
            conditions=tuple(filter(None, [row.get("conditions", "")])),
            raw=cells.raw({self._names[name]: text for name, text in row.items()}, code),
        )
        notice = replace(notice, cover=self._cover(row, notice, layer))
        self._check(number, row, notice)
        if len(self._findings.faults) == faults:
            self.found[_key(notice)] = notice

    def _words(self, row: Row) -> tuple[Layer | None, Decision, str]:
        """Return layer and decision, and the insurer's words for what is not known of them."""
        constants = self._map.list_map.constants
        told = {name: row.get(name, constants.get(name, "")) for name in ("layer", "decision")}
        layer = (
            Layer(told["layer"])
            if "layer" in constants
            else self._map.layers.get(folded(told["layer"]))
        )
        decision = (
            Decision(told["decision"])
            if "decision" in constants
            else self._map.decisions.get(folded(told["decision"]), Decision.UNKNOWN)
        )
        if layer is not None:
            return layer, decision, told["decision"]
        words = [told["layer"]]
        if decision is Decision.UNKNOWN:
            words.append(told["decision"])
        return None, Decision.UNKNOWN, " / ".join(words)

    def _cover(self, row: Row, notice: CoverNotice, layer: Layer | None) -> str:
        """Return the number of a cover; of a list, or a request, without it, policy and buyer.

        Under a layer that is not known the word stands beside, as another row may tell the layer
        in whose place it would stand.
        """
        policy = notice.policy
        parts = (policy.number, policy.unit, policy.extension, notice.buyer)
        cover = row.get("cover", "")
        if "cover" not in row or (not cover and notice.decision is Decision.PENDING):
            cover = "/".join(filter(None, parts))
        return cover if layer or not cover else f"{cover}/{row['layer']}"

    def _amount(self, number: int, row: Row, name: str, currency: str) -> int | None:
        """Return an amount, never below 0; None where it was not told, or (a fault) is none."""
        if not currency:
            return None
        found = self._cells.amount(number, row, name, currency)
        if found is not None and found < 0:
            self._cells.refuse("ledger.not_below", number, name, row[name])
            return None
        return found

    def _insured(self, number: int, text: str) -> int | None:
        """Return a percentage in basis points: up to 1, without its sign, it is a share of 1."""
        if not text:
            return None
        mark = self._writing.decimal
        match = _PERCENT[mark].fullmatch(text)
        points = Decimal(match[1].replace(mark, ".")) * 100 if match else Decimal(-1)
        if match and points <= 100 and not match[2]:
            points *= 100
        if points != points.to_integral_value() or not 0 <= points <= 100 * 100:
            self._cells.refuse("faults.percent", number, "insured pct", text)
            return None
        return int(points)

    def _check(self, number: int, row: Mapping[str, str], notice: CoverNotice) -> None:
        """Note numbers that are missing or too long, and a layer that is told twice."""
        policy = notice.policy
        numbers = {
            "policy number": " ".join(filter(None, (policy.number, policy.unit, policy.extension))),
            "buyer": notice.buyer,
            "cover": notice.cover,
            "our customer number": notice.customer_ref,
        }
        for name, text in numbers.items():
            if len(text) > MAX_ID:
                self._cells.refuse("ledger.at_most_characters", number, name, text, most=MAX_ID)
        needed = {"policy number": policy.number, "buyer": notice.buyer, "cover": notice.cover}
        for name, text in needed.items():
            if not text:
                self._cells.refuse("ledger.filled", number, name)
        first = self._lines.setdefault(_key(notice), number)
        if first != number:
            name = "cover" if "cover" in row else "buyer"
            self._cells.refuse("ledger.duplicate", number, name, row[name], first=first)


def _key(notice: CoverNotice) -> _Key:
    """Return what only one row may have: a layer of a cover, what stands and what was asked."""
    is_request = notice.decision is Decision.PENDING
    return notice.policy, notice.cover, notice.layer, is_request


def _told(faults: list[Fault]) -> str:
    """Return the first fault as one line of places, values and codes, and how many there are."""
    first = faults[0]
    line = f"line {first.line}" if first.line else ""
    given = ", ".join(f"{name} {word}" for name, word in first.given)
    parts = (first.file, line, first.column, first.value and repr(first.value), first.expected)
    more = f" (1 of {len(faults)})" if len(faults) > 1 else ""
    return ", ".join(filter(None, (*parts, given))) + more
