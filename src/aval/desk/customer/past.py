"""A customer judged again: of any day, from what was known at any data version."""

from datetime import date

from aval.assessment.loading import load_portfolio
from aval.desk.customer.computed import computed
from aval.desk.customer.judgement import Figures, Judgement
from aval.desk.customer.ledger import counted
from aval.engine.assess import assess


def judged_then(key: str, *, as_of: date, version: int | None) -> Judgement:
    """Return the judgement of a customer by the engine; zeros where nothing was known then.

    Raises BadInput as `assess` does.
    """
    portfolio = load_portfolio(version=version, customers=[key])
    if not portfolio.reporting_currency:
        currency = counted(None).currency
        return Judgement(as_of, version, currency, Figures(), {}, (), is_made=False)
    return computed(portfolio, assess(portfolio, as_of), key, version=version)
