"""Turns a FEC into a portfolio: reads it, gives its documents due dates, sums it up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from aval.connectors.ledgers.fec import FecRequest, read_fec
from aval.connectors.ledgers.notices import ItemNotice
from aval.connectors.ledgers.receivables import CARRIED, receivables
from aval.intake.ledger_folder import OwnCompany, Statement
from aval.intake.ledger_terms import Terms
from aval.vocabulary.words import DEBIT_KINDS


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What was read, in counts and minor units of the ledger's currency."""

    encoding: str
    lines: int
    entries: int
    customers: int
    open_items: int
    cleared_items: int
    balance: int
    """Debit less credit of the customers' accounts; the open items are asserted to be it."""
    first_on: date
    closing_on: date
    as_of: date | None
    unbalanced_groups: int
    unbalanced_total: int
    """Sum of the differences, each without its sign."""


def portfolio_of_fec(
    request: FecRequest, company: OwnCompany, terms: Terms, as_of: date | None = None
) -> tuple[Statement, LedgerReport]:
    """Return the portfolio of a FEC on a day (at its end without a day) and what was read.

    Raises BadInput with everything that is wrong with the file.
    """
    ledger = read_fec(request)
    found = receivables(ledger, company.country, company.currency, as_of)
    statement = Statement(
        company=company,
        customers=found.customers,
        items=list(_with_due_dates(found.items, terms)),
        carried=CARRIED,
        unbalanced=found.unbalanced,
    )
    open_items = sum(item.open_amount > 0 for item in found.items)
    return statement, LedgerReport(
        encoding=ledger.encoding,
        lines=len(ledger.postings),
        entries=ledger.entries.count,
        customers=len(found.customers),
        open_items=open_items,
        cleared_items=len(found.items) - open_items,
        balance=found.balance,
        first_on=ledger.first_on,
        closing_on=ledger.closing_on,
        as_of=as_of,
        unbalanced_groups=len(found.unbalanced),
        unbalanced_total=sum(abs(group.residual) for group in found.unbalanced),
    )


def _with_due_dates(items: Iterable[ItemNotice], terms: Terms) -> Iterable[ItemNotice]:
    """Yield the items, debits with the due date that the customer's terms give."""
    account = CARRIED.index("x_account")
    for item in items:
        if item.kind in DEBIT_KINDS:
            due_on = terms.due_on(item.carried[account], item.customer, item.issued_on)
            yield item._replace(dates=(("due_on", due_on),))
        else:
            yield item
