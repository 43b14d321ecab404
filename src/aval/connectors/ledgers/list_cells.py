"""The cells of a list's rows by column: dates, amounts, words, each fault with its place."""

from collections.abc import Mapping
from datetime import date

from aval.connectors.ledgers.findings import Findings
from aval.connectors.ledgers.list_figures import OtherCurrencyError, list_amount, list_date
from aval.connectors.ledgers.list_map import DateOrder, ListMap
from aval.connectors.ledgers.list_rows import Row, Writing
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import Kind

_YES = frozenset(["true", "yes", "y", "oui", "o", "si", "sí", "s", "1", "x", "vrai", "verdadero"])
_NO = frozenset(["", "false", "no", "n", "non", "0", "faux", "falso"])


class ListCells:
    """Reads cells of rows as one list writes them; what is wrong goes to the findings."""

    def __init__(
        self, list_map: ListMap, names: Mapping[str, str], writing: Writing, findings: Findings
    ) -> None:
        """`names` are the columns of the file by the columns of the dataset."""
        self._map, self._names = list_map, names
        self._writing, self._findings = writing, findings
        self._kinds = {kind.value: kind for kind in Kind} | {**list_map.kinds}

    def refuse(self, code: str, number: int, column: str, value: str = "", **given: object) -> None:
        """Note a fault of a cell, under the name the file gives its column."""
        self._findings.refuse(code, number, self._names.get(column, column), value, **given)

    def day(self, number: int, row: Row, column: str) -> date | None:
        """Return the date of a cell, None where there is none or it is not one."""
        order = self._writing.orders[column]
        try:
            return list_date(row[column], order)
        except ValueError:
            code = "ledger.day_first" if order is DateOrder.DAY_FIRST else "ledger.month_first"
            self.refuse(code, number, column, row[column])
            return None

    def amount(self, number: int, row: Row, column: str, currency: str) -> int | None:
        """Return the amount of a cell in minor units, None where there is none."""
        text = row.get(column, "")
        if not text:
            return None
        try:
            return list_amount(text, self._writing.decimal, currency)
        except OtherCurrencyError:
            self.refuse("ledger.currency_sign", number, column, text, currency=currency)
        except ValueError:
            digits, mark = MINOR_DIGITS[currency], self._writing.decimal
            self.refuse("ledger.list_amount", number, column, text, digits=digits, mark=mark)
        return None

    def currency(self, number: int, row: Row, default: str) -> str | None:
        """Return the currency of a row, None (and a fault) where it is none."""
        told = row.get("currency") or self._map.constants.get("currency") or default
        if told.upper() in MINOR_DIGITS:
            return told.upper()
        self.refuse("ledger.currency", number, "currency", told)
        return None

    def flag(self, number: int, row: Row) -> bool:
        """Return whether a row is disputed."""
        told = row.get("disputed", "").casefold()
        if told in self._map.disputed:
            return self._map.disputed[told]
        if told not in _YES | _NO:
            self.refuse("ledger.flag", number, "disputed", row["disputed"])
        return told in _YES

    def kind(self, number: int, row: Row) -> Kind | None:
        """Return the kind of a row, an invoice where neither map nor list tells any."""
        told = row.get("kind") or self._map.constants.get("kind", "")
        if not told and "kind" not in row:
            return Kind.INVOICE
        kind = self._kinds.get(told.casefold())
        if kind is None:
            self.refuse("ledger.kind", number, "kind", told)
        return kind
