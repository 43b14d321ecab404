"""What a row of a list is worth: its kind, its amounts, and what of them is open on a day."""

from dataclasses import dataclass
from datetime import date

from aval.connectors.ledgers.list_cells import ListCells
from aval.connectors.ledgers.list_map import Credits
from aval.connectors.ledgers.list_rows import Row
from aval.vocabulary.words import CREDIT_KINDS, Kind


@dataclass(frozen=True, slots=True)
class Money:
    """Kind and amounts of a row in minor units, >= 0; `open_amount` None where it is not told."""

    kind: Kind
    amount: int
    tax_amount: int
    open_amount: int | None


@dataclass(frozen=True, slots=True)
class State:
    """What is open of an item, and since when it is cleared where nothing is."""

    open_amount: int
    cleared_on: date | None


def money_of(
    cells: ListCells, number: int, row: Row, currency: str, signs: Credits | None
) -> Money | None:
    """Return kind and amounts of a row, None (and faults) where they contradict each other.

    `signs` tells how the list writes credit kinds; without it a negative one is a fault, as it
    may be a credit, or the reversal of one.
    """
    told = cells.kind(number, row)
    open_amount = cells.amount(number, row, "open_amount", currency)
    amount = cells.amount(number, row, "amount", currency) if "amount" in row else open_amount
    tax = cells.amount(number, row, "tax_amount", currency) or 0
    if told is None or amount is None:
        if amount is None and not row.get("amount", row.get("open_amount")):
            cells.refuse("ledger.filled", number, "amount" if "amount" in row else "open_amount")
        return None
    if any(part * amount < 0 or abs(part) > abs(amount) for part in (tax, open_amount or 0)):
        cells.refuse("ledger.within_amount", number, "amount", row.get("amount", ""))
        return None
    kind = _kind(cells, number, told, signs, is_negative=amount < 0)
    left = None if open_amount is None else abs(open_amount)
    return Money(kind, abs(amount), abs(tax), left)


def _kind(
    cells: ListCells, number: int, told: Kind, signs: Credits | None, *, is_negative: bool
) -> Kind:
    """Return the kind that an amount's sign makes of the kind that is told."""
    if told not in CREDIT_KINDS:
        return Kind.CREDIT_NOTE if is_negative else told
    if is_negative and signs is None:
        cells.refuse("ledger.credits", number, "kind", told.value)
    is_credit = is_negative == (signs is Credits.NEGATIVE)
    return told if is_credit else Kind.INVOICE


def state_on(
    cells: ListCells,
    number: int,
    money: Money,
    days: tuple[date, date | None],
    as_of: date | None,
) -> State | None:
    """Return what is open of an item on a day, None (and a fault) where the row contradicts itself.

    `days` are the dates of issue and of settlement. Settled after the day, it is still open.
    Nothing was ever open of an item of amount 0: it counts as cleared on the day of its issue.
    """
    issued_on, cleared_on = days
    if cleared_on and money.open_amount:
        cells.refuse("ledger.not_cleared", number, "cleared_on", cleared_on.isoformat())
        return None
    if money.amount == 0:
        return State(0, cleared_on or issued_on)
    if cleared_on:
        is_later = as_of is not None and cleared_on > as_of
        return State(money.amount, None) if is_later else State(0, cleared_on)
    if money.open_amount == 0:
        cells.refuse("ledger.cleared_on", number, "cleared_on")
        return None
    return State(money.amount if money.open_amount is None else money.open_amount, None)
