"""A policy that declares every quarter, an insured customer, one without limit; half a year sold."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.utils.timezone import make_aware

from aval.dataset.particulars import Particulars
from aval.dataset.reading import read_portfolio
from aval.desk.policies.actions import take_in
from aval.desk.turnover.actions import Period
from aval.records.models import Change, Person
from tests.records.keeping import keep
from tests.tables import POLICY, write_folder

TODAY = date(2026, 7, 20)
AT = make_aware(datetime.combine(TODAY, time(9)))
SECOND = Period("AZ-100", date(2026, 4, 1), date(2026, 6, 30))
TERMS = """
valid_to = 2026-12-31
premium_basis = "turnover"
premium_rate = "0.18"
minimum_premium = "28800.00"
instalments = 4
declaration_rhythm = "quarterly"
max_liability = "30x"
fees = { request = "10.00", monitoring = "38.00", investigation = "45.00" }
bonus_malus = [ { loss_ratio_upto = "30", percent = "-10" } ]
"""
ITEMS: tuple[dict[str, str], ...] = (
    {"item": "I1", "amount": "21000000.00", "tax_amount": "3500000.00", "number": "F-1"},
    {"item": "I2", "customer": "C2", "amount": "600.00", "tax_amount": "100.00", "number": "=F-2"},
    {"item": "I3", "kind": "credit_note", "amount": "120.00", "tax_amount": "20.00"},
    {"item": "I4", "amount": "120.00", "tax_amount": "20.00", "currency": "USD"},
    {"item": "I5", "amount": "99.00", "issued_on": "2026-03-31"},
)
COVERS: tuple[dict[str, str], ...] = (
    {"amount": "50000.00"},
    {"cover": "K2", "layer": "top_up", "amount": "40000.00", "extension": "CAP"},
)


def told(by: Person, particulars: Particulars) -> None:
    """Make the particulars of a policy known."""
    take_in(policies=(), particulars={particulars.policy: particulars}, by=by, at=AT, today=TODAY)


def sold(
    folder: Path,
    items: tuple[dict[str, str], ...] = ITEMS,
    covers: tuple[dict[str, str], ...] = COVERS,
    terms: str = TERMS,
    at: datetime | None = None,
) -> Change:
    """Make the sales, the decisions and the contract known."""
    given: dict[str, Any] = {
        "customers": [
            {"name": "Martin SA"},
            {"customer": "C2", "name": "Otra SL", "country": "ES"},
        ],
        "items": [one | {"open_amount": one["amount"]} for one in items],
        "covers": covers,
        "rates": [{}],
        "policies": POLICY.replace(
            "[policy.terms.insured_pct]", f"{terms}[policy.terms.insured_pct]"
        ),
    }
    return keep(read_portfolio(write_folder(folder, **given)), at)
