"""The whole assessment: a portfolio and a date in, four tables out."""

from datetime import date

from aval.dataset.portfolio import Portfolio
from aval.engine.ground import lay_ground
from aval.engine.results import Assessment
from aval.engine.run import Progress, judge_all
from aval.engine.summary import sales_by_month, summarise


def assess(
    portfolio: Portfolio,
    as_of: date,
    *,
    compiled: bool | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Judge every customer of a portfolio at T.

    The same input gives the same tables. `compiled` None chooses how the rules run by size; both
    ways are the same text. Raises BadInput when a rate is missing or sums could not be exact.
    Source: the assessment specification in `docs/manual/assessment.md`.
    """
    ground = lay_ground(portfolio, as_of)
    sales = sales_by_month(portfolio, ground)
    columns, found = judge_all(portfolio, ground, compiled=compiled, progress=progress)
    summary = summarise(ground, columns, found, sales)
    return Assessment(ground, columns.named(), found, summary)
