"""What befalls everybody's sales now and then: part payments, returns, disputes, money adrift."""

import numpy as np

from aval.sandboxes.synthetic.demo_buyers import Buyer
from aval.sandboxes.synthetic.demo_sales import NEVER, Sales
from aval.sandboxes.synthetic.demo_stories import Story
from aval.sandboxes.synthetic.dice import Dice, Flags

_MAY_BE_VERY_LATE = (Story.QUIET, Story.SLOW, Story.DISCRETIONARY)
_DEPOSIT_COUNTRIES = ("BR", "JP", "MA", "TN", "US")
_VERY_LATE, _DISPUTED, _IN_PARTS, _RETURNED, _UNALLOCATED = range(1, 6)
_WEIGHTS = (893, 5, 6, 51, 25, 20)
"""Of 1000 sales, how many have which fate; the first is none."""


def draw_fates(dice: Dice, buyers: list[Buyer], sales: Sales) -> None:
    """Change the sales of which no story has decided what becomes of them."""
    rows = np.arange(len(sales), dtype=np.int64)
    fate = np.where(sales.is_told, 0, dice.pick("fate", rows, _WEIGHTS))
    may = np.array([buyer.story in _MAY_BE_VERY_LATE for buyer in buyers])[sales.buyer]
    _pay_very_late(dice, sales, (fate == _VERY_LATE) & may)
    _dispute(dice, sales, fate == _DISPUTED)
    _pay_in_parts(dice, sales, fate == _IN_PARTS)
    _return(dice, sales, fate == _RETURNED)
    _receive_before_allocating(dice, sales, fate == _UNALLOCATED)
    far = np.array([buyer.country in _DEPOSIT_COUNTRIES for buyer in buyers])[sales.buyer]
    _take_deposit(sales, (fate == 0) & ~sales.is_told & far & sales.has_orders)


def _pay_very_late(dice: Dice, sales: Sales, which: Flags) -> None:
    """Pay after the extension period; the insurer heard of it in time."""
    row = np.flatnonzero(which)
    sales.paid_on[row] = sales.due_on[row] + dice.between("very late", row, 70, 130)
    sales.declared_on[row] = sales.due_on[row] + 50


def _dispute(dice: Dice, sales: Sales, which: Flags) -> None:
    """Dispute a sale for some weeks, and pay it after."""
    row = np.flatnonzero(which)
    sales.disputed_on[row] = sales.issued_on[row] + dice.between("disputed", row, 5, 25)
    sales.settled_on[row] = sales.disputed_on[row] + dice.between("settled", row, 10, 35)
    sales.paid_on[row] = np.maximum(sales.paid_on[row], sales.settled_on[row] + 3)


def _pay_in_parts(dice: Dice, sales: Sales, which: Flags) -> None:
    """Pay a part first; a quarter of these parts lies unallocated for some days."""
    row = np.flatnonzero(which)
    first = sales.paid_on[row] - dice.between("part", row, 8, 25)
    row = row[first > sales.issued_on[row] + 7]
    sales.part_on[row] = sales.paid_on[row] - dice.between("part", row, 8, 25)
    sales.part_amount[row] = sales.amount[row] * dice.between("part percent", row, 20, 80) // 100
    row = row[dice.chance("part adrift", row, 250)]
    sales.received_on[row] = sales.part_on[row] - dice.between("adrift days", row, 1, 6)
    sales.received_amount[row] = sales.part_amount[row]


def _return(dice: Dice, sales: Sales, which: Flags) -> None:
    """Credit a part of a sale some weeks after it; the note is used up when the rest is paid."""
    row = np.flatnonzero(which)
    credit = np.minimum(sales.issued_on[row] + 21, sales.paid_on[row] - 1)
    row, credit = row[credit > sales.issued_on[row]], credit[credit > sales.issued_on[row]]
    sales.credit_on[row] = credit
    sales.credit_amount[row] = sales.amount[row] * dice.between("returned", row, 3, 20) // 100


def _receive_before_allocating(dice: Dice, sales: Sales, which: Flags) -> None:
    """Have the money lie unallocated for some days before the sale is cleared."""
    row = np.flatnonzero(which & (sales.paid_on < NEVER))
    received = sales.paid_on[row] - dice.between("adrift days", row, 1, 9)
    row, received = row[received > sales.issued_on[row]], received[received > sales.issued_on[row]]
    sales.received_on[row], sales.received_amount[row] = received, sales.amount[row]


def _take_deposit(sales: Sales, which: Flags) -> None:
    """Take 30 % with the order, used up when the sale is invoiced."""
    row = np.flatnonzero(which)
    sales.deposit_on[row] = sales.ordered_on[row] + 2
    sales.part_on[row], sales.part_amount[row] = sales.issued_on[row], sales.amount[row] * 3 // 10
