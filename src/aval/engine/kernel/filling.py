"""Fills the layers with what is insurable: which cent of which item a policy covers.

Source: assessment 5 and 8. Items are taken by delivery, then issue, then key; those delivered
while no band was above 0 take no room.
"""

from collections.abc import Sequence

from aval.engine.kernel.clauses import block_at, claim_by, is_late, mep_end, notify_by
from aval.engine.kernel.codes import (
    ABOVE_LIMIT,
    BILL,
    CREDIT_NOTE,
    DELIVERED_IN_BREACH,
    DELIVERY,
    DISCRETIONARY,
    DISPUTED,
    ELIGIBLE,
    EXCESS_VOID,
    INVOICED_LATE,
    KIND_NOT_INSURED,
    KINDS,
    LAYERS,
    NEVER,
    NO_DATE,
    NO_LIMIT,
    NO_TERMS,
    NONE,
    REFUSED,
    TERMS_TOO_LONG,
    TIME_BARRED,
    UNSEEN,
)
from aval.engine.kernel.decisions import stack, total_height
from aval.engine.kernel.numbers import product_over, share
from aval.engine.kernel.shapes import (
    CELLS_FOUND,
    Block,
    Contract,
    Cover,
    Item,
    Work,
    WorkPair,
)
from aval.engine.kernel.stops import is_stopped


def govern(
    contract: Contract,
    items: Sequence[Item],
    terms: Sequence[Block],
    first: int,
    count: int,
    policy: int,
    insolvent_on: int,
    work: Work,
) -> None:
    """Write which block governs each item under a policy, and the dates it sets.

    The block is UNSEEN where the policy does not see the item or nothing of it is owed.
    """
    for item in range(count):
        row, pair = items[first + item], work.pairs[policy * count + item]
        seen = contract.sees_company[policy * contract.scene[0].companies + row.company]
        pair.block = UNSEEN
        if seen and row.kind < CREDIT_NOTE and work.items[item].net > 0:
            pair.block = block_at(contract, terms, policy, row.delivered_on)
        if pair.block >= 0 and row.kind <= BILL:
            block = terms[pair.block]
            pair.mep_end = mep_end(block, row)
            pair.notify_by = notify_by(block, row)
            pair.claim_by = claim_by(block, row, insolvent_on)


def find_reasons(
    contract: Contract,
    items: Sequence[Item],
    terms: Sequence[Block],
    first: int,
    count: int,
    policy: int,
    width: int,
    work: Work,
) -> bool:
    """Write the first reason of every item under a policy; return whether one is time-barred."""
    late = False
    for item in range(count):
        row, pair = items[first + item], work.pairs[policy * count + item]
        pair.at_stake = 0
        if pair.block == UNSEEN:
            pair.reason = UNSEEN
        elif pair.block == NONE:
            pair.reason = NO_TERMS
        elif not contract.insures_kind[pair.block * KINDS + row.kind]:
            pair.reason = KIND_NOT_INSURED
        elif row.disputed:
            pair.reason = DISPUTED
        elif row.due_on - row.issued_on > terms[pair.block].max_terms_days:
            pair.reason = TERMS_TOO_LONG
        elif row.issued_on - row.delivered_on > terms[pair.block].max_invoicing_days:
            pair.reason = INVOICED_LATE
        elif is_stopped(policy, width, row.delivered_on, work):
            pair.reason = DELIVERED_IN_BREACH
        elif row.kind <= BILL and is_time_barred(row, pair, contract.scene[0].as_of):
            pair.reason = TIME_BARRED
            late = True
        else:
            pair.reason = ELIGIBLE
    return late


def is_time_barred(item: Item, pair: WorkPair, as_of: int) -> bool:
    """Return whether the notice or the claim of an item is too late (assessment 7)."""
    return is_late(pair.notify_by, item.declared_on, as_of) or is_late(
        pair.claim_by, item.claimed_on, as_of
    )


def net_seen(
    contract: Contract,
    items: Sequence[Item],
    first: int,
    count: int,
    policy: int,
    work: Work,
) -> int:
    """Return the net of all invoices, bills and deliveries whose company the policy sees."""
    total = 0
    for item in range(count):
        row = first + item
        if (
            items[row].kind <= DELIVERY
            and contract.sees_company[policy * contract.scene[0].companies + items[row].company]
        ):
            total += work.items[item].net
    return total


