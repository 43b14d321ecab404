"""What the exposure is made of: the open amounts that count, sort by sort, with their signs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from aval.desk.customer.ledger import Counted, OpenItem
from aval.vocabulary.words import Kind


class Sort(StrEnum):
    """The sorts of open items, in the order in which they are listed."""

    NOT_DUE = "not_due"
    OVERDUE = "overdue"
    BILL = "bill"
    DELIVERY = "delivery"
    ORDER = "order"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    DEPOSIT = "deposit"


@dataclass(frozen=True, slots=True)
class Part:
    """One sort: how many items, what they come to."""

    sort: Sort
    number: int
    amount: int


def composition(items: Iterable[OpenItem], definition: Counted, as_of: date) -> tuple[Part, ...]:
    """Return the parts that there are; their amounts sum to the exposure."""
    numbers = dict.fromkeys(Sort, 0)
    amounts = dict.fromkeys(Sort, 0)
    for item in items:
        if definition.counts(item):
            sort = _sort(item, as_of)
            numbers[sort] += 1
            amounts[sort] += item.open_amount if item.is_debit else -item.open_amount
    return tuple(Part(sort, numbers[sort], amounts[sort]) for sort in Sort if numbers[sort])


def _sort(item: OpenItem, as_of: date) -> Sort:
    if item.kind is Kind.INVOICE:
        return Sort.OVERDUE if item.due_on < as_of else Sort.NOT_DUE
    return Sort(item.kind.value)
