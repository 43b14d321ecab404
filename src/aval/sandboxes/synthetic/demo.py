"""The demo's portfolio: a small group, three insurers, every state visible."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from itertools import starmap
from pathlib import Path

from aval.sandboxes.synthetic.demo_buyers import Buyer, Story, make_buyers
from aval.sandboxes.synthetic.demo_covers import Case, Decision, make_case, make_covers
from aval.sandboxes.synthetic.demo_incidents import INSOLVENT_DAYS, befall
from aval.sandboxes.synthetic.demo_ledger import (
    VALUE_OF_100_CENTS,
    Item,
    make_credits,
    make_orders,
    make_sales,
)
from aval.sandboxes.synthetic.demo_terms import COMPANIES, PORTFOLIO, policies_toml
from aval.sandboxes.synthetic.dice import Dice
from aval.sandboxes.synthetic.files import write_text
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.vocabulary.words import Kind

Row = dict[str, str]
_RATE_MONTHS = 27
_RATE_DAYS = 30
_GRADES = {Story.BREACH: (6, 4, 2), Story.INSOLVENT: (5, 3, 1), Story.REFUSED: (4, 3, 3)}
_NUMBERED = {Kind.INVOICE: "F", Kind.BILL: "F", Kind.DELIVERY: "L", Kind.CREDIT_NOTE: "A"}


def write_demo(folder: Path, *, seed: int, as_of: date) -> None:
    """Write the demo's portfolio as CSV: two years of ledger up to `as_of`.

    The same arguments write the same bytes. Existing files of the same names are replaced.
    Raises OSError when the folder cannot be written.
    """
    dice = Dice(seed)
    buyers = make_buyers(dice)
    ledgers = [_ledger(dice, buyer, as_of) for buyer in buyers]
    cases = [
        make_case(dice, buyer, ledger, as_of) for buyer, ledger in zip(buyers, ledgers, strict=True)
    ]
    items = [item for ledger in ledgers for item in ledger]
    items.sort(key=lambda item: (item.issued_on, item.customer))
    decisions = [decision for case in cases for decision in make_covers(case)]
    tables = {
        "companies": (dict(zip(_COMPANY, row, strict=True)) for row in COMPANIES),
        "customers": (_customer(buyer, as_of) for buyer in buyers),
        "items": _items(items),
        "covers": starmap(_cover, enumerate(decisions, 1)),
        "credits": _credits(cases),
        "grades": (grade for case in cases for grade in _grades(case)),
        "rates": _rates(dice, as_of),
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder, "portfolio.toml", PORTFOLIO)
    write_text(folder, "policies.toml", policies_toml(as_of))
    for table, rows in tables.items():
        write_text(folder, f"{table}.csv", _csv(rows))


_COMPANY = ("company", "name", "country", "currency")


def _csv(rows: Iterable[Row]) -> str:
    """Return rows, at least one, as CSV below a header."""
    listed = list(rows)
    text = StringIO()
    table = csv.DictWriter(text, listed[0], lineterminator="\n")
    table.writeheader()
    table.writerows(listed)
    return text.getvalue()


def _ledger(dice: Dice, buyer: Buyer, as_of: date) -> list[Item]:
    """Return all items of one buyer."""
    sales = make_sales(dice, buyer, as_of)
    befall(buyer, sales, as_of)
    return [
        *sales,
        *make_credits(dice, buyer, sales, as_of),
        *make_orders(dice, buyer, as_of),
    ]


def _customer(buyer: Buyer, as_of: date) -> Row:
    """Return a buyer as a row of customers."""
    insolvent = buyer.story is Story.INSOLVENT
    return {
        "customer": buyer.key,
        "name": buyer.name,
        "country": buyer.country,
        "group": buyer.group,
        "segment": buyer.segment,
        "registration_number": buyer.registration_number,
        "vat_number": buyer.vat_number,
        "insolvent_on": _day(as_of - timedelta(INSOLVENT_DAYS) if insolvent else None),
    }


def _items(items: Iterable[Item]) -> Iterator[Row]:
    """Yield items as rows, with keys in order and document numbers by company and year."""
    numbers = Counter[str]()
    for place, item in enumerate(items, 1):
        series = f"{item.company}-{_NUMBERED.get(item.kind, '')}{item.issued_on.year}"
        numbers[series] += 1
        number = f"{series}-{numbers[series]:05}" if item.kind in _NUMBERED else ""
        yield _item(f"I{place:06}", number, item)


def _item(key: str, number: str, item: Item) -> Row:
    """Return one item as a row."""
    digits = MINOR_DIGITS[item.currency]
    return {
        "item": key,
        "company": item.company,
        "customer": item.customer,
        "kind": item.kind,
        "number": number,
        "ordered_on": _day(item.ordered_on),
        "delivered_on": _day(item.delivered_on),
        "issued_on": _day(item.issued_on),
        "due_on": _day(item.due_on),
        "extended_due_on": _day(item.extended_due_on),
        "amount": decimal_text(item.amount, digits),
        "tax_amount": decimal_text(item.tax_amount, digits),
        "open_amount": decimal_text(item.open_amount, digits),
        "currency": item.currency,
        "disputed": "true" if item.disputed else "false",
        "cleared_on": _day(item.cleared_on),
        "declared_on": _day(item.declared_on),
        "claimed_on": _day(item.claimed_on),
        "x_account": f"411{item.customer[1:]}",
    }


def _cover(place: int, row: Decision) -> Row:
    """Return a decision as a row of covers."""
    return {
        "cover": f"K{place:05}",
        "policy": row.policy,
        "customer": row.customer,
        "layer": row.layer,
        "extension": row.extension,
        "status": row.status,
        "requested_amount": f"{row.requested}.00",
        "amount": "" if row.amount is None else f"{row.amount}.00",
        "currency": "EUR",
        "requested_on": _day(row.requested_on),
        "decided_on": _day(row.decided_on),
        "valid_from": _day(row.valid_from),
        "valid_to": _day(row.valid_to),
    }


def _credits(cases: Iterable[Case]) -> Iterator[Row]:
    """Yield management's own credits: some without an end, some for a time, one that is over."""
    accepting = [case for case in cases if case.buyer.story is Story.MANAGEMENT]
    for place, case in enumerate(accepting):
        ends = (None, case.day(-60), case.day(20))[place % 3]
        yield {
            "customer": case.buyer.key,
            "amount": f"{case.share(40)}.00",
            "currency": "EUR",
            "valid_from": _day(case.day(200)),
            "valid_to": _day(ends),
            "reason": "credit committee",
        }


