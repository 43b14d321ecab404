"""The demo's incidents: what happened to some sales, so that each story can be seen."""

import calendar
from collections.abc import Callable
from datetime import date

import numpy as np

from aval.sandboxes.synthetic.columns import day_number, day_of
from aval.sandboxes.synthetic.demo_buyers import Buyer
from aval.sandboxes.synthetic.demo_sales import NEVER, Sales
from aval.sandboxes.synthetic.demo_stories import Story
from aval.sandboxes.synthetic.demo_terms import GERMAN
from aval.sandboxes.synthetic.dice import Flags, Ints
from aval.vocabulary.words import DeadlineKind

REDUCED_DECIDED_DAYS, REDUCED_VALID_DAYS = 20, 10
"""Days before the last on which a reduction was decided, and took effect."""
_NEAR_KINDS = (DeadlineKind.STOP, DeadlineKind.NOTIFY, DeadlineKind.CLAIM)
_NEAR_DAYS = (0, 1, 4, 7, 16, 29)
"""In how many days the deadlines that are near fall due."""


def befall(buyers: list[Buyer], sales: Sales, today: int) -> None:
    """Change the buyers' sales as their stories say; sales are in order of their buyers."""
    starts = np.searchsorted(sales.buyer, np.arange(len(buyers) + 1)).tolist()
    for buyer in buyers:
        incident = _INCIDENTS.get(buyer.story)
        if incident is not None:
            incident(buyer, sales.of(starts[buyer.place], starts[buyer.place + 1]), today)


def _near(days: Ints, day: int) -> int:
    """Return the place of the sale of which a date is nearest to a day."""
    return int(np.abs(days - day).argmin())


def _stay_open(sales: Sales, which: Flags | int) -> None:
    """Have some sales unpaid to the last."""
    sales.paid_on[which] = NEVER
    sales.is_told[which] = True


def _pay(sales: Sales, which: int, day: int) -> None:
    """Have one sale paid on a day."""
    sales.paid_on[which] = day
    sales.is_told[which] = True


def _move(sales: Sales, which: int, days: int) -> None:
    """Have one sale ordered, delivered, invoiced and due so many days later."""
    for dates in (sales.ordered_on, sales.delivered_on, sales.issued_on, sales.due_on):
        dates[which] += days


def _stop_buying(sales: Sales, day: int) -> None:
    """Have nothing delivered, nor invoiced, after a day."""
    sales.delivered_on[sales.delivered_on > day] = NEVER


def _nothing_paid(buyer: Buyer, sales: Sales, today: int) -> None:
    """Leave what fell due in months unpaid; the oldest was declared in time."""
    _stay_open(sales, sales.due_on > today - 100 - buyer.turn * 17 % 60)
    overdue = (sales.due_on < today - 60) & (sales.paid_on == NEVER)
    sales.declared_on[overdue] = sales.due_on[overdue] + 55


def _put_deadline(buyer: Buyer, sales: Sales, kind: DeadlineKind, day: int) -> int:
    """Have one sale unpaid whose deadline of a kind falls on a day; return its place."""
    loss = _six_months_before(day)
    if buyer.policy == GERMAN:
        due_on = {
            DeadlineKind.STOP: day - 119 + buyer.terms_days,
            DeadlineKind.NOTIFY: day - 59,
            DeadlineKind.CLAIM: loss - 179,
        }[kind]
    else:
        due_on = {
            DeadlineKind.STOP: day - 60,
            DeadlineKind.NOTIFY: day - 90,
            DeadlineKind.CLAIM: loss - 150,
        }[kind]
    which = _near(sales.due_on, due_on)
    _move(sales, which, due_on - int(sales.due_on[which]))
    _stay_open(sales, which)
    return which


def _six_months_before(day: int) -> int:
    """Return the earliest day to which six months are a day, or else the first day after it."""
    end = day_of(day)
    months = end.year * 12 + end.month - 1 - 6
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    start = day_number(date(year, month + 1, min(end.day, last)))
    return start if end.day <= last else start + 1


