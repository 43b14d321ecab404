"""Losses supposed for many customers are those of each by itself."""

from datetime import date
from pathlib import Path

from aval.dataset.reading import read_portfolio
from aval.engine.claim import losses
from aval.engine.simulation import losses_of_each, suppose
from tests.tables import write_folder

DAY = date(2026, 7, 1)


def test_each_customer_is_judged_by_itself(tmp_path: Path) -> None:
    """C1 and C2 on one ground; a delivery is lost by insolvency, never by a default to come."""
    folder = write_folder(
        tmp_path,
        customers=[{"customer": "C1"}, {"customer": "C2"}],
        items=[
            {"item": "I1"},
            {"item": "D1", "kind": "delivery"},
            {"item": "I2", "customer": "C2"},
        ],
        covers=[{"amount": "1000.00"}, {"cover": "K2", "customer": "C2", "amount": "50.00"}],
    )
    portfolio = read_portfolio(folder)
    items = {("C1", "AZ-100"): {"I1"}, ("C2", "AZ-100"): {"I2"}}
    found = list(losses_of_each(portfolio, DAY, ["C1", "C2"], items))
    assert found == [
        *losses(portfolio, DAY, "C1", items={"I1"}), *losses(portfolio, DAY, "C2", items={"I2"})
    ]  # fmt: skip
    insolvent = {one.customer: one.owed for one in suppose(portfolio, DAY, ["C1", "C2"])}
    assert insolvent == {"C1": 200_00, "C2": 100_00}
    later = suppose(portfolio, DAY, ["C1", "C2"], defaulted_by=date(2027, 1, 1))
    told = {one.customer: (one.owed, one.uninsured) for one in later}
    assert told == {"C1": (100_00, ()), "C2": (100_00, (("above_limit", 50_00),))}
