"""The judgement of customers, one after the other: the assessment on one screen."""

from collections.abc import Sequence

from aval.engine.kernel.cells import write_cells
from aval.engine.kernel.codes import (
    LAYERS,
    NEVER,
    NONE,
    UNSEEN,
)
from aval.engine.kernel.deadlines import (
    keep_cover_ends,
    write_cover_ends,
    write_item_deadlines,
)
from aval.engine.kernel.decisions import stack
from aval.engine.kernel.figures import (
    CREDIT_BALANCE,
    EXPOSURE,
    LIMIT_INSURED,
    LIMIT_PERMANENT,
    MANAGEMENT_CREDIT,
    OPEN_ITEMS,
    WIDTH,
)
from aval.engine.kernel.filling import fill, find_reasons, govern
from aval.engine.kernel.numbers import arrange
from aval.engine.kernel.positions import (
    age,
    conclude,
    count_expired,
    is_waiting,
    limit_state,
    management_credit,
    sum_cells,
)
from aval.engine.kernel.settling import convert_items, exposure, order_items, settle
from aval.engine.kernel.shapes import (
    CELLS_FOUND,
    ENDS_FOUND,
    Block,
    CellRow,
    ClearedItem,
    Contract,
    Cover,
    Credit,
    Customer,
    DeadlineRow,
    Item,
    Positions,
    Totals,
    Work,
)
from aval.engine.kernel.stops import breach_since, past_stops, stop_without_end


def judge(
    customers: Sequence[Customer],
    begin: int,
    end: int,
    contract: Contract,
    terms: Sequence[Block],
    items: Sequence[Item],
    cleared: Sequence[ClearedItem],
    covers: Sequence[Cover],
    credits_: Sequence[Credit],
    work: Work,
    cells: Sequence[CellRow],
    deadlines: Sequence[DeadlineRow],
    out: Positions,
    totals: Totals,
) -> None:
    """Judge the customers [begin, end); their positions go to the rows from 0 of `out`."""
    as_of = contract.scene[0].as_of
    for customer in range(begin, end):
        first = customers[customer].item
        count = customers[customer + 1].item - first
        at = (customer - begin) * WIDTH
        totals.counts[OPEN_ITEMS] += convert_items(contract, items, first, count, work)
        order_items(items, first, count, work)
        out.money[at + CREDIT_BALANCE] = settle(items, first, count, work)
        out.money[at + EXPOSURE] = exposure(contract, items, first, count, work)
        age(items, as_of, first, count, at, work, out)
        refused, pending, asked = apply_policies(
            customers, customer, contract, terms, items, cleared, covers, work, at, out, totals
        )
        out.money[at + MANAGEMENT_CREDIT] = management_credit(
            credits_, customers[customer].credit, customers[customer + 1].credit, as_of
        )
        write_cells(contract, items, first, count, work, cells, totals)
        sum_cells(items, first, count, at, work, out)
        conclude(at, out)
        place = customer - begin
        out.rows[place].limit_state = limit_state(at, refused, pending, asked, out)
        width = customers[customer + 1].cleared - customers[customer].cleared
        out.rows[place].breach_since = breach_since(contract, width, work)
        following = write_cover_ends(
            contract, covers, customer, work, deadlines, totals, (NEVER, NONE)
        )
        following = write_item_deadlines(
            contract, items, terms, customer, first, count,
            out.money[at + LIMIT_INSURED], work, deadlines, totals, following,
        )  # fmt: skip
        out.rows[place].next_deadline, out.rows[place].next_deadline_kind = following


def apply_policies(
    customers: Sequence[Customer],
    customer: int,
    contract: Contract,
    terms: Sequence[Block],
    items: Sequence[Item],
    cleared: Sequence[ClearedItem],
    covers: Sequence[Cover],
    work: Work,
    at: int,
    out: Positions,
    totals: Totals,
) -> tuple[bool, bool, bool]:
    """Try every policy in order of rank; return whether limits are refused, pending, asked for."""
    one, count = customers[customer], customers[customer + 1].item - customers[customer].item
    policies, as_of = contract.scene[0].policies, contract.scene[0].as_of
    begin_customer(count, work)
    refused, pending, asked, barred = False, False, False, False
    row, last = one.cover, customers[customer + 1].cover
    for policy in range(policies):
        start = row
        while row < last and covers[row].policy == policy:
            row += 1
        if not contract.sees_buyer[one.profile * policies + policy] or not (
            contract.policies[policy].sees_a_company
        ):
            pass_over(policy, count, work)
            continue
        late = find_out(customers, customer, contract, terms, items, cleared, policy, work)
        if late and not barred:
            barred = True
            for item in range(count):
                work.items[item].taken_if = work.items[item].taken
        rows = start, row
        for real in range(1, -1 if barred else 0, -1):
            fill(
                contract, items, terms, covers, rows, one.item, count, policy, one.profile, work,
                real == 1,
            )  # fmt: skip
        bands, refusal = stack(covers, terms, start, row, as_of, NEVER, NONE, work)
        keep_cover_ends(contract, covers, policy, bands, work)
        for layer in range(LAYERS):
            out.money[at + LIMIT_PERMANENT + layer] += work.layer_height[layer]
        count_expired(covers, start, row, as_of, totals)
        refused, asked = refused or refusal, asked or row > start
        pending = pending or is_waiting(covers, start, row, as_of)
    arrange(work.end_order, work.cursor[ENDS_FOUND], work.end_key)
    return refused, pending, asked


def pass_over(policy: int, count: int, work: Work) -> None:
    """Note that a policy does not see the customer."""
    work.policies[policy].forever = NEVER
    work.policies[policy].stops = 0
    for item in range(count):
        work.pairs[policy * count + item].block = UNSEEN
        work.pairs[policy * count + item].reason = UNSEEN


def find_out(
    customers: Sequence[Customer],
    customer: int,
    contract: Contract,
    terms: Sequence[Block],
    items: Sequence[Item],
    cleared: Sequence[ClearedItem],
    policy: int,
    work: Work,
) -> bool:
    """Find a policy's dates, stops and reasons for a customer; return whether any is late."""
    one, following = customers[customer], customers[customer + 1]
    first, count = one.item, following.item - one.item
    govern(contract, items, terms, first, count, policy, one.insolvent_on, work)
    work.policies[policy].forever = stop_without_end(
        items, terms, first, count, policy, one.insolvent_on, work
    )
    work.policies[policy].stops = past_stops(
        contract, terms, cleared, one.cleared, following.cleared, policy, work
    )
    width = following.cleared - one.cleared
    return find_reasons(contract, items, terms, first, count, policy, width, work)


def begin_customer(count: int, work: Work) -> None:
    """Forget the customer before."""
    work.cursor[CELLS_FOUND] = 0
    work.cursor[ENDS_FOUND] = 0
    for item in range(count):
        work.items[item].taken = 0
        work.items[item].taken_if = 0
        work.items[item].first_cell = NONE
