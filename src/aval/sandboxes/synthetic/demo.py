"""The demo's world: a group and its three insurers, consistent to the cent on every day."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from aval.dataset.policies import Policy
from aval.dataset.portfolio import Portfolio
from aval.dataset.tables import COVERS, CREDITS, CUSTOMERS, GRADES, ITEMS, RATES, Table
from aval.dataset.writing import write_portfolio
from aval.sandboxes.synthetic.columns import day_number
from aval.sandboxes.synthetic.demo_buyers import customer_frame, make_buyers
from aval.sandboxes.synthetic.demo_decided import cover_frame, credit_frame, make_cases
from aval.sandboxes.synthetic.demo_documents import make_documents
from aval.sandboxes.synthetic.demo_grades import make_grades
from aval.sandboxes.synthetic.demo_habits import draw_fates
from aval.sandboxes.synthetic.demo_incidents import befall
from aval.sandboxes.synthetic.demo_rates import make_rates
from aval.sandboxes.synthetic.demo_sales import NEVER, make_sales
from aval.sandboxes.synthetic.demo_terms import EXPOSURE, REPORTING_CURRENCY, companies, policies
from aval.sandboxes.synthetic.dice import Dice
from aval.vocabulary.words import CoverStatus

CUSTOMERS_OF_THE_DEMO = 2_000
HISTORY_DAYS = 400
"""Days before the last on which the world can be looked at: thirteen months."""


@dataclass(frozen=True)
class World:
    """Two years of a group, up to `last_day`: every fact with the day from which it was known.

    The frames have the columns of the dataset, as they will stand when all is known, and beside
    them the days of events; what a day did not know yet is taken away by `portfolio_on`.
    """

    last_day: date
    policies: tuple[Policy, ...]
    companies: pl.DataFrame = field(repr=False)
    customers: pl.DataFrame = field(repr=False)
    documents: pl.DataFrame = field(repr=False)
    covers: pl.DataFrame = field(repr=False)
    credits: pl.DataFrame = field(repr=False)
    grades: pl.DataFrame = field(repr=False)
    rates: pl.DataFrame = field(repr=False)

    @property
    def first_day(self) -> date:
        """The earliest day that the world can be looked at."""
        return self.last_day - timedelta(HISTORY_DAYS)

    def portfolio_on(self, day: date) -> Portfolio:
        """Return the dataset as it was known on the evening of a day.

        Keys are the same on every day; what was known later stands in no earlier portfolio.
        Raises ValueError for a day before `first_day` or after `last_day`.
        """
        if not self.first_day <= day <= self.last_day:
            message = f"the world is known from {self.first_day} to {self.last_day}, not on {day}"
            raise ValueError(message)
        return Portfolio(
            reporting_currency=REPORTING_CURRENCY,
            exposure=EXPOSURE,
            companies=self.companies,
            customers=_named(self.customers.with_columns(_known("insolvent_on", day)), CUSTOMERS),
            items=_items_on(self.documents, day),
            covers=_covers_on(self.covers, day),
            credits=_named(self.credits.filter(pl.col("valid_from") <= day), CREDITS),
            grades=_named(self.grades.filter(pl.col("observed_on") <= day), GRADES),
            rates=_named(self.rates.filter(pl.col("on") <= day), RATES),
            policies=self.policies,
        )


def make_world(*, seed: int, today: date, customers: int = CUSTOMERS_OF_THE_DEMO) -> World:
    """Return a world of so many customers whose ledger ends on `today`.

    The same arguments give the same world. Raises ValueError when there are too few customers to
    show every story, or too many.
    """
    dice, last = Dice(seed), day_number(today)
    buyers = make_buyers(dice, customers)
    sales = make_sales(dice, buyers, last)
    befall(buyers, sales, last)
    sales = sales.only(sales.delivered_on < NEVER)
    draw_fates(dice, buyers, sales)
    cases = make_cases(dice, buyers, sales, last)
    return World(
        last_day=today,
        policies=policies(today),
        companies=companies(),
        customers=customer_frame(buyers, last),
        documents=make_documents(sales, buyers, last),
        covers=cover_frame(cases, buyers),
        credits=credit_frame(cases, buyers),
        grades=make_grades(dice, buyers, last),
        rates=make_rates(dice, last),
    )


def write_demo(
    folder: Path, *, seed: int, as_of: date, customers: int = CUSTOMERS_OF_THE_DEMO
) -> None:
    """Write the demo's portfolio as CSV: two years of ledger up to `as_of`.

    The same arguments write the same bytes. Existing files of the same names are replaced.
    Raises OSError when the folder cannot be written.
    """
    world = make_world(seed=seed, today=as_of, customers=customers)
    write_portfolio(world.portfolio_on(as_of), folder)


def _named(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the columns of the dataset in its order, and those that are carried through."""
    carried = [name for name in frame.columns if name.startswith("x_")]
    return frame.select(*(column.name for column in table.columns), *carried)


def _known(name: str, day: date) -> pl.Expr:
    """Return a date, null where it was still to come."""
    return pl.when(pl.col(name) <= day).then(pl.col(name)).alias(name)


def _items_on(documents: pl.DataFrame, day: date) -> pl.DataFrame:
    """Return the items issued by a day, and what was open and known of them then."""
    partly = pl.when(pl.col("part_on") <= day).then(pl.col("part_amount")).otherwise(0)
    is_cleared = (pl.col("cleared_on") <= day).fill_null(value=False)
    disputed = (pl.col("disputed_from") <= day) & ~(pl.col("disputed_to") <= day).fill_null(
        value=False
    )
    extended = pl.when(pl.col("extended_from") <= day).then(pl.col("extended_due_on"))
    issued = documents.filter(pl.col("issued_on") <= day).with_columns(
        pl.when(is_cleared).then(0).otherwise(pl.col("amount") - partly).alias("open_amount"),
        disputed.fill_null(value=False).alias("disputed"),
        extended.alias("extended_due_on"),
        *(_known(name, day) for name in ("cleared_on", "declared_on", "claimed_on")),
    )
    return _named(issued, ITEMS)


def _covers_on(covers: pl.DataFrame, day: date) -> pl.DataFrame:
    """Return the decisions known on a day; what was asked and not answered then is pending."""
    answered = (pl.col("decided_on") <= day).fill_null(value=False)
    pending = pl.lit(CoverStatus.PENDING.value, covers.schema["status"])
    known = covers.filter(pl.col("known_on") <= day).with_columns(
        pl.when(answered).then(pl.col("status")).otherwise(pending).alias("status"),
        *(
            pl.when(answered).then(pl.col(name)).alias(name)
            for name in ("amount", "valid_from", "valid_to", "insured_pct", "decided_on")
        ),
    )
    return _named(known, COVERS)
