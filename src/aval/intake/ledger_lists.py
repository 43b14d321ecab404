"""Turns a receivable list into a portfolio, and sums it up."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from aval.connectors.ledgers.lists import ListRequest, read_list
from aval.intake.ledger_folder import OwnCompany, Statement
from aval.vocabulary.words import DEBIT_KINDS


@dataclass(frozen=True, slots=True)
class ListReport:
    """What was read of a list, in counts and, by currency, in minor units."""

    encoding: str
    rows: int
    customers: int
    open_items: int
    cleared_items: int
    not_yet_issued: int
    balances: dict[str, int]
    """Open debits less open credits by currency."""
    first_on: date | None
    last_on: date | None
    """The last date of issue among the items kept."""
    as_of: date | None


def portfolio_of_list(request: ListRequest, company: OwnCompany) -> tuple[Statement, ListReport]:
    """Return the portfolio of a list and what was read; raises BadInput with all its faults."""
    found = read_list(request)
    statement = Statement(
        company=company,
        customers=found.customers,
        items=found.items,
        carried=tuple(request.list_map.carry),
    )
    balances: Counter[str] = Counter()
    for item in found.items:
        is_debit = item.kind in DEBIT_KINDS
        balances[item.currency] += item.open_amount if is_debit else -item.open_amount
    open_items = sum(item.open_amount > 0 for item in found.items)
    days = [item.issued_on for item in found.items]
    return statement, ListReport(
        encoding=found.encoding,
        rows=found.rows,
        customers=len(found.customers),
        open_items=open_items,
        cleared_items=len(found.items) - open_items,
        not_yet_issued=found.not_yet_issued,
        balances=dict(sorted(balances.items())),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        as_of=request.as_of,
    )
