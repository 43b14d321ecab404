"""The receivables of a ledger on a day: customers and items, to the cent of its balances."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from aval.connectors.ledgers.fec import Ledger
from aval.connectors.ledgers.lettering import LetterGroup, Settled, settle
from aval.connectors.ledgers.notices import CustomerNotice, ItemNotice
from aval.connectors.ledgers.postings import CustomerLine
from aval.connectors.ledgers.sales import kind_of, sale_entries
from aval.vocabulary.words import DEBIT_KINDS

CARRIED = (
    "x_account",
    "x_journal",
    "x_entry",
    "x_line",
    "x_letter",
    "x_label",
    "x_currency",
    "x_currency_amount",
)
"""Columns of the ledger that the items carry."""


@dataclass(frozen=True)
class Receivables:
    """What customers owe by a ledger; `balance` is debit less credit in minor units."""

    customers: list[CustomerNotice]
    items: list[ItemNotice]
    unbalanced: list[LetterGroup]
    balance: int


def receivables(
    ledger: Ledger, country: str, currency: str, as_of: date | None = None
) -> Receivables:
    """Return customers and items as the ledger shows them on a day, at its end without a day.

    The ledger tells neither country nor currency of a customer: those given are taken.
    """
    existing = [line for line in ledger.customer_lines if as_of is None or line.posted_on <= as_of]
    settlement = settle(ledger.customer_lines, as_of)
    sales = sale_entries(ledger.postings, ledger.entries.of_customers, ledger.customer_lines)
    items = [
        _item(line, settlement.by_place[line.place], sales, currency)
        for line in existing
        if line.amount
    ]
    customers = _customers(existing, country)
    assert_same_balances(existing, items)
    balance = sum(line.amount for line in existing)
    return Receivables(customers, items, settlement.unbalanced, balance)


def assert_same_balances(lines: Iterable[CustomerLine], items: Iterable[ItemNotice]) -> None:
    """Raise AssertionError unless every customer's open items are its balance, to the cent."""
    balances: Counter[str] = Counter()
    for line in lines:
        balances[line.customer] += line.amount
    for item in items:
        is_debit = item.kind in DEBIT_KINDS
        balances[item.customer] -= item.open_amount if is_debit else -item.open_amount
    wrong = {customer: minor for customer, minor in balances.items() if minor}
    if wrong:
        message = f"open items differ from the ledger's balance: {wrong}"
        raise AssertionError(message)


def _item(line: CustomerLine, settled: Settled, sales: dict[int, int], currency: str) -> ItemNotice:
    """Return a customer's line as an item."""
    return ItemNotice(
        item=f"{line.line:08d}",
        customer=line.customer,
        kind=kind_of(line, sales),
        number=line.piece,
        issued_on=line.issued_on,
        amount=abs(line.amount),
        open_amount=abs(settled.open_amount),
        currency=currency,
        tax_amount=sales.get(line.place, 0),
        cleared_on=settled.cleared_on,
        carried=(
            line.account,
            line.journal,
            line.entry,
            str(line.line),
            line.letter,
            line.label,
            line.foreign_currency,
            line.foreign_amount,
        ),
    )


def _customers(lines: Sequence[CustomerLine], country: str) -> list[CustomerNotice]:
    """Return the customers by key, named as the ledger does first: the auxiliary, the account."""
    names: dict[str, tuple[str, str]] = {}
    for line in lines:
        auxiliary, account = names.get(line.customer, ("", ""))
        names[line.customer] = (auxiliary or line.auxiliary_name, account or line.account_name)
    return [
        CustomerNotice(key, auxiliary or account or key, country)
        for key, (auxiliary, account) in sorted(names.items())
    ]
