"""Payment terms of customers, which a FEC does not carry: one phrase for all, a table for some."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from aval.connectors.ledgers.cells import quoted_cells, rows
from aval.connectors.ledgers.encoding import decide_encoding
from aval.connectors.ledgers.fec_columns import plain_name
from aval.connectors.ledgers.fec_layout import SEPARATORS
from aval.connectors.ledgers.findings import Findings, stop
from aval.connectors.ledgers.physical_lines import lines
from aval.vocabulary.payment_terms import PaymentTerms, payment_terms

_NAMES = {
    "account": ("account", "compte", "comptenum", "cuenta"),
    "customer": ("customer", "aux", "auxiliary", "compauxnum", "client", "cliente"),
    "terms": ("terms", "paymentterms", "conditions", "delai", "condiciones", "plazo"),
}


@dataclass(frozen=True)
class Terms:
    """The terms of every customer: its own, else its account's, else those of all."""

    of_all: PaymentTerms
    of_pairs: Mapping[tuple[str, str], PaymentTerms] = field(default_factory=dict)
    """By (account, customer), an empty one standing for any."""

    def due_on(self, account: str, customer: str, issued_on: date) -> date:
        """Return the due date of a document of a customer's account."""
        for pair in ((account, customer), ("", customer), (account, "")):
            if pair in self.of_pairs:
                return self.of_pairs[pair].due_on(issued_on)
        return self.of_all.due_on(issued_on)


def terms_of(phrase: str, table: Path | None = None) -> Terms:
    """Return the terms of a phrase and of a table of terms by customer or account.

    The table is a CSV with a column `terms` and one or both of `account` and `customer` (or
    `aux`). Raises BadInput with every phrase that is not understood.
    """
    of_all = payment_terms(phrase)
    if of_all is None:
        stop("--terms", "ledger.terms", value=phrase)
    return Terms(of_all, _table(table) if table else {})


def _table(path: Path) -> dict[tuple[str, str], PaymentTerms]:
    """Return the terms of a table by (account, customer)."""
    findings = Findings(path.name)
    all_lines = lines(path, decide_encoding(path))
    header, text = next(all_lines, (0, ""))
    separator = max(SEPARATORS, key=text.count)
    names = [plain_name(name) for name in quoted_cells(text, separator) or text.split(separator)]
    place = {
        column: next((at for at, name in enumerate(names) if name in spellings), None)
        for column, spellings in _NAMES.items()
    }
    if place["terms"] is None or place["account"] is None is place["customer"]:
        stop(path.name, "ledger.terms_table", header, value=text)
    found = _rows(rows(all_lines, separator, len(names)), place, findings)
    findings.stop_if_any()
    return found


def _rows(
    table: Iterable[tuple[int, list[str]]], place: Mapping[str, int | None], findings: Findings
) -> dict[tuple[str, str], PaymentTerms]:
    found: dict[tuple[str, str], PaymentTerms] = {}
    first: dict[tuple[str, str], int] = {}
    for number, cells in table:
        cell = _cell_of(cells, place)
        pair, terms = (cell("account"), cell("customer")), payment_terms(cell("terms"))
        if terms is None:
            findings.refuse("ledger.terms", number, "terms", cell("terms"))
        elif not any(pair):
            findings.refuse("ledger.filled", number, "customer")
        elif found.get(pair, terms) != terms:
            findings.refuse("ledger.duplicate", number, value=" ".join(pair), first=first[pair])
        else:
            found[pair] = terms
            first.setdefault(pair, number)
    return found


def _cell_of(cells: list[str], place: Mapping[str, int | None]) -> Callable[[str], str]:
    def cell(column: str) -> str:
        at = place[column]
        return cells[at].strip() if at is not None and at < len(cells) else ""

    return cell
