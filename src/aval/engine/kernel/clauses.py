"""The dates a contract sets for one item: which terms hold, and when time runs out.

Source: assessment 5 to 7. The days of a block are already counted as the block counts them.
"""

from collections.abc import Sequence

from aval.engine.kernel.codes import (
    MEP_FROM_INVOICE,
    NO_DATE,
    NONE,
    NOTIFY_FROM_DUE,
    NOTIFY_FROM_INVOICE,
)
from aval.engine.kernel.shapes import Block, ClearedItem, Contract, Item

_DAYS_TO_YEAR_0 = 719_468
_ERA = 146_097
_MARCH = 3
_FEBRUARY = 2


def block_at(contract: Contract, terms: Sequence[Block], policy: int, day: int) -> int:
    """Return the block of a policy's terms in force on a day, or NONE."""
    for block in range(
        contract.policies[policy].first_block, contract.policies[policy + 1].first_block
    ):
        if terms[block].valid_from <= day <= terms[block].valid_to:
            return block
    return NONE


def mep_end(block: Block, item: Item | ClearedItem) -> int:
    """Return the last day of the maximum extension period."""
    origin = item.issued_on if block.mep_origin == MEP_FROM_INVOICE else item.due_on
    return max(origin + block.mep_days, item.extended_due_on)


def due_in_the_end(item: Item) -> int:
    """Return the due date, or the later one that the insurer agreed to."""
    return item.due_on if item.extended_due_on == NO_DATE else item.extended_due_on


def notify_by(block: Block, item: Item) -> int:
    """Return the last day to declare the overdue, never before the due date."""
    if block.notify_origin == NOTIFY_FROM_DUE:
        base = due_in_the_end(item)
    elif block.notify_origin == NOTIFY_FROM_INVOICE:
        base = item.issued_on
    else:
        base = mep_end(block, item)
    return max(base + block.notify_days, item.due_on)


def loss_on(block: Block, item: Item, insolvent_on: int) -> int:
    """Return the date of loss: the end of the waiting period, or the insolvency before it."""
    waited = due_in_the_end(item) + block.waiting_days
    return waited if insolvent_on == NO_DATE else min(waited, insolvent_on)


def claim_by(block: Block, item: Item, insolvent_on: int) -> int:
    """Return the last day to file the complete claim."""
    return months_after(loss_on(block, item, insolvent_on), block.claim_months)


def is_late(limit: int, done_on: int, as_of: int) -> bool:
    """Return whether a duty was not done by its date: done later, or still not and T is later."""
    return as_of > limit if done_on == NO_DATE else done_on > limit


def months_after(day: int, months: int) -> int:
    """Return the day N calendar months later, held back at the month's end."""
    year, month, day_of_month = _calendar(day)
    month += months - 1
    year, month = year + month // 12, month % 12 + 1
    return _days(year, month, min(day_of_month, _days_of_month(year, month)))


def _calendar(day: int) -> tuple[int, int, int]:
    """Return year, month, day of a day number; inside, years begin in March."""
    shifted = day + _DAYS_TO_YEAR_0
    era = shifted // _ERA
    of_era = shifted - era * _ERA
    year_of_era = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * of_year + 2) // 153
    day_of_month = of_year - (153 * month_from_march + 2) // 5 + 1
    month = month_from_march + _MARCH if month_from_march < 10 else month_from_march - 9
    year = year_of_era + era * 400
    return (year + 1 if month <= _FEBRUARY else year), month, day_of_month


def _days(year: int, month: int, day_of_month: int) -> int:
    """Return the day number of a calendar date."""
    if month <= _FEBRUARY:
        year -= 1
    era = year // 400
    year_of_era = year - era * 400
    month_from_march = month - _MARCH if month > _FEBRUARY else month + 9
    of_year = (153 * month_from_march + 2) // 5 + day_of_month - 1
    of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + of_year
    return era * _ERA + of_era - _DAYS_TO_YEAR_0


def _days_of_month(year: int, month: int) -> int:
    """Return how many days a month has."""
    if month == _FEBRUARY:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31
