"""Portfolios kept as facts and judged, for tests of the credit file."""

from datetime import date

from aval.assessment.day import assess_day
from aval.dataset.portfolio import Portfolio
from aval.records.models import Change
from tests.records.keeping import keep


def keep_judged(portfolio: Portfolio, as_of: date) -> Change:
    """Make a portfolio known and judged at a day."""
    change = keep(portfolio)
    assess_day(as_of=as_of, at=change.at)
    return change
