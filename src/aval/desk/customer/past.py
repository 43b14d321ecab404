"""A customer judged again: of any day, from what was known at any data version."""

from datetime import date

from aval.assessment.loading import load_portfolio
from aval.desk.customer.computed import computed
from aval.desk.customer.judgement import Judgement
from aval.engine.assess import assess


def judged_then(key: str, *, as_of: date, version: int | None) -> Judgement:
    """Return the judgement of a customer by the engine; raises BadInput as `assess` does."""
    portfolio = load_portfolio(version=version, customers=[key])
    return computed(portfolio, assess(portfolio, as_of), key, version=version)