def _deadline_is_near(buyer: Buyer, sales: Sales, today: int) -> None:
    """Have one deadline fall due today, tomorrow, or within the month, by the buyer's turn."""
    kind = _NEAR_KINDS[buyer.turn % len(_NEAR_KINDS)]
    days = _NEAR_DAYS[buyer.turn // len(_NEAR_KINDS) % len(_NEAR_DAYS)]
    which = _put_deadline(buyer, sales, kind, today + days)
    if kind is DeadlineKind.CLAIM:
        sales.declared_on[which] = sales.due_on[which] + 50
    _stop_buying(sales, int(sales.due_on[which]) + 70)


def _stop_begins(buyer: Buyer, sales: Sales, today: int) -> None:
    """Have the extension period of one sale end on the day before the event's."""
    _put_deadline(buyer, sales, DeadlineKind.STOP, today - buyer.event_day - 1)


def _paid_after_the_lift(_: Buyer, sales: Sales, today: int) -> None:
    """Have one item paid a few days ago, 110 days after it was due."""
    _pay(sales, _near(sales.due_on, today - 115), today - 4)
    _stay_open(sales, (sales.issued_on <= today) & (sales.issued_on > today - 60))


def _paid_within_the_lift(_: Buyer, sales: Sales, today: int) -> None:
    """Have one item paid 75 days after it was due."""
    late = _near(sales.due_on, today - 120)
    _pay(sales, late, int(sales.due_on[late]) + 75)


def _declared_in_time(buyer: Buyer, sales: Sales, today: int) -> None:
    """Have one item declared in time; of every second buyer an older one, claimed as well."""
    claims = buyer.turn % 2 == 1
    item = _near(sales.due_on, today - (230 if claims else 75))
    _stay_open(sales, item)
    sales.declared_on[item] = sales.due_on[item] + 50
    if claims:
        sales.claimed_on[item] = sales.due_on[item] + 190
        _stop_buying(sales, int(sales.due_on[item]) + 70)


def _missed(buyer: Buyer, sales: Sales, today: int) -> None:
    """Leave one item unpaid: never declared, declared too late, or never claimed, by turn."""
    turn = buyer.turn % 3
    item = _near(sales.due_on, today - (215, 255, 450)[turn])
    _stay_open(sales, item)
    if turn:
        sales.declared_on[item] = (today - 30, sales.due_on[item] + 50)[turn - 1]


def _insolvent(buyer: Buyer, sales: Sales, today: int) -> None:
    """Leave what was due after the judgment, or shortly before, unpaid, declared and claimed."""
    judged = today - (buyer.insolvent_days or 0)
    unpaid = sales.due_on > judged - 20
    _stay_open(sales, unpaid)
    sales.declared_on[unpaid] = judged + 10
    sales.claimed_on[unpaid] = judged + 100


def _extended(_: Buyer, sales: Sales, today: int) -> None:
    """Give an overdue item a later due date to which the insurer consented."""
    item = _near(sales.due_on, today - 30)
    _stay_open(sales, item)
    sales.extended_on[item], sales.extended_due_on[item] = today - 20, today + 30


def _disputed(_: Buyer, sales: Sales, today: int) -> None:
    """Have two overdue items disputed."""
    for days in (20, 45):
        item = _near(sales.due_on, today - days)
        _stay_open(sales, item)
        sales.disputed_on[item] = sales.due_on[item] + 4


def _dispute_begins_and_ends(buyer: Buyer, sales: Sales, today: int) -> None:
    """Have one item disputed on the day of the event, and the dispute of another end."""
    begins, ends = _near(sales.due_on, today - 6), _near(sales.due_on, today - 40)
    for item in (begins, ends):
        _stay_open(sales, item)
    sales.disputed_on[begins] = today - buyer.event_day
    sales.disputed_on[ends] = sales.due_on[ends] + 2
    sales.settled_on[ends] = today - buyer.event_day


def _returned(buyer: Buyer, sales: Sales, today: int) -> None:
    """Have a quarter of one open item credited on the day of the event."""
    day = today - buyer.event_day
    item = _near(sales.issued_on, day - 22)
    _pay(sales, item, max(int(sales.paid_on[item]), today + 3))
    sales.credit_on[item], sales.credit_amount[item] = day, sales.amount[item] // 4


def _ordered_before_the_reduction(buyer: Buyer, sales: Sales, today: int) -> None:
    """Deliver twice after the reduction, once on an order from before its decision."""
    last = int((sales.issued_on <= today).sum()) - 1
    for item, delivered, ordered in ((last - 1, 6, 30), (last, 3, 12)):
        sales.delivered_on[item] = sales.issued_on[item] = today - delivered
        sales.ordered_on[item] = today - ordered
        sales.due_on[item] = today - delivered + buyer.terms_days
        _stay_open(sales, item)


def _over_the_limit(_: Buyer, sales: Sales, today: int) -> None:
    """Leave the last sales unpaid: the debt peaks."""
    _stay_open(sales, sales.due_on > today - 20)


def _invoiced_late(_: Buyer, sales: Sales, today: int) -> None:
    """Have every second recent sale ordered and delivered weeks before its invoice."""
    late = np.flatnonzero(sales.issued_on > today - 300)[::2]
    sales.delivered_on[late] = sales.issued_on[late] - 40
    sales.ordered_on[late] = sales.issued_on[late] - 60


_INCIDENTS: dict[Story, Callable[[Buyer, Sales, int], None]] = {
    Story.BREACH: _nothing_paid,
    Story.BREACH_ENDED: _paid_after_the_lift,
    Story.BREACH_NOW: _stop_begins,
    Story.LIFTED: _paid_within_the_lift,
    Story.DECLARED: _declared_in_time,
    Story.DUE_SOON: _deadline_is_near,
    Story.FORECLOSED: _missed,
    Story.INSOLVENT: _insolvent,
    Story.INSOLVENT_NOW: _insolvent,
    Story.EXTENDED: _extended,
    Story.DISPUTED: _disputed,
    Story.DISPUTED_NOW: _dispute_begins_and_ends,
    Story.RETURNED_NOW: _returned,
    Story.REDUCED: _ordered_before_the_reduction,
    Story.OVER_LIMIT: _over_the_limit,
    Story.LATE_INVOICES: _invoiced_late,
}
