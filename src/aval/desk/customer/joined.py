"""What giving an account another customer would do: both customers judged before and after."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from aval.assessment.loading import load_frames
from aval.desk.customer.accounts import open_on_account
from aval.desk.customer.computed import computed
from aval.desk.customer.joining import NewCustomer
from aval.desk.customer.judgement import Figures
from aval.desk.customer.ledger import OpenItem, counted, open_items
from aval.engine.assess import assess
from aval.intake.accounts import items_of_account
from aval.records.models import Account, CustomerFacts
from aval.records.portfolio import portfolio_of

SHOWN = 12
"""Open items that a preview lists."""


FIGURES = {
    "exposure": "customer.exposure",
    "limit_authorised": "joining.limits",
    "covered": "customer.covered",
    "own_risk": "customer.credit",
    "uncovered": "customer.uncovered",
    "overdue": "customer.overdue",
}
"""The figures that a preview compares, with their sentences."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure before and after, in minor units; `code` is its sentence."""

    code: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """Return by how much the figure moves."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Side:
    """A customer before and after."""

    key: str
    name: str
    before: Figures
    after: Figures

    @property
    def lines(self) -> list[Line]:
        """Return the figures one by one."""
        return [
            Line(code, getattr(self.before, name), getattr(self.after, name))
            for name, code in FIGURES.items()
        ]


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies on an account: its open items, and what they come to with their signs."""

    items: tuple[OpenItem, ...]
    number: int
    amount: int
    closed: int
    """Items that are settled; they go with the account as well."""
    currency: str
    as_of: date

    @property
    def more(self) -> int:
        """Return how many open items are not listed."""
        return self.number - len(self.items)


@dataclass(frozen=True, slots=True)
class Effect:
    """Both customers before and after, the one who gives the account first."""

    giver: Side
    taker: Side

    @property
    def rows(self) -> tuple[Side, Side]:
        """Return both sides."""
        return self.giver, self.taker


def lying(account: Account, *, as_of: date) -> Lying:
    """Return what lies on an account on a day."""
    currency = counted(None).currency
    company, key = account.company_id, account.customer_id
    every = items_of_account(company, account.account, key)
    found = open_on_account(company, account.account, key, open_items(key, as_of, None, currency))
    amount = sum(one.open_amount if one.is_debit else -one.open_amount for one in found)
    return Lying(found[:SHOWN], len(found), amount, every.height - len(found), currency, as_of)


def effect(account: Account, to: str | NewCustomer, *, as_of: date) -> Effect | None:
    """Return what the engine says of both customers now, and of both once the account has moved.

    None where nothing can be judged yet. Raises BadInput for want of a rate.
    """
    giver = account.customer_id
    taker = to.key if isinstance(to, NewCustomer) else to
    frames = load_frames(customers=[giver, taker], to_assess=True)
    then = dict(frames)
    moved = items_of_account(account.company_id, account.account, giver).get_column("id")
    then["items"] = frames["items"].with_columns(
        pl.when(pl.col("id").is_in(moved.implode()))
        .then(pl.lit(taker))
        .otherwise("customer")
        .alias("customer")
    )
    if isinstance(to, NewCustomer):
        then["customers"] = _with_new(frames["customers"], to, giver)
    now_, then_ = portfolio_of(frames), portfolio_of(then)
    if not now_.reporting_currency:
        return None
    judged = (assess(now_, as_of), assess(then_, as_of))
    names = dict(
        CustomerFacts.objects.current()
        .filter(customer__in=[giver, taker])
        .values_list("customer", "name")
    )
    if isinstance(to, NewCustomer):
        names[taker] = to.name
    sides = [
        Side(
            key,
            names.get(key) or key,
            computed(now_, judged[0], key, version=None).figures,
            computed(then_, judged[1], key, version=None).figures,
        )
        for key in (giver, taker)
    ]
    return Effect(sides[0], sides[1])


def _with_new(customers: pl.DataFrame, new: NewCustomer, giver: str) -> pl.DataFrame:
    """Return customers with one that is made as the customer is who gives the account."""
    row = customers.filter(pl.col("customer") == giver).with_columns(
        pl.lit(new.key).alias("customer"),
        pl.lit(new.name).alias("name"),
        pl.lit(new.country).alias("country"),
        pl.lit(None).cast(pl.Date).alias("insolvent_on"),
        *(
            pl.lit(None).cast(pl.String).alias(name)
            for name in ("group", "registration_number", "vat_number")
        ),
    )
    return pl.concat([customers, row])
