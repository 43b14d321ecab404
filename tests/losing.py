"""A portfolio made by hand that loses cover in every way as days pass, and what it loses.

At 28 July one invoice of C1 fills 600 of its limit of 1,000 and another finds 400 left of its 700.
The first is to be declared by 30 July: missed, it is worth nothing, but the second takes its place
and is covered whole, until it is barred too on 30 August. C2 has a temporary limit of 500 up to
7 August and a management credit up to 2 August; what was delivered under them keeps them. C3 has
an invoice whose extension ends on 30 July: nothing is lost, but new deliveries are not covered.
"""

from datetime import date
from pathlib import Path

from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from tests.tables import POLICY, write_folder

DAY = date(2026, 7, 28)
_ITEM = {"issued_on": "2026-05-02"}
TERMS = POLICY + 'temporary = "90"\n'


def losing(folder: Path) -> Portfolio:
    """Return the portfolio."""
    write_folder(
        folder,
        policies=TERMS,
        customers=[{"customer": key, "name": f"Name {key}"} for key in ("C1", "C2", "C3")],
        items=[
            _item("I1", "C1", "2026-05-01", "600.00", issued_on="2026-04-01"),
            _item("I2", "C1", "2026-06-01", "700.00"),
            _item("I3", "C2", "2026-09-01", "300.00"),
            _item("I4", "C3", "2026-05-31", "200.00"),
            _item("O3", "C3", "2026-09-30", "80.00", kind="order", issued_on="2026-07-01"),
        ],
        covers=[
            {"cover": "K1", "customer": "C1"},
            {
                "cover": "K2", "customer": "C2", "layer": "temporary", "amount": "500.00",
                "valid_to": "2026-08-07",
            },
            {"cover": "K3", "customer": "C3"},
        ],
        credits=[{"customer": "C2", "amount": "100.00", "valid_to": "2026-08-02"}],
    )  # fmt: skip
    return read_portfolio(folder)


def _item(key: str, customer: str, due_on: str, amount: str, **more: str) -> dict[str, str]:
    given = {"item": key, "customer": customer, "due_on": due_on, "amount": amount}
    return {**_ITEM, **given, "open_amount": amount, **more}


LOST = {
    ("C1", 7): (30_000, 27_000, 0, 0, False),
    ("C1", 30): (30_000, 27_000, 0, 0, False),
    ("C1", 90): (100_000, 90_000, 0, 0, False),
    ("C2", 7): (0, 0, 0, 10_000, False),
    ("C2", 30): (0, 0, 50_000, 10_000, False),
    ("C2", 90): (0, 0, 50_000, 10_000, False),
    ("C3", 7): (0, 0, 0, 0, True),
    ("C3", 30): (0, 0, 0, 0, True),
    ("C3", 90): (20_000, 18_000, 0, 0, True),
}
"""Covered, indemnity, limit, credit in cents, and whether new deliveries lose their cover."""
