"""The deadlines of a customer: what must be done by when, and what is at stake (assessment 7)."""

from collections.abc import Sequence

from aval.engine.kernel.codes import (
    BILL,
    CLAIM,
    COVER_END,
    DELIVERED_IN_BREACH,
    ELIGIBLE,
    HAND_OVER,
    KIND_NOT_INSURED,
    MET,
    MISSED,
    NEVER,
    NO_DATE,
    NONE,
    NOTIFY,
    OPEN,
    STOP,
    SUBSTITUTE_TOP_UP,
    TEMPORARY,
    TIME_BARRED,
)
from aval.engine.kernel.figures import DUE_IN_7_DAYS, DUE_IN_30_DAYS
from aval.engine.kernel.shapes import (
    DEADLINES_OUT,
    ENDS_FOUND,
    Block,
    Contract,
    Cover,
    DeadlineRow,
    Item,
    Totals,
    Work,
    WorkPair,
)
from aval.engine.kernel.stops import stops_by_itself

_WEEK, _MONTH = 7, 30
_ROWS = 2**40


def keep_cover_ends(
    contract: Contract, covers: Sequence[Cover], policy: int, bands: int, work: Work
) -> None:
    """Keep the ends of the policy's limits of today, whose stack is in the work.

    At stake is the overlap of what is insurable with the row's own slice of its layer.
    """
    floor = 0
    for place in range(bands):
        row = work.bands[place].row
        ceiling = floor + work.bands[place].height
        layer = covers[row].layer
        has_end = covers[row].valid_to != NEVER and covers[row].amount > 0
        if has_end and TEMPORARY <= layer <= SUBSTITUTE_TOP_UP:
            end = work.cursor[ENDS_FOUND]
            work.end_key[end] = contract.policies[policy].name_place * _ROWS + covers[row].order
            work.end_order[end] = end
            work.ends[end].row = row
            work.ends[end].at_stake = max(0, min(work.policies[policy].total, ceiling) - floor)
            work.cursor[ENDS_FOUND] = end + 1
        floor = ceiling


def state_of(limit: int, done_on: int, as_of: int) -> int:
    """Return whether a duty is open, met or missed."""
    if done_on == NO_DATE:
        return OPEN if limit >= as_of else MISSED
    return MET if done_on <= limit else MISSED


def write_item_deadlines(
    contract: Contract,
    items: Sequence[Item],
    terms: Sequence[Block],
    customer: int,
    first: int,
    count: int,
    limit_insured: int,
    work: Work,
    out: Sequence[DeadlineRow],
    totals: Totals,
    next_one: tuple[int, int],
) -> tuple[int, int]:
    """Write the rows of every invoice and bill, by item, kind, key of the policy.

    Returns the earliest open one that presses as (date, kind), given the earliest before.
    """
    policies, as_of = contract.scene[0].policies, contract.scene[0].as_of
    for item in range(count):
        row = items[first + item]
        if row.kind > BILL or work.items[item].net == 0:
            continue
        for kind in range(COVER_END):
            for place in range(policies):
                policy = contract.policies[place].by_name
                pair = work.pairs[policy * count + item]
                if pair.block < 0 or not _is_listed(
                    row, terms[pair.block], pair, kind, work.items[item].net
                ):
                    continue
                day = _date(terms[pair.block], pair, kind)
                state = state_of(day, _done_on(row, kind), as_of)
                at_stake = pair.at_stake if is_insurable(pair.reason) else 0
                _write(customer, first + item, policy, kind, day, state, at_stake, work, out)
                if state == OPEN and (at_stake > 0 or (kind == STOP and limit_insured > 0)):
                    next_one = _press(day, kind, next_one, as_of, totals)
    return next_one


def write_cover_ends(
    contract: Contract,
    covers: Sequence[Cover],
    customer: int,
    work: Work,
    out: Sequence[DeadlineRow],
    totals: Totals,
    next_one: tuple[int, int],
) -> tuple[int, int]:
    """Write the ends of limits, by key of the policy, then of the cover; as above."""
    for place in range(work.cursor[ENDS_FOUND]):
        end = work.end_order[place]
        row = work.ends[end].row
        day, at_stake = covers[row].valid_to, work.ends[end].at_stake
        _write(
            customer,
            NONE,
            covers[row].policy,
            COVER_END,
            day,
            OPEN,
            at_stake,
            work,
            out,
        )
        if at_stake > 0:
            next_one = _press(day, COVER_END, next_one, contract.scene[0].as_of, totals)
    return next_one


def is_insurable(reason: int) -> bool:
    """Return whether none of the first six reasons applies, no matter whether it is late."""
    return reason == ELIGIBLE or reason >= TIME_BARRED


def _date(block: Block, pair: WorkPair, kind: int) -> int:
    """Return the date of one kind of deadline."""
    if kind == STOP:
        return pair.mep_end
    if kind == NOTIFY:
        return pair.notify_by
    return pair.claim_by if kind == CLAIM else pair.mep_end + block.hand_over_days


def _done_on(item: Item, kind: int) -> int:
    """Return when a duty was done, NO_DATE when it was not, or is none."""
    if kind == NOTIFY:
        return item.declared_on
    return item.claimed_on if kind == CLAIM else NO_DATE


def _is_listed(item: Item, block: Block, pair: WorkPair, kind: int, net: int) -> bool:
    """Return whether an item gives a row of this kind under a policy.

    Where it is not insurable it gives its stop alone: it stops the cover like any other.
    """
    if kind == STOP and not stops_by_itself(item, net, block.default_min_amount):
        return False
    if kind == HAND_OVER and block.hand_over_days == NONE:
        return False
    if is_insurable(pair.reason):
        return True
    return kind == STOP and KIND_NOT_INSURED <= pair.reason <= DELIVERED_IN_BREACH


def _press(
    day: int, kind: int, next_one: tuple[int, int], as_of: int, totals: Totals
) -> tuple[int, int]:
    """Count an open deadline that presses; return the earliest so far."""
    if day <= as_of + _WEEK:
        totals.counts[DUE_IN_7_DAYS] += 1
    if day <= as_of + _MONTH:
        totals.counts[DUE_IN_30_DAYS] += 1
    if day < next_one[0] or (day == next_one[0] and kind < next_one[1]):
        return day, kind
    return next_one


def _write(
    customer: int,
    item: int,
    policy: int,
    kind: int,
    day: int,
    state: int,
    at_stake: int,
    work: Work,
    out: Sequence[DeadlineRow],
) -> None:
    """Write one row."""
    row = work.cursor[DEADLINES_OUT]
    out[row].customer = customer
    out[row].item = item
    out[row].policy = policy
    out[row].kind = kind
    out[row].day = day
    out[row].state = state
    out[row].at_stake = at_stake
    work.cursor[DEADLINES_OUT] = row + 1
