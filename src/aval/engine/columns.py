"""From frames to the kernel's columns: what is open, in the order of results, customer by customer.

Cost grows with what is open: cleared items are passed over but for the few that were paid so late
that they had stopped a cover.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from aval.dataset.portfolio import Portfolio
from aval.dataset.tables import CARRIED, SCALE_DIGITS
from aval.engine.ground import Ground
from aval.engine.kernel import codes, shapes
from aval.engine.kernel.numbers import convert_all
from aval.engine.records import Array, record_type, records
from aval.vocabulary.faults import BadInput, Fault
from aval.vocabulary.words import CoverStatus, Kind

MAX_TOTAL = 10**18
"""All amounts of a portfolio together, in minor units, stay below this."""


@dataclass(frozen=True)
class Columns:
    """A portfolio at T as the kernel reads it.

    `listed` holds one row a customer of the result; `order` says which rows of `ledger`, the
    portfolio's items, are open, customer by customer and by key.
    """

    listed: pl.DataFrame
    ledger: pl.DataFrame
    order: Array
    customers: Array
    cleared: Array
    covers: Array
    credits: Array

    def open_items(self, begin: int, end: int) -> Array:
        """Return the open items in places [begin, end) of the order as the kernel reads them."""
        frame = self.ledger.select(_ITEM_COLUMNS)[self.order[begin:end]]
        words = {name: _codes(frame, name) for name in ("company", "kind", "currency")}
        days = {name: _days(frame, name, codes.NO_DATE) for name in _DATES}
        money = {name: _numbers(frame, name) for name in ("amount", "tax_amount", "open_amount")}
        disputed = {"disputed": frame.get_column("disputed").cast(pl.Int8).to_numpy()}
        return records(shapes.Item, words | disputed | days | money)

    def of_one(self, place: int) -> "Columns":
        """Return the columns of one of the customers by itself; the ledger stays whole."""
        one, after = self.customers[place], self.customers[place + 1]
        customers = self.customers[place : place + 2].copy()
        for name in ("item", "cleared", "cover", "credit"):
            customers[name] -= one[name]
        return replace(
            self,
            listed=self.listed.slice(place, 1),
            order=self.order[one["item"] : after["item"]],
            customers=customers,
            cleared=self.cleared[one["cleared"] : after["cleared"]],
            covers=self.covers[one["cover"] : after["cover"]],
            credits=self.credits[one["credit"] : after["credit"]],
        )

    def named(self) -> "Columns":
        """Return the columns with only what results name of an item: keys, what is carried."""
        carried = [name for name in self.ledger.columns if name.startswith(CARRIED)]
        return replace(self, ledger=self.ledger.select("item", "customer", "company", *carried))


_ITEM_COLUMNS = list(shapes.Item._fields)
_DATES = [name for name in shapes.Item._fields if name.endswith("_on")]


def take_columns(
    portfolio: Portfolio, ground: Ground, *, convert: Callable[..., None] = convert_all
) -> Columns:
    """Return the columns of a portfolio; `convert` is `convert_all` or its compiled twin.

    Raises BadInput when amounts are so large that sums could not be exact.
    """
    _check_totals(portfolio, ground)
    listed = _listed(portfolio)
    place = np.full(portfolio.customers.height + 1, -1, np.int32)
    place[_codes(listed, "customer")] = np.arange(listed.height, dtype=np.int32)
    here = pl.col("issued_on") <= ground.as_of
    order = _order(portfolio.items, here & (pl.col("open_amount") > 0))
    customer_of = _codes(portfolio.items, "customer")
    past = portfolio.items.filter(here & _stopped_once(ground)).sort("customer", "cleared_on")
    covers = _covers(portfolio, ground)
    own = portfolio.credits.sort("customer")
    starts = {
        "item": _starts(customer_of[order], place, listed.height),
        "cleared": _starts(_codes(past, "customer"), place, listed.height),
        "cover": _starts(_codes(covers, "customer"), place, listed.height),
        "credit": _starts(_codes(own, "customer"), place, listed.height),
    }
    return Columns(
        listed=listed,
        ledger=portfolio.items,
        order=order,
        customers=records(
            shapes.Customer,
            {
                "profile": np.append(_profiles(listed, ground), 0),
                "insolvent_on": np.append(_days(listed, "insolvent_on", codes.NO_DATE), 0),
                **starts,
            },
        ),
        cleared=cleared_of(past),
        covers=covers_of(covers, ground, convert),
        credits=records(
            shapes.Credit,
            {
                "valid_from": _days(own, "valid_from", codes.NO_DATE),
                "valid_to": _days(own, "valid_to", codes.NEVER),
                "amount": _converted(own, ground, convert),
            },
        ),
    )


def _order(items: pl.DataFrame, here: pl.Expr) -> Array:
    """Return the rows that are open, by customer and key.

    Where keys grow from row to row, as in most ledgers, only the customers have to be sorted.
    """
    keys = items.get_column("item")
    grows = bool((keys > keys.shift(1)).fill_null(value=True).all())
    by = ["customer"] if grows else ["customer", "item"]
    rows = (
        items.lazy()
        .select(*by, pl.row_index("row"))
        .filter(items.select(here).to_series())
        .sort(by, maintain_order=True)
    )
    return rows.select("row").collect().to_series().to_numpy()


def cleared_of(frame: pl.DataFrame) -> Array:
    """Return cleared items that may have stopped a cover."""
    fields = shapes.ClearedItem._fields
    days = {name: _days(frame, name, codes.NO_DATE) for name in fields if name[-3:] == "_on"}
    codes_of = {name: _codes(frame, name) for name in ("company", "currency")}
    return records(shapes.ClearedItem, codes_of | days | {"amount": _numbers(frame, "amount")})


def covers_of(frame: pl.DataFrame, ground: Ground, convert: Callable[..., None]) -> Array:
    """Return decisions, already in order."""
    unit = 10 ** (SCALE_DIGITS - ground.pct_digits)
    pct = frame.select((pl.col("insured_pct") // unit).fill_null(codes.NONE)).to_series()
    return records(
        shapes.Cover,
        {
            "policy": _numbers(frame, "rank"),
            "layer": _codes(frame, "layer"),
            "series": _numbers(frame, "series"),
            "status": _codes(frame, "status"),
            "decided_on": _days(frame, "decided_on", codes.NO_DATE),
            "valid_from": _days(frame, "starts_on", codes.NEVER),
            "valid_to": _days(frame, "valid_to", codes.NEVER),
            "amount": _converted(frame, ground, convert),
            "pct": pct.cast(pl.Int64).to_numpy(),
            "order": _numbers(frame, "order"),
        },
    )


def _listed(portfolio: Portfolio) -> pl.DataFrame:
    """Return the customers that have an item, a cover or a credit, in order of their keys."""
    tables = (portfolio.items, portfolio.covers, portfolio.credits)
    any_row = np.zeros(portfolio.customers.height + 1, bool)
    for table in tables:
        any_row[_codes(table, "customer")] = True
    frame = portfolio.customers.with_columns(
        pl.col("customer").cast(portfolio.items.schema["customer"])
    ).sort("customer")
    return frame.filter(pl.Series(any_row[_codes(frame, "customer")]))


def _covers(portfolio: Portfolio, ground: Ground) -> pl.DataFrame:
    """Return decisions by customer, rank of the policy, layer, extension, start, decision, key."""
    ranks = {policy.policy: place for place, policy in enumerate(ground.policies)}
    pending = pl.col("status") == CoverStatus.PENDING.value
    frame = portfolio.covers.with_columns(
        pl.col("policy").cast(pl.String).replace_strict(ranks, return_dtype=pl.Int32).alias("rank"),
        pl.col("cover").rank("ordinal").cast(pl.Int64).alias("order"),
        pl.when(~pending).then("valid_from").alias("starts_on"),
        pl.col("amount").fill_null(0),
    ).sort(
        "customer", "rank", "layer", "extension", "starts_on", "decided_on", "order",
        nulls_last=True,
    )  # fmt: skip
    key = pl.struct("customer", "rank", "layer", "extension")
    return frame.with_columns(key.rle_id().cast(pl.Int64).alias("series"))


def _stopped_once(ground: Ground) -> pl.Expr:
    """Return which cleared items may have stopped a cover: none paid in the shortest time."""
    shortest = min((block.mep_days for block in ground.terms), default=0)
    earliest = pl.min_horizontal("due_on", "issued_on") + pl.duration(days=shortest + 1)
    return (
        (pl.col("open_amount") == 0)
        & (pl.col("amount") > 0)
        & ~pl.col("disputed")
        & (pl.col("kind").to_physical() <= list(Kind).index(Kind.BILL))
        & (pl.col("cleared_on") > earliest)
    )


def _profiles(listed: pl.DataFrame, ground: Ground) -> Array:
    """Return each customer's profile."""
    pairs = listed.select("country", "segment")
    known = pl.DataFrame(
        [(*pair, place) for pair, place in ground.profiles.items()],
        schema={**pairs.schema, "profile": pl.Int32},
        orient="row",
    )
    joined = pairs.join(known, on=["country", "segment"], how="left", maintain_order="left")
    return joined.get_column("profile").to_numpy()


