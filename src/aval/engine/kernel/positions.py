"""What a customer comes to: the row of `positions` (assessment 10)."""

from collections.abc import Sequence

from aval.engine.kernel.codes import (
    BILL,
    DELIVERY,
    DISCRETIONARY,
    LAYERS,
    NO_DATE,
    ORDER,
    PERMANENT,
    STATE_DISCRETIONARY,
    STATE_EXPIRED,
    STATE_GRANTED,
    STATE_NEVER_ASKED,
    STATE_PENDING,
    STATE_REFUSED,
    STATUS_PARTIAL,
    STATUS_PENDING,
)
from aval.engine.kernel.decisions import series_end
from aval.engine.kernel.figures import (
    APPARENT_COVERED,
    COVERED,
    DISPUTED_NET,
    EXCESS,
    EXPIRED_COVERS,
    EXPOSURE,
    HEADROOM,
    INDEMNIFIABLE,
    LATE_1_30,
    LATE_31_60,
    LATE_61_90,
    LATE_OVER_90,
    LIMIT_AUTHORISED,
    LIMIT_INSURED,
    LIMIT_PERMANENT,
    MANAGEMENT_CREDIT,
    NOT_DUE,
    ORDERS,
    OVER_LIMIT,
    OVERDUE,
    OWN_RISK,
    RECEIVABLE,
    UNCOVERED,
    WIDTH,
)
from aval.engine.kernel.shapes import Cover, Credit, Item, Positions, Totals, Work


def age(
    items: Sequence[Item],
    as_of: int,
    first: int,
    count: int,
    at: int,
    work: Work,
    out: Positions,
) -> None:
    """Write what is owed, by kind and by days late; `at` is where the customer's money begins."""
    for item in range(count):
        row, net = first + item, work.items[item].net
        kind = items[row].kind
        if net == 0:
            continue
        if kind == ORDER:
            out.money[at + ORDERS] += net
        elif items[row].disputed:
            out.money[at + DISPUTED_NET] += net
        if kind <= BILL:
            late = as_of - items[row].due_on
            out.money[at + RECEIVABLE] += net
            out.money[at + bucket(late)] += net
            if late > 0:
                out.money[at + OVERDUE] += net
                customer = at // WIDTH
                out.rows[customer].oldest_days_late = max(out.rows[customer].oldest_days_late, late)


def bucket(days_late: int) -> int:
    """Return the money column of a number of days late."""
    if days_late <= 0:
        return NOT_DUE
    if days_late <= 30:
        return LATE_1_30
    if days_late <= 60:
        return LATE_31_60
    return LATE_61_90 if days_late <= 90 else LATE_OVER_90


def sum_cells(
    items: Sequence[Item], first: int, count: int, at: int, work: Work, out: Positions
) -> None:
    """Write covered, indemnifiable and uncovered of invoices, bills and deliveries."""
    for item in range(count):
        if items[first + item].kind > DELIVERY:
            continue
        covered, cell = 0, work.items[item].first_cell
        while cell >= 0:
            covered += work.cells[cell].amount
            out.money[at + INDEMNIFIABLE] += work.cells[cell].indemnifiable
            cell = work.cells[cell].next
        out.money[at + COVERED] += covered
        out.money[at + UNCOVERED] += work.items[item].net - covered


def management_credit(credits_: Sequence[Credit], first: int, last: int, as_of: int) -> int:
    """Return the management credit in force: the latest start wins, then the greatest amount."""
    amount, since = 0, NO_DATE
    for row in range(first, last):
        start = credits_[row].valid_from
        if start <= as_of <= credits_[row].valid_to and (
            start > since or (start == since and credits_[row].amount > amount)
        ):
            amount, since = credits_[row].amount, start
    return amount


def conclude(at: int, out: Positions) -> None:
    """Write the figures that follow from the others."""
    money = out.money
    for layer in range(LAYERS):
        money[at + LIMIT_INSURED] += money[at + LIMIT_PERMANENT + layer]
    money[at + LIMIT_AUTHORISED] = money[at + LIMIT_INSURED] + money[at + MANAGEMENT_CREDIT]
    money[at + APPARENT_COVERED] = min(max(money[at + EXPOSURE], 0), money[at + LIMIT_INSURED])
    money[at + OWN_RISK] = min(money[at + UNCOVERED], money[at + MANAGEMENT_CREDIT])
    money[at + EXCESS] = money[at + UNCOVERED] - money[at + OWN_RISK]
    money[at + HEADROOM] = money[at + LIMIT_AUTHORISED] - money[at + EXPOSURE]
    money[at + OVER_LIMIT] = max(0, -money[at + HEADROOM])


def limit_state(at: int, refused: bool, pending: bool, asked: bool, out: Positions) -> int:
    """Return what the insurers say of a customer, first that applies."""
    for layer in range(PERMANENT, DISCRETIONARY):
        if out.money[at + LIMIT_PERMANENT + layer] > 0:
            return STATE_GRANTED
    if out.money[at + LIMIT_PERMANENT + DISCRETIONARY] > 0:
        return STATE_DISCRETIONARY
    if refused:
        return STATE_REFUSED
    if pending:
        return STATE_PENDING
    return STATE_EXPIRED if asked else STATE_NEVER_ASKED


def count_expired(
    covers: Sequence[Cover], first: int, last: int, as_of: int, totals: Totals
) -> None:
    """Count the policy's extensions whose decided rows all ended, one of them having granted."""
    start = first
    while start < last:
        end = series_end(covers, start, last)
        granted, alive = False, False
        for row in range(start, end):
            if covers[row].status != STATUS_PENDING:
                granted = granted or covers[row].status <= STATUS_PARTIAL
                alive = alive or covers[row].valid_to >= as_of
        if granted and not alive:
            totals.counts[EXPIRED_COVERS] += 1
        start = end


def is_waiting(covers: Sequence[Cover], first: int, last: int, as_of: int) -> bool:
    """Return whether a request is pending, or a decision has not begun yet."""
    for row in range(first, last):
        if covers[row].valid_from > as_of:
            return True
    return False
