"""One customer with everything to show: a breach, a cut, a refusal, credits, an order, grades."""

from datetime import date
from pathlib import Path

from aval.dataset.reading import read_portfolio
from aval.records.models import Change
from tests.desk.customer.judged import keep_judged
from tests.tables import write_folder

AS_OF = date(2026, 11, 24)
_PAID = {"open_amount": "0.00"}
_ITEMS = (
    {"item": "I1", "number": "FA-1", "issued_on": "2026-07-10", "due_on": "2026-09-08",
     "amount": "18420.50", "open_amount": "18420.50"},
    {"item": "I2", "number": "FA-2", "issued_on": "2026-10-13", "due_on": "2026-12-12",
     "amount": "23118.75", "open_amount": "23118.75"},
    {"item": "I3", "number": "FA-3", "issued_on": "2026-11-12", "due_on": "2027-01-11",
     "amount": "24180.00", "open_amount": "24180.00"},
    {"item": "I4", "number": "FA-4", "issued_on": "2026-08-25", "due_on": "2026-10-24",
     "amount": "4860.00", "open_amount": "4860.00", "disputed": "true"},
    {"item": "I5", "kind": "payment", "number": "RG-5", "issued_on": "2026-11-16",
     "due_on": "2026-11-16", "amount": "6200.00", "open_amount": "6200.00"},
    {"item": "I6", "kind": "order", "number": "CO-6", "issued_on": "2026-11-03",
     "due_on": "2026-11-03", "amount": "14400.00", "open_amount": "14400.00"},
    {"item": "I7", "issued_on": "2026-03-01", "due_on": "2026-04-30", "amount": "500.00",
     "cleared_on": "2026-05-10", **_PAID},
    {"item": "I8", "issued_on": "2026-03-02", "due_on": "2026-04-30", "amount": "500.00",
     "cleared_on": "2026-05-20", **_PAID},
    {"item": "I9", "issued_on": "2026-04-01", "due_on": "2026-05-31", "amount": "500.00",
     "cleared_on": "2026-05-20", **_PAID},
)  # fmt: skip
_COVERS = (
    {"cover": "K1", "amount": "12000.00", "requested_amount": "20000.00",
     "requested_on": "2026-01-14", "decided_on": "2026-01-20", "valid_from": "2026-01-20"},
    {"cover": "K2", "amount": "9000.00", "decided_on": "2026-11-03", "valid_from": "2026-11-03"},
    {"cover": "K3", "layer": "temporary", "amount": "10000.00", "decided_on": "2026-08-28",
     "valid_from": "2026-09-01", "valid_to": "2026-11-30"},
    {"cover": "K4", "layer": "temporary", "extension": "OLD", "amount": "5000.00",
     "decided_on": "2026-02-01", "valid_from": "2026-02-01", "valid_to": "2026-03-31"},
    {"cover": "K5", "layer": "top_up", "status": "pending", "amount": "", "decided_on": "",
     "valid_from": "", "requested_amount": "30000.00", "requested_on": "2026-11-20"},
)  # fmt: skip
_GRADES = (
    {"source": "Allianz Trade", "scale": "1-10", "value": "5", "observed_on": "2025-10-01"},
    {"source": "Allianz Trade", "scale": "1-10", "value": "7", "observed_on": "2026-11-03"},
)


def keep_story(folder: Path, *, more: int = 0) -> Change:
    """Keep the customer and judge its day; `more` adds that many small invoices."""
    added = [
        {"item": f"M{number:05}", "issued_on": "2026-10-20", "due_on": "2026-12-20",
         "amount": "1.00", "open_amount": "1.00"}
        for number in range(more)
    ]  # fmt: skip
    write_folder(
        folder,
        customers=[{"customer": "C1", "name": "Ateliers", "group": "G"}, {"customer": "C2"}],
        items=[*_ITEMS, *added],
        covers=_COVERS,
        credits=[{"amount": "25000.00", "valid_from": "2026-11-09", "valid_to": "2026-12-31"}],
        grades=_GRADES,
    )
    return keep_judged(read_portfolio(folder), AS_OF)
