"""The demo's incidents: what happened to some sales, so that each story can be seen."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from aval.sandboxes.synthetic.demo_buyers import Buyer, Story
from aval.sandboxes.synthetic.demo_ledger import Item, pay, stay_open, workday
from aval.vocabulary.words import Kind

INSOLVENT_DAYS = 40
"""Days between the judgment of an insolvent buyer and the day of the ledger."""
REDUCED_DECIDED_DAYS, REDUCED_VALID_DAYS = 20, 10
"""Days before the day of the ledger on which a reduction was decided, and took effect."""


def befall(buyer: Buyer, sales: list[Item], as_of: date) -> None:
    """Change a buyer's sales as its story says; dates count back from `as_of`."""
    incident = _INCIDENTS.get(buyer.story)
    if incident is not None:
        incident([sale for sale in sales if sale.kind is not Kind.DELIVERY], as_of)


def _due_near(sales: Sequence[Item], day: date) -> Item:
    """Return the sale whose due date is nearest to a day."""
    return min(sales, key=lambda sale: abs((_due(sale) - day).days))


def _due(sale: Item) -> date:
    """Return a sale's due date."""
    return sale.due_on or sale.issued_on


def _nothing_paid(sales: Sequence[Item], as_of: date) -> None:
    """Leave what fell due in the last 110 days unpaid; the oldest was declared in time."""
    unpaid = [sale for sale in sales if _due(sale) > as_of - timedelta(110)]
    for sale in unpaid:
        stay_open(sale)
        if _due(sale) < as_of - timedelta(60):
            sale.declared_on = _due(sale) + timedelta(55)


def _paid_after_the_lift(sales: Sequence[Item], as_of: date) -> None:
    """Have one item paid a few days ago, 110 days after it was due."""
    pay(_due_near(sales, as_of - timedelta(115)), as_of - timedelta(4))
    for sale in sales[-4:]:
        stay_open(sale)


def _paid_within_the_lift(sales: Sequence[Item], as_of: date) -> None:
    """Have one item paid 75 days after it was due."""
    late = _due_near(sales, as_of - timedelta(120))
    pay(late, _due(late) + timedelta(75))


def _declared_in_time(sales: Sequence[Item], as_of: date) -> None:
    """Have one item declared, an older one claimed as well."""
    for days, claim_days in ((75, None), (230, 190)):
        item = stay_open(_due_near(sales, as_of - timedelta(days)))
        item.declared_on = _due(item) + timedelta(50)
        if claim_days is not None:
            item.claimed_on = _due(item) + timedelta(claim_days)


def _missed(sales: Sequence[Item], as_of: date) -> None:
    """Leave one item undeclared, one declared too late, one declared but never claimed."""
    stay_open(_due_near(sales, as_of - timedelta(215)))
    too_late = stay_open(_due_near(sales, as_of - timedelta(255)))
    too_late.declared_on = as_of - timedelta(30)
    unclaimed = stay_open(_due_near(sales, as_of - timedelta(450)))
    unclaimed.declared_on = _due(unclaimed) + timedelta(50)


def _insolvent(sales: Sequence[Item], as_of: date) -> None:
    """Leave what fell due in the last 60 days unpaid, declared after the judgment."""
    for sale in sales:
        if _due(sale) > as_of - timedelta(60):
            stay_open(sale).declared_on = as_of - timedelta(INSOLVENT_DAYS - 10)


def _extended(sales: Sequence[Item], as_of: date) -> None:
    """Give an overdue item a later due date to which the insurer consented."""
    item = stay_open(_due_near(sales, as_of - timedelta(30)))
    item.extended_due_on = as_of + timedelta(30)


def _disputed(sales: Sequence[Item], as_of: date) -> None:
    """Have two overdue items disputed."""
    for days in (20, 45):
        stay_open(_due_near(sales, as_of - timedelta(days))).disputed = True


def _ordered_before_the_reduction(sales: Sequence[Item], as_of: date) -> None:
    """Deliver twice after the reduction, once on an order from before its decision."""
    for sale, delivered, ordered in ((sales[-2], 6, 30), (sales[-1], 3, 12)):
        terms = _due(sale) - sale.issued_on
        stay_open(sale).delivered_on = sale.issued_on = workday(as_of - timedelta(delivered))
        sale.ordered_on = as_of - timedelta(ordered)
        sale.due_on = sale.issued_on + terms


def _over_the_limit(sales: Sequence[Item], as_of: date) -> None:
    """Leave the last sales unpaid: the debt peaks."""
    for sale in sales:
        if _due(sale) > as_of - timedelta(5):
            stay_open(sale)


def _invoiced_late(sales: Sequence[Item], as_of: date) -> None:
    """Have every second recent sale ordered and delivered weeks before its invoice."""
    recent = [sale for sale in sales if sale.issued_on > as_of - timedelta(300)]
    for sale in recent[::2]:
        sale.delivered_on = sale.issued_on - timedelta(40)
        sale.ordered_on = sale.issued_on - timedelta(60)


_INCIDENTS: dict[Story, Callable[[Sequence[Item], date], None]] = {
    Story.BREACH: _nothing_paid,
    Story.BREACH_ENDED: _paid_after_the_lift,
    Story.LIFTED: _paid_within_the_lift,
    Story.DECLARED: _declared_in_time,
    Story.FORECLOSED: _missed,
    Story.INSOLVENT: _insolvent,
    Story.EXTENDED: _extended,
    Story.DISPUTED: _disputed,
    Story.REDUCED: _ordered_before_the_reduction,
    Story.OVER_LIMIT: _over_the_limit,
    Story.LATE_INVOICES: _invoiced_late,
}
