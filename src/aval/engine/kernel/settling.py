"""What is open, what it comes to, and what credits leave of it (assessment 1 to 4)."""

from collections.abc import Sequence

from aval.engine.kernel.codes import CREDIT_NOTE, ORDER
from aval.engine.kernel.numbers import arrange, converted
from aval.engine.kernel.shapes import Contract, Item, Work

_DAYS = 2**23
_MIDDLE = 2**22
_CURRENCIES = 2**8


def convert_items(
    contract: Contract, items: Sequence[Item], first: int, count: int, work: Work
) -> int:
    """Write open amount, amount and tax in the reporting currency; return how many are open."""
    open_items = 0
    for item in range(count):
        row = first + item
        times = contract.rates[items[row].currency].times
        per = contract.rates[items[row].currency].per
        work.items[item].open_amount = converted(items[row].open_amount, times, per)
        work.items[item].amount = converted(items[row].amount, times, per)
        work.items[item].tax = converted(items[row].tax_amount, times, per)
        if work.items[item].open_amount > 0:
            open_items += 1
    return open_items


def order_items(items: Sequence[Item], first: int, count: int, work: Work) -> None:
    """Order the items for settling (by issue) and for filling (by delivery, then issue)."""
    for item in range(count):
        row = first + item
        group = items[row].company * _CURRENCIES + items[row].currency
        work.key[item] = group * _DAYS + items[row].issued_on + _MIDDLE
        work.by_issue[item] = item
    arrange(work.by_issue, count, work.key)
    for item in range(count):
        row = first + item
        delivered = items[row].delivered_on + _MIDDLE
        work.key[item] = delivered * _DAYS + items[row].issued_on + _MIDDLE
        work.by_delivery[item] = item
    arrange(work.by_delivery, count, work.key)


def settle(items: Sequence[Item], first: int, count: int, work: Work) -> int:
    """Let the credits of each company and currency settle its oldest debits (assessment 4).

    Writes `net` of every debit (0 for a credit) and returns the credits beyond all debits.
    """
    balance = 0
    start = 0
    while start < count:
        group = first + work.by_issue[start]
        credit = 0
        end = start
        while end < count and _same_group(items, group, first + work.by_issue[end]):
            item = work.by_issue[end]
            if items[first + item].kind >= CREDIT_NOTE:
                credit += work.items[item].open_amount
            end += 1
        for place in range(start, end):
            item = work.by_issue[place]
            kind = items[first + item].kind
            if kind >= CREDIT_NOTE:
                work.items[item].net = 0
            elif kind == ORDER:
                work.items[item].net = work.items[item].open_amount
            else:
                settled = min(credit, work.items[item].open_amount)
                work.items[item].net = work.items[item].open_amount - settled
                credit -= settled
        balance += credit
        start = end
    return balance


def _same_group(items: Sequence[Item], one: int, other: int) -> bool:
    """Return whether two items belong to one company and one currency."""
    return (
        items[one].company == items[other].company and items[one].currency == items[other].currency
    )


def exposure(contract: Contract, items: Sequence[Item], first: int, count: int, work: Work) -> int:
    """Return the exposure as the portfolio defines it (assessment 3)."""
    total = 0
    for item in range(count):
        row = first + item
        if not contract.counts[items[row].kind]:
            continue
        if items[row].disputed and not contract.scene[0].include_disputed:
            continue
        sign = -1 if items[row].kind >= CREDIT_NOTE else 1
        total += sign * work.items[item].open_amount
    return total
