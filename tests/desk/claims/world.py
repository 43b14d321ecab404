"""A customer that does not pay: two overdue invoices, one disputed, one not due; a policy."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.timezone import make_aware

from aval.assessment.day import assess_day
from aval.dataset.reading import read_portfolio
from aval.desk.claims.actions import write
from aval.desk.claims.cards import PaperCard
from aval.records.models import Change, Paper, Person
from aval.vocabulary.claims import LossCause, PaperKind
from tests.desk.customer.judged import keep_judged
from tests.tables import POLICY, write_folder

DAY = date(2026, 7, 20)
"""I1 was due on 10 May: its notice may come until 9 August."""
AT = make_aware(datetime.combine(DAY, time(9)))
TERMS = """
hand_over_days = 30
non_qualifying_loss = "500.00"
first_loss_each = "1000.00"
indemnity_order = "pct_then_excess"
aggregate_first_loss = "0.00"
max_liability = "30x"
premium_basis = "turnover"
premium_rate = "0.18"
minimum_premium = "28800.00"
fees = { request = "0.00", monitoring = "38.00", investigation = "0.00" }
"""


def item(key: str, due: date, amount: str, **given: str) -> dict[str, str]:
    """Return an open invoice, delivered and issued thirty days before it is due."""
    issued = (due - timedelta(30)).isoformat()
    return {
        "item": key, "number": f"F-{key}", "delivered_on": issued, "issued_on": issued,
        "due_on": due.isoformat(), "amount": amount, "open_amount": amount, **given,
    }  # fmt: skip


def unpaid(folder: Path, day: date = DAY, **tables: Any) -> Change:
    """Keep C1, which owes I1 to I4 under a limit of 20,000, and judge it."""
    given: dict[str, Any] = {
        "customers": [{"name": "Martin SA"}],
        "items": [
            item("I1", date(2026, 5, 10), "15000.00"),
            item("I2", date(2026, 6, 10), "10000.00"),
            item("I3", date(2026, 6, 20), "4000.00", disputed="true"),
            item("I4", date(2026, 8, 5), "2000.00"),
        ],
        "covers": [{"amount": "20000.00"}],
        "policies": POLICY.replace(
            "[policy.terms.insured_pct]", f"{TERMS}[policy.terms.insured_pct]"
        ),
    } | tables
    return keep_judged(read_portfolio(write_folder(folder, **given)), day)


def on(day: date) -> datetime:
    """Return nine in the morning of a day."""
    return make_aware(datetime.combine(day, time(9)))


def pass_to(day: date) -> datetime:
    """Judge a later day, and return its morning."""
    at = on(day)
    assess_day(as_of=day, at=at)
    return at


def notice(by: Person, *items: str, day: date = DAY, **given: Any) -> Paper:
    """Write a notice of overdue items and decide it."""
    card = PaperCard("AZ-100", PaperKind.OVERDUE, items, **given)
    return write(customer="C1", card=card, by=by, at=on(day), today=day)


def claim(by: Person, *items: str, day: date, **given: Any) -> Paper:
    """Write a claim and decide it."""
    cause = given.pop("cause", LossCause.PROTRACTED_DEFAULT)
    card = PaperCard("AZ-100", PaperKind.CLAIM, items, cause=cause, **given)
    return write(customer="C1", card=card, by=by, at=on(day), today=day)