def _starts(customer: Array, place: Array, customers: int) -> Array:
    """Return where each customer's rows begin, and in the end how many rows there are."""
    counts = np.bincount(place[customer], minlength=customers)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _converted(frame: pl.DataFrame, ground: Ground, convert: Callable[..., None]) -> Array:
    """Return the amounts of a frame in the reporting currency."""
    amounts, currency = _numbers(frame, "amount"), _codes(frame, "currency")
    rates = ground.contract.rates
    if convert is convert_all:
        listed = [0] * frame.height
        convert(amounts.tolist(), currency.tolist(), rates, listed)
        return np.array(listed, np.int64)
    out = np.zeros(frame.height, np.int64)
    convert(amounts, currency, np.array(rates, record_type(shapes.Rate)), out)
    return out


def _codes(frame: pl.DataFrame, name: str) -> Array:
    """Return the physical numbers of an enum column."""
    return frame.get_column(name).to_physical().cast(pl.Int32).to_numpy()


def _numbers(frame: pl.DataFrame, name: str) -> Array:
    """Return an integer column."""
    return frame.get_column(name).cast(pl.Int64).to_numpy()


def _days(frame: pl.DataFrame, name: str, none: int) -> Array:
    """Return a date column as day numbers, `none` where it is empty."""
    return frame.get_column(name).to_physical().fill_null(none).to_numpy()


def _check_totals(portfolio: Portfolio, ground: Ground) -> None:
    """Refuse amounts whose sums would leave 18 digits, in their own or the reporting currency."""
    rates, total = ground.contract.rates, 0.0
    for name in ("items", "covers", "credits"):
        table: pl.DataFrame = getattr(portfolio, name)
        sums = table.group_by("currency").agg(pl.col("amount").cast(pl.Float64).sum())
        for code, amount in zip(_codes(sums, "currency"), sums.get_column("amount"), strict=True):
            total += amount * max(1.0, rates[code].times / rates[code].per)
        if total >= MAX_TOTAL:
            found = f"{total:.3e}"
            raise BadInput([Fault(f"{name}.csv", 0, "amount", found, "faults.totals")])