def _grades(case: Case) -> Iterator[Row]:
    """Yield what the insurer's grade from 10 (best) to 1 was, three times in two years."""
    if case.buyer.story in {Story.PUBLIC, Story.INDIVIDUAL, Story.AFFILIATE}:
        return
    steady = case.draw("grade", 5, 9)
    grades = _GRADES.get(case.buyer.story, (steady, steady, steady + case.draw("grade now", -1, 1)))
    for days_before, value in zip((600, 300, 50), grades, strict=True):
        yield {
            "customer": case.buyer.key,
            "source": "insurer",
            "scale": "1-10",
            "value": str(value),
            "observed_on": _day(case.day(days_before)),
        }


def _rates(dice: Dice, as_of: date) -> Iterator[Row]:
    """Yield a rate every thirty days for each foreign currency."""
    for currency, value in VALUE_OF_100_CENTS.items():
        if currency == "EUR":
            continue
        for month in range(_RATE_MONTHS, -1, -1):
            middle = Decimal(value).scaleb(-MINOR_DIGITS[currency])
            per_mille = 1000 + dice.one(f"rate {currency} {month}", -30, 30)
            yield {
                "currency": currency,
                "on": _day(as_of - timedelta(_RATE_DAYS * month)),
                "rate": f"{middle * per_mille / 1000:.4f}",
            }


def _day(day: date | None) -> str:
    """Return a day as text, empty for none."""
    return "" if day is None else day.isoformat()
