"""Every cent of an item gets its one cell (assessment 9)."""

from collections.abc import Sequence

from aval.engine.kernel.codes import (
    CELL_REASON,
    CELL_VAT,
    CREDIT_NOTE,
    ELIGIBLE,
    KIND_NOT_INSURED,
    NO_POLICY,
    NO_POLICY_INDEX,
    NO_TERMS,
    NONE,
    ORDER,
    ORDER_REASON,
    TIME_BARRED,
)
from aval.engine.kernel.shapes import (
    CELLS_OUT,
    CellRow,
    Contract,
    Item,
    Totals,
    Work,
)


def write_cells(
    contract: Contract,
    items: Sequence[Item],
    first: int,
    count: int,
    work: Work,
    out: Sequence[CellRow],
    totals: Totals,
) -> None:
    """Write the cells of one customer's open debits, item by item."""
    for item in range(count):
        kind = items[first + item].kind
        if kind >= CREDIT_NOTE or work.items[item].net == 0:
            continue
        policy, reason = deciding(contract, count, item, work)
        if kind == ORDER and (reason in (NO_POLICY, NO_TERMS, KIND_NOT_INSURED)):
            reason = ORDER_REASON
        covered_first, covered_later = _write_covered(first, item, policy, work, out)
        vat, left = 0, work.items[item].net
        if (reason == ELIGIBLE or reason > TIME_BARRED) and reason != ORDER_REASON:
            left = work.pairs[policy * count + item].insurable - covered_first
            vat = work.items[item].net - work.pairs[policy * count + item].insurable
        cut = min(left, covered_later)
        left -= cut
        vat -= covered_later - cut
        if vat > 0:
            _write(first + item, policy, CELL_VAT, vat, 0, work, out)
        if left > 0:
            _write(first + item, policy, CELL_REASON + reason, left, 0, work, out)
        if kind != ORDER:
            totals.uncovered[CELL_VAT] += vat
            totals.uncovered[CELL_REASON + max(reason, 0)] += left


def deciding(contract: Contract, count: int, item: int, work: Work) -> tuple[int, int]:
    """Return the policy that gives an item its reason and VAT, and that reason.

    It is the first in rank order that has a block at the delivery date; when none has, the first
    that sees the item; policy NO_POLICY_INDEX when none sees it.
    """
    seen = NO_POLICY_INDEX
    for policy in range(contract.scene[0].policies):
        block = work.pairs[policy * count + item].block
        if block >= 0:
            return policy, work.pairs[policy * count + item].reason
        if block == NONE and seen == NO_POLICY_INDEX:
            seen = policy
    return seen, (NO_POLICY if seen == NO_POLICY_INDEX else NO_TERMS)


def _write_covered(
    first: int, item: int, policy: int, work: Work, out: Sequence[CellRow]
) -> tuple[int, int]:
    """Write an item's covered cells; return what the deciding policy covers, and later ones."""
    by_first, by_later = 0, 0
    cell = work.items[item].first_cell
    while cell != NONE:
        amount = work.cells[cell].amount
        if work.cells[cell].policy == policy:
            by_first += amount
        else:
            by_later += amount
        _write(
            first + item,
            work.cells[cell].policy,
            work.cells[cell].layer,
            amount,
            work.cells[cell].indemnifiable,
            work,
            out,
        )
        cell = work.cells[cell].next
    return by_first, by_later


def _write(
    item: int,
    policy: int,
    cell: int,
    amount: int,
    indemnifiable: int,
    work: Work,
    out: Sequence[CellRow],
) -> None:
    """Write one row."""
    row = work.cursor[CELLS_OUT]
    out[row].item = item
    out[row].policy = policy
    out[row].cell = cell
    out[row].amount = amount
    out[row].indemnifiable = indemnifiable
    work.cursor[CELLS_OUT] = row + 1
