"""Stop of cover: on which days a customer's debts, or its insolvency, suspend a policy.

Source: assessment 6. Intervals of a policy stand latest first, disjoint and not adjacent.
"""

from collections.abc import Sequence

from aval.engine.kernel.clauses import block_at, mep_end
from aval.engine.kernel.codes import BILL, NEVER, NO_DATE, NONE
from aval.engine.kernel.numbers import converted
from aval.engine.kernel.shapes import (
    Block,
    ClearedItem,
    Contract,
    Item,
    Work,
)


def stops_by_itself(item: Item, net: int, default_min_amount: int) -> bool:
    """Return whether an open item is a debt that stops the cover once its extension has ended."""
    return item.kind <= BILL and not item.disputed and net > 0 and net >= default_min_amount


def stop_without_end(
    items: Sequence[Item],
    terms: Sequence[Block],
    first: int,
    count: int,
    policy: int,
    insolvent_on: int,
    work: Work,
) -> int:
    """Return the first day of the policy's stop that has no end yet; NEVER when there is none."""
    forever = NEVER if insolvent_on == NO_DATE else insolvent_on + 1
    for item in range(count):
        pair = work.pairs[policy * count + item]
        if pair.block >= 0 and stops_by_itself(
            items[first + item], work.items[item].net, terms[pair.block].default_min_amount
        ):
            forever = min(forever, pair.mep_end + 1)
    return forever


def past_stops(
    contract: Contract,
    terms: Sequence[Block],
    cleared: Sequence[ClearedItem],
    first: int,
    last: int,
    policy: int,
    work: Work,
) -> int:
    """Write the intervals in which invoices paid since had stopped the policy, latest first.

    Returns how many there are. The rows [first, last) stand by the day they were cleared.
    """
    start, found = policy * (last - first), 0
    for row in range(last - 1, first - 1, -1):
        begin = _stopped_from(contract, terms, cleared[row], policy)
        end = cleared[row].cleared_on - 1
        if begin > end:
            continue
        if found and end >= work.stops[start + found - 1].begin - 1:
            before = work.stops[start + found - 1]
            before.begin = min(before.begin, begin)
        else:
            work.stops[start + found].begin = begin
            work.stops[start + found].end = end
            found += 1
    return found


def _stopped_from(
    contract: Contract, terms: Sequence[Block], item: ClearedItem, policy: int
) -> int:
    """Return the first day on which a cleared item stopped the cover; NEVER when it did not."""
    if not contract.sees_company[policy * contract.scene[0].companies + item.company]:
        return NEVER
    place = block_at(contract, terms, policy, item.delivered_on)
    if place == NONE:
        return NEVER
    block, rate = terms[place], contract.rates[item.currency]
    amount = converted(item.amount, rate.times, rate.per)
    if amount == 0 or amount < block.default_min_amount:
        return NEVER
    end = mep_end(block, item)
    return NEVER if item.cleared_on <= end + block.retroactive_lift_days else end + 1


def is_stopped(policy: int, width: int, day: int, work: Work) -> bool:
    """Return whether a day is stopped under a policy; `width` is the room of its intervals."""
    if day >= work.policies[policy].forever:
        return True
    start = policy * width
    low, high = 0, work.policies[policy].stops
    while low < high:
        middle = (low + high) // 2
        if work.stops[start + middle].begin <= day:
            high = middle
        else:
            low = middle + 1
    return low < work.policies[policy].stops and day <= work.stops[start + low].end


def breach_since(contract: Contract, width: int, work: Work) -> int:
    """Return the first day of the run of stopped days that contains T, or NO_DATE.

    Runs of all policies count together; adjacent ones join.
    """
    since = contract.scene[0].as_of + 1
    reached = False
    moved = True
    while moved:
        moved = False
        for policy in range(contract.scene[0].policies):
            if work.policies[policy].forever < since:
                since, moved, reached = work.policies[policy].forever, True, True
            for place in range(policy * width, policy * width + work.policies[policy].stops):
                touches = work.stops[place].end >= (since - 1)
                if touches and work.stops[place].begin < since:
                    since, moved, reached = work.stops[place].begin, True, True
    return since if reached else NO_DATE