def insurable_of(terms: Sequence[Block], item: int, block: int, work: Work) -> int:
    """Return the insurable part of an eligible item before any cover: without VAT, or with it."""
    if terms[block].vat_insured:
        return work.items[item].net
    return share(
        work.items[item].net,
        work.items[item].amount - work.items[item].tax,
        work.items[item].amount,
    )


def fill(
    contract: Contract,
    items: Sequence[Item],
    terms: Sequence[Block],
    covers: Sequence[Cover],
    rows: tuple[int, int],
    first: int,
    count: int,
    policy: int,
    profile: int,
    work: Work,
    real: bool,
) -> None:
    """Fill a policy's layers with the eligible items.

    `real`: with time-barred items left out, writing cells, reasons and spans. Otherwise as if no
    item were time-barred, writing only `at_stake`. `rows` are the policy's rows of the customer.
    """
    debt = net_seen(contract, items, first, count, policy, work)
    total, bands, refused = 0, 0, False
    day, ordered, block = NEVER, NEVER, NONE
    for place in range(count):
        item = work.by_delivery[place]
        row, mine = items[first + item], work.items[item]
        pair = work.pairs[policy * count + item]
        pair.at_stake = 0
        if pair.reason != ELIGIBLE and (real or pair.reason < TIME_BARRED):
            continue
        order_date = NEVER if row.ordered_on == NO_DATE else row.ordered_on
        if day != row.delivered_on or ordered != order_date or block != pair.block:
            day, ordered, block = row.delivered_on, order_date, pair.block
            bands, refused = stack(covers, terms, rows[0], rows[1], day, ordered, block, work)
        insurable = insurable_of(terms, item, block, work)
        left = max(0, insurable - (mine.taken if real else mine.taken_if))
        high = total_height(work) > 0
        covered = 0
        if high:
            covered = _cover(
                contract, terms, covers, bands, policy, profile, debt, total, left, item, pair,
                work, real,
            )  # fmt: skip
            total += left
        if not real:
            mine.taken_if += covered
            continue
        mine.taken += covered
        pair.insurable, pair.span_to = insurable, total
        if not high:
            pair.reason = REFUSED if refused else NO_LIMIT
        elif covered < left:
            pair.reason = ABOVE_LIMIT
    if real:
        work.policies[policy].total = total


def _cover(
    contract: Contract,
    terms: Sequence[Block],
    covers: Sequence[Cover],
    bands: int,
    policy: int,
    profile: int,
    debt: int,
    low: int,
    insurable: int,
    item: int,
    pair: WorkPair,
    work: Work,
    real: bool,
) -> int:
    """Lay [low, low + insurable] over the stack; return what is covered, layer by layer."""
    covered, floor, place = 0, 0, 0
    unit = contract.scene[0].pct_unit
    while place < bands:
        layer = covers[work.bands[place].row].layer
        amount, whole, rest = 0, 0, 0
        void = (
            layer == DISCRETIONARY
            and terms[pair.block].discretionary_excess == EXCESS_VOID
            and debt > work.layer_height[DISCRETIONARY]
        )
        while place < bands and covers[work.bands[place].row].layer == layer:
            ceiling = floor + work.bands[place].height
            part = min(low + insurable, ceiling) - max(low, floor)
            if part > 0 and not void:
                pct = covers[work.bands[place].row].pct
                if pct == NONE:
                    pct = contract.pct[
                        (profile * contract.scene[0].blocks + pair.block) * LAYERS + layer
                    ]
                quotient, remainder = product_over(part, pct, unit)
                amount, whole, rest = amount + part, whole + quotient, rest + remainder
            floor = ceiling
            place += 1
        if amount > 0:
            whole, rest = whole + rest // unit, rest % unit
            indemnifiable = whole + 1 if 2 * rest >= unit else whole
            covered += amount
            pair.at_stake += indemnifiable
            if real:
                _keep_cell(item, policy, layer, amount, indemnifiable, work)
    return covered


def _keep_cell(
    item: int, policy: int, layer: int, amount: int, indemnifiable: int, work: Work
) -> None:
    """Keep a covered cell, behind those that the item has already."""
    cell = work.cursor[CELLS_FOUND]
    work.cells[cell].policy = policy
    work.cells[cell].layer = layer
    work.cells[cell].amount = amount
    work.cells[cell].indemnifiable = indemnifiable
    work.cells[cell].next = NONE
    if work.items[item].first_cell == NONE:
        work.items[item].first_cell = cell
    else:
        work.cells[work.items[item].last_cell].next = cell
    work.items[item].last_cell = cell
    work.cursor[CELLS_FOUND] = cell + 1
