"""A small insurance year, every figure of which can be checked by hand."""

from datetime import date
from pathlib import Path

from tests.desk.claims.world import item, unpaid


def year(folder: Path) -> None:
    """Keep the year of AZ-100 in 2026: C1 owes 25,000, C3 12,000 with tax, C2 nothing."""
    unpaid(
        folder,
        customers=[
            {"name": "Martin SA"},
            {"customer": "C2", "name": "Deux"},
            {"customer": "C3", "name": "Trois"},
        ],
        items=[
            item("I1", date(2026, 5, 10), "15000.00"),
            item("I2", date(2026, 6, 10), "10000.00"),
            item("J1", date(2026, 6, 25), "12000.00", customer="C3", tax_amount="2000.00"),
            item("J2", date(2026, 6, 25), "1000.00", customer="C3", kind="credit_note",
                 open_amount="0.00", cleared_on="2026-06-01"),
        ],
        covers=[
            _cover("K1", "C1", "20000.00", "30000.00", "2026-01-02", "2026-01-05",
                   status="partial"),
            _cover("K2", "C2", "10000.00", "10000.00", "2026-02-01", "2026-02-11"),
            _cover("K3", "C3", "20000.00", "20000.00", "2026-01-09", "2026-01-10"),
            _cover("K4", "C3", "5000.00", "", "", "2026-06-01"),
            _cover("K5", "C2", "0.00", "8000.00", "2026-03-01", "2026-03-05", status="refused",
                   layer="temporary"),
            _cover("K6", "C1", "", "5000.00", "2026-07-10", "", status="pending", layer="top_up"),
        ],
    )  # fmt: skip


def _cover(
    key: str, customer: str, amount: str, asked: str, asked_on: str, decided: str, **given: str
) -> dict[str, str]:
    return {
        "cover": key, "customer": customer, "amount": amount, "requested_amount": asked,
        "requested_on": asked_on, "decided_on": decided, "valid_from": decided, **given,
    }  # fmt: skip
