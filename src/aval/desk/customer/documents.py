"""The open documents of a customer, each with what covers it: every cent has one place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aval.desk.customer.judgement import Cells, Due, Figures, Judgement
from aval.desk.customer.ledger import OpenItem
from aval.vocabulary.words import DeadlineKind, Kind, Layer, Reason

PAGE_ROWS = 60
"""Documents of one page of the file."""


@dataclass(frozen=True, slots=True)
class Document:
    """One row: `open_amount` + `settled` = `covered` + `own_risk` + `uncovered`, but for orders.

    `settled` is what credits take of a debit (below 0), or what of a credit is used (above 0).
    Of an order only the open amount counts: its cells are no figures of the customer.
    """

    item: OpenItem
    days_late: int
    open_amount: int
    settled: int
    layers: Mapping[Layer, int]
    covered: int
    own_risk: int
    uncovered: int
    reason: Reason | None
    due: Due | None
    vat: int = 0
    """What of the uncovered is tax that the policy does not insure."""

    @property
    def is_order(self) -> bool:
        """Return whether it is an order."""
        return self.item.kind is Kind.ORDER


@dataclass(frozen=True, slots=True)
class Total:
    """What the columns of the documents come to, and what leads from there to the exposure."""

    open_amount: int
    covered: int
    own_risk: int
    uncovered: int
    debts: int
    """Invoices, bills and deliveries after credits: what can have a cover."""
    orders: int
    credit_balance: int
    not_counted: int
    """What the exposure does not count of the open items, with its sign."""
    exposure: int


@dataclass(frozen=True, slots=True)
class Documents:
    """One page of a customer's open documents, the oldest first, and the totals of all."""

    rows: tuple[Document, ...]
    number: int
    page: int
    pages: int
    total: Total
    has_settled: bool


def documents(items: Sequence[OpenItem], judgement: Judgement, page: int) -> Documents:
    """Return a page of documents; a page that is not there is the nearest one."""
    rows = every_document(items, judgement)
    pages = max(1, -(-len(rows) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    return Documents(
        rows=tuple(rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]),
        number=len(rows),
        page=page,
        pages=pages,
        total=total_of(judgement.figures),
        has_settled=any(row.settled for row in rows),
    )


def every_document(items: Sequence[OpenItem], judgement: Judgement) -> list[Document]:
    """Return the documents of all items, in their order."""
    accepted = allocate(judgement.figures.own_risk, items, judgement.cells)
    used = _used(items, judgement)
    due = _next_due(judgement.deadlines)
    return [
        _document(one, judgement, accepted.get(one.item, 0), used, due.get(one.item))
        for one in items
    ]


def total_of(figures: Figures) -> Total:
    """Return the foot of the table: it follows from the figures alone."""
    debts = figures.covered + figures.own_risk + figures.excess
    return Total(
        open_amount=debts + figures.orders - figures.credit_balance,
        covered=figures.covered,
        own_risk=figures.own_risk,
        uncovered=figures.excess,
        debts=debts,
        orders=figures.orders,
        credit_balance=figures.credit_balance,
        not_counted=figures.outside - figures.orders + figures.credit_balance,
        exposure=figures.exposure,
    )


def allocate(
    own_risk: int, items: Iterable[OpenItem], cells: Mapping[str, Cells]
) -> dict[str, int]:
    """Return how the management credit is shared out, by item, in order of delivery.

    The credit is one amount for the customer; the share of an item is how this page shows it.
    Disputed items come last.
    """
    gaps = [
        (one.disputed, one.delivered_on, one.issued_on, one.item)
        for one in items
        if one.is_debit and one.kind is not Kind.ORDER and one.item in cells
    ]
    left, shares = own_risk, {}
    for *_, item in sorted(gaps):
        taken = min(left, cells[item].gap)
        if taken:
            shares[item] = taken
        left -= taken
    return shares


def _used(items: Iterable[OpenItem], judgement: Judgement) -> dict[str, int]:
    """Return what of each credit is used, those issued first being used first."""
    groups: dict[tuple[str, str], int] = {}
    for one in items:
        if one.is_debit and one.kind is not Kind.ORDER:
            net = judgement.cells[one.item].net if one.item in judgement.cells else 0
            group = one.company, one.currency
            groups[group] = groups.get(group, 0) + one.open_amount - net
    used = {}
    for one in items:
        if not one.is_debit:
            group = one.company, one.currency
            used[one.item] = min(groups.get(group, 0), one.open_amount)
            groups[group] = groups.get(group, 0) - used[one.item]
    return used


def _next_due(deadlines: Iterable[Due]) -> dict[str, Due]:
    """Return the next open deadline of each item; they come by day."""
    found: dict[str, Due] = {}
    for due in deadlines:
        if due.item and due.is_ahead and due.kind is not DeadlineKind.COVER_END:
            found.setdefault(due.item, due)
    return found


def _document(
    item: OpenItem,
    judgement: Judgement,
    accepted: int,
    used: Mapping[str, int],
    due: Due | None,
) -> Document:
    late = _days_late(item, judgement.as_of)
    if not item.is_debit:
        amount = -item.open_amount
        return Document(item, 0, amount, used[item.item], {}, 0, 0, 0, None, None)
    cells = judgement.cells.get(item.item, Cells())
    if item.kind is Kind.ORDER:
        return Document(item, 0, item.open_amount, 0, {}, 0, 0, 0, cells.reason, None)
    return Document(
        item=item,
        days_late=late,
        open_amount=item.open_amount,
        settled=cells.net - item.open_amount,
        layers=cells.layers,
        covered=cells.covered,
        own_risk=accepted,
        uncovered=cells.gap - accepted,
        reason=cells.reason,
        due=due,
        vat=cells.vat,
    )


def _days_late(item: OpenItem, as_of: date) -> int:
    """Return how many days a bill is late, 0 where it is not due or is no bill."""
    if item.kind not in {Kind.INVOICE, Kind.BILL}:
        return 0
    return max((as_of - item.due_on).days, 0)
