"""A policy of two years with a customer in breach and one whose cover ends by its clauses."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from aval.dataset.parameters import plain_values
from aval.dataset.policies import Terms
from aval.dataset.reading import read_portfolio
from aval.desk.policies.drafting import TermsDraft
from aval.desk.policies.queries import current
from aval.records.models import Change
from tests.desk.customer.judged import keep_judged
from tests.tables import write_folder

TODAY = date(2026, 6, 30)
AT = datetime(2026, 6, 30, 8, tzinfo=UTC)
POLICIES = """
[[policy]]
policy = "AZ-100"
insurer = "Allianz Trade"
[[policy.terms]]
valid_from = 2025-01-01
valid_to = 2025-12-31
mep_days = 60
notify_days = 30
waiting_days = 150
claim_months = 6
[policy.terms.insured_pct]
permanent = "90"
temporary = "90"
[[policy.terms]]
valid_from = 2026-01-01
mep_days = 60
notify_days = 30
waiting_days = 150
claim_months = 6
premium_basis = "turnover"
premium_rate = "0.18"
minimum_premium = "28800.00"
[policy.terms.insured_pct]
permanent = "90"
temporary = "90"
"""


def world(folder: Path) -> Change:
    """Keep three customers: one owes for long, one pays in time, one has a percentage of its own.

    Of the first, an invoice is due on 10 March: with 60 days of extension it is in breach.
    """
    due = {"issued_on": "2026-05-01", "due_on": "2026-07-15"}
    write_folder(
        folder,
        customers=[
            {"customer": "C1", "name": "Martin SA"},
            {"customer": "C2", "name": "Ibáñez SL", "country": "ES"},
            {"customer": "C3", "name": "Weber GmbH", "country": "DE"},
        ],
        items=[
            {"item": "I1", "customer": "C1", "issued_on": "2026-02-10", "due_on": "2026-03-10",
             "amount": "10000.00", "open_amount": "10000.00"},
            {"item": "I2", "customer": "C1", "issued_on": "2026-05-20", "due_on": "2026-07-20",
             "amount": "4000.00", "open_amount": "4000.00"},
            {"item": "I3", "customer": "C2", "amount": "5000.00", "open_amount": "5000.00", **due},
            {"item": "I4", "customer": "C3", "amount": "7000.00", "open_amount": "7000.00", **due},
        ],
        covers=[
            {"cover": "K1", "customer": "C1", "amount": "20000.00"},
            {"cover": "K2", "customer": "C2", "amount": "20000.00"},
            {"cover": "K3", "customer": "C3", "amount": "20000.00", "insured_pct": "80"},
        ],
        policies=POLICIES,
    )  # fmt: skip
    return keep_judged(read_portfolio(folder), TODAY)


def terms(place: int = -1) -> Terms:
    """Return a block of the policy as it is known now."""
    found = current("AZ-100")
    assert found is not None
    return found[1].terms[place]


def draft(*, replaces: date | None = date(2026, 1, 1), **values: Any) -> TermsDraft:
    """Return the last block with other values, None for one that is not set."""
    found = current("AZ-100")
    assert found is not None
    whole = plain_values(found[1].terms[-1]) | values
    kept = {name: value for name, value in whole.items() if value is not None}
    return TermsDraft("AZ-100", found[0].pk, kept, {}, replaces)
