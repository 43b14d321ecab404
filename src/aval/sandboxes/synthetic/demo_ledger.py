"""The demo's ledger: two years of sales to each buyer, and what is paid of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from aval.sandboxes.synthetic.demo_buyers import Buyer, Story
from aval.sandboxes.synthetic.dice import Dice
from aval.vocabulary.money import divide_half_up
from aval.vocabulary.words import DEBIT_KINDS, Kind

HISTORY_DAYS = 730
"""Days of sales before the day of the ledger."""
VALUE_OF_100_CENTS = {"EUR": 100, "USD": 108, "GBP": 86, "JPY": 161, "TND": 3360}
"""Minor units of each currency that are worth about one euro."""
_TAX_PERCENT = {("FR", "FR01"): 20, ("ES", "ES01"): 21, ("DE", "DE01"): 19}
"""Domestic sales bear tax, by country of the buyer and own company."""
_BILL_COUNTRIES = ("ES", "IT")
_DEPOSIT_COUNTRIES = ("TN", "MA", "BR", "JP")
_UNALLOCATED = (Story.QUIET, Story.SLOW)
_UNALLOCATED_EVERY = 7
_RETURN_DAYS = 21
_SATURDAY = 5
_DELAYS = {
    Story.SLOW: (12, 48),
    Story.BREACH: (5, 30),
    Story.BREACH_ENDED: (2, 30),
    Story.FORECLOSED: (5, 40),
    Story.DECLARED: (0, 30),
    Story.INSOLVENT: (8, 45),
    Story.PUBLIC: (15, 50),
}
_USUAL_DELAY = (-6, 12)
_LAST_SALE_DAYS = {Story.IDLE: 160, Story.INSOLVENT: 42, Story.FORECLOSED: 55}


@dataclass(slots=True)
class Item:
    """One row of the ledger while it is being made; amounts in minor units of `currency`."""

    company: str
    customer: str
    kind: Kind
    issued_on: date
    currency: str
    amount: int
    ordered_on: date | None = None
    delivered_on: date | None = None
    due_on: date | None = None
    extended_due_on: date | None = None
    tax_amount: int = 0
    open_amount: int = 0
    disputed: bool = False
    cleared_on: date | None = None
    declared_on: date | None = None
    claimed_on: date | None = None

    @property
    def is_debit(self) -> bool:
        """Whether the buyer owes it."""
        return self.kind in DEBIT_KINDS


def make_sales(dice: Dice, buyer: Buyer, as_of: date) -> list[Item]:
    """Return what was sold to a buyer in two years, each sale paid by the buyer's habit."""
    sales: list[Item] = []
    day = as_of - timedelta(HISTORY_DAYS - dice.one(f"{buyer.key} first", 0, buyer.every_days))
    last = as_of - timedelta(_LAST_SALE_DAYS.get(buyer.story, 0))
    while workday(day) <= last:
        sales.append(_sale(dice, buyer, f"{buyer.key} {len(sales)}", workday(day), as_of))
        gap = buyer.every_days * dice.one(f"{buyer.key} {len(sales)} gap", 60, 140)
        day += timedelta(divide_half_up(gap, 100))
    return sales


def make_orders(dice: Dice, buyer: Buyer, as_of: date) -> list[Item]:
    """Return the orders in hand: nothing for two buyers of three."""
    if dice.one(f"{buyer.key} orders", 1, 3) > 1 or buyer.story in _LAST_SALE_DAYS:
        return []
    ordered = as_of - timedelta(dice.one(f"{buyer.key} ordered", 1, 20))
    net = _net(dice, buyer, f"{buyer.key} order")
    return [
        Item(
            company=buyer.companies[0],
            customer=buyer.key,
            kind=Kind.ORDER,
            issued_on=ordered,
            currency=buyer.currency,
            amount=net,
            open_amount=net,
            ordered_on=ordered,
            delivered_on=as_of + timedelta(dice.one(f"{buyer.key} lead", 5, 40)),
        )
    ]


def make_credits(dice: Dice, buyer: Buyer, sales: list[Item], as_of: date) -> list[Item]:
    """Return credit notes on some sales, and money received that nobody has allocated yet."""
    returned = as_of - timedelta(_RETURN_DAYS)
    credit_items = [
        _credit_note(sale, dice.one(f"{buyer.key} {place} part", 3, 20))
        for place, sale in enumerate(sales)
        if sale.kind is Kind.INVOICE
        and sale.issued_on <= returned
        and dice.one(f"{buyer.key} {place} credit", 1, 40) == 1
    ]
    unpaid = [sale for sale in sales if sale.open_amount and sale.kind is not Kind.DELIVERY]
    if unpaid and buyer.story in _UNALLOCATED and buyer.every_days % _UNALLOCATED_EVERY == 0:
        credit_items.append(_payment(Kind.PAYMENT, unpaid[0], as_of - timedelta(3), 60))
    if unpaid and buyer.country in _DEPOSIT_COUNTRIES:
        credit_items.append(_payment(Kind.DEPOSIT, unpaid[-1], unpaid[-1].issued_on, 30))
    return credit_items


def workday(day: date) -> date:
    """Return the day, or the Monday after it."""
    weekday = day.weekday()
    return day + timedelta(7 - weekday) if weekday >= _SATURDAY else day


def stay_open(item: Item) -> Item:
    """Take back an item's payment and return the item."""
    item.open_amount, item.cleared_on = item.amount, None
    return item


def pay(item: Item, day: date) -> None:
    """Have an item paid in full on a day."""
    item.open_amount, item.cleared_on = 0, day


def _sale(dice: Dice, buyer: Buyer, name: str, delivered: date, as_of: date) -> Item:
    """Return one sale: an invoice or bill, or a delivery that is not invoiced yet."""
    issued = workday(delivered + timedelta(dice.one(f"{name} invoiced", 0, 3)))
    other = len(buyer.companies) > 1 and dice.one(f"{name} company", 1, 4) == 1
    company = buyer.companies[-1] if other else buyer.companies[0]
    net = _net(dice, buyer, name)
    tax = divide_half_up(net * _TAX_PERCENT.get((buyer.country, company), 0), 100)
    by_bill = buyer.country in _BILL_COUNTRIES and buyer.every_days % 3 == 0
    item = Item(
        company=company,
        customer=buyer.key,
        kind=Kind.BILL if by_bill else Kind.INVOICE,
        issued_on=issued,
        currency=buyer.currency,
        amount=net + tax,
        tax_amount=tax,
        ordered_on=delivered - timedelta(dice.one(f"{name} ordered", 6, 30)),
        delivered_on=delivered,
        due_on=issued + timedelta(buyer.terms_days),
    )
    if issued > as_of:
        item.kind, item.issued_on = Kind.DELIVERY, delivered
    paid_on = _paid_on(dice, buyer, name, item)
    if item.kind is Kind.DELIVERY or paid_on > as_of:
        item.open_amount = _left(dice, name, item)
    else:
        item.cleared_on = paid_on
    return item


def _paid_on(dice: Dice, buyer: Buyer, name: str, item: Item) -> date:
    """Return the day on which the buyer's habit pays an item."""
    low, high = _DELAYS.get(buyer.story, _USUAL_DELAY)
    due = item.due_on or item.issued_on
    return workday(due + timedelta(dice.one(f"{name} delay", low, high)))


def _left(dice: Dice, name: str, item: Item) -> int:
    """Return what is open of an unpaid item: a part of one in twenty, else all."""
    if item.kind is Kind.DELIVERY or dice.one(f"{name} part paid", 1, 20) > 1:
        return item.amount
    return divide_half_up(item.amount * dice.one(f"{name} left", 20, 80), 100)


def _net(dice: Dice, buyer: Buyer, name: str) -> int:
    """Return a net amount in minor units of the buyer's currency: half to one and a half usual."""
    cents = buyer.usual_cents * dice.one(f"{name} amount", 500, 1500)
    return divide_half_up(cents * VALUE_OF_100_CENTS[buyer.currency], 100_000)


def _credit_note(sale: Item, percent: int) -> Item:
    """Return a credit note on a sale, three weeks later, used up when the sale is paid."""
    issued = sale.issued_on + timedelta(_RETURN_DAYS)
    credit = _payment(Kind.CREDIT_NOTE, sale, issued, percent)
    credit.tax_amount = divide_half_up(sale.tax_amount * percent, 100)
    if sale.cleared_on is not None:
        pay(credit, max(issued, sale.cleared_on))
    return credit


def _payment(kind: Kind, sale: Item, issued: date, percent: int) -> Item:
    """Return an open credit of so many percent of a sale's amount."""
    amount = divide_half_up(sale.amount * percent, 100)
    return Item(
        company=sale.company,
        customer=sale.customer,
        kind=kind,
        issued_on=issued,
        currency=sale.currency,
        amount=amount,
        open_amount=amount,
    )
