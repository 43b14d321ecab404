"""One customer, judged by the same rules on its own rows, with what they left behind.

The assessment treats every customer by itself, so its figures here are those of the whole run.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cached_property
from itertools import starmap
from typing import Any

import polars as pl

from aval.dataset.policies import Policy, Terms
from aval.dataset.portfolio import Portfolio
from aval.dataset.tables import CURRENCY
from aval.engine.columns import Columns, cleared_of, take_columns
from aval.engine.ground import EPOCH, Ground, day_number, lay_ground
from aval.engine.kernel import codes, shapes
from aval.engine.records import LISTS, Found, Room, make_work, rows
from aval.engine.run import judge_lists, judge_singly, rows_of
from aval.vocabulary.faults import BadInput, Fault
from aval.vocabulary.words import Kind

_LAST_DAY = day_number(date.max)


@dataclass(frozen=True)
class ClearedItem:
    """A debt that was paid, as the kernel reads it, with its key."""

    key: str
    row: shapes.ClearedItem


@dataclass(frozen=True)
class Case:
    """One customer at T: its own rows, the contracts, what the rules found and their work.

    Items are numbered as in `columns.order`, decisions as in `columns.covers`, policies by rank.
    """

    portfolio: Portfolio
    ground: Ground
    customer: str
    columns: Columns
    found: Found
    work: shapes.Work

    @property
    def contract(self) -> shapes.Contract:
        """The contracts as the kernel reads them."""
        return self.ground.contract

    @property
    def as_of(self) -> int:
        """T as a day number."""
        return self.contract.scene[0].as_of

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies by rank."""
        return self.ground.policies

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The customer's own row."""
        frame = self.portfolio.customers.with_columns(pl.col("customer").cast(pl.String))
        return frame.row(by_predicate=pl.col("customer") == self.customer, named=True)

    @cached_property
    def items(self) -> list[shapes.Item]:
        """The open items as the kernel reads them."""
        return rows(shapes.Item, self.columns.open_items(0, len(self.columns.order)))

    @cached_property
    def item_rows(self) -> list[dict[str, Any]]:
        """The rows of `items.csv` in the order of `items`."""
        return item_rows_of(self.columns)

    @cached_property
    def item_keys(self) -> list[str]:
        """The keys of the open items."""
        return [row["item"] for row in self.item_rows]

    @cached_property
    def covers(self) -> list[shapes.Cover]:
        """The decisions and requests."""
        return rows(shapes.Cover, self.columns.covers)

    @cached_property
    def cover_rows(self) -> list[dict[str, Any]]:
        """The rows of `covers.csv` in the order of `covers`."""
        told = cover_rows_of(self.portfolio)
        return [told[cover.order - 1] for cover in self.covers]

    @cached_property
    def insolvent_on(self) -> int:
        """The day of legal insolvency, NO_DATE without one."""
        day = self.facts["insolvent_on"]
        return codes.NO_DATE if day is None else day_number(day)

    @cached_property
    def companies(self) -> list[str]:
        """The keys of the own companies by number."""
        return list(self.portfolio.items.schema["company"].categories)  # type: ignore[attr-defined]

    @cached_property
    def sees(self) -> list[bool]:
        """By policy whether it sees the customer."""
        profile = self.ground.profiles[self.facts["country"], self.facts["segment"]]
        count = len(self.policies)
        return [
            bool(self.contract.sees_buyer[profile * count + policy])
            and bool(self.contract.policies[policy].sees_a_company)
            for policy in range(count)
        ]

    @cached_property
    def cleared(self) -> list[ClearedItem]:
        """The invoices and bills that were paid, as far as they may have stopped a cover."""
        items = self.portfolio.items
        kind = pl.col("kind").to_physical()
        paid = items.filter(
            (pl.col("customer") == self.customer)
            & (pl.col("issued_on") <= self.ground.as_of)
            & (pl.col("open_amount") == 0)
            & ~pl.col("disputed")
            & (kind <= codes.BILL)
            & pl.col("cleared_on").is_not_null()
        ).sort("cleared_on", "item")
        keys = paid.get_column("item").to_list()
        found = rows(shapes.ClearedItem, cleared_of(paid))
        return list(starmap(ClearedItem, zip(keys, found, strict=True)))

    def sees_item(self, policy: int, item: int) -> bool:
        """Return whether a policy sees an item."""
        place = policy * len(self.companies) + self.items[item].company
        return self.sees[policy] and bool(self.contract.sees_company[place])

    def kind(self, item: int) -> Kind:
        """Return what an item is."""
        return list(Kind)[self.items[item].kind]

    def pair(self, policy: int, item: int) -> Any:  # noqa: ANN401 - a WorkPair
        """Return what was found out about an item under a policy."""
        return self.work.pairs[policy * len(self.items) + item]

    def block(self, policy: int, item: int) -> int:
        """Return the number of the terms in force at an item's delivery, below 0 without any."""
        return int(self.pair(policy, item).block)

    def terms(self, block: int) -> Terms:
        """Return a block of terms by its number."""
        return self.ground.blocks[block]

    def kept(self, item: int) -> list[Any]:
        """Return the covered cells of an item, in order of policies and layers."""
        cells, at = [], self.work.items[item].first_cell
        while at != codes.NONE:
            cells.append(self.work.cells[at])
            at = self.work.cells[at].next
        return cells

    def taken_before(self, policy: int, item: int) -> int:
        """Return what policies of lower rank cover of an item."""
        return sum(cell.amount for cell in self.kept(item) if cell.policy < policy)

    @cached_property
    def scratch(self) -> shapes.Work:
        """Room for asking the rules again, apart from the work."""
        room = Room(
            items=len(self.items),
            policies=len(self.policies),
            cleared=1,
            rows=len(self.covers),
            customers=1,
            cells=0,
            deadlines=0,
        )
        return make_work(room, LISTS)

    @property
    def position(self) -> Any:  # noqa: ANN401 - a record of PositionRow
        """What the customer's row of positions says beside its money."""
        return self.found.positions.rows[0]

    def money(self, column: int) -> int:
        """Return one of the customer's money columns (`figures.MONEY`)."""
        return int(self.found.positions.money[column])


def judge_customer(portfolio: Portfolio, as_of: date, customer: str) -> Case:
    """Judge one customer of a portfolio at T.

    Raises BadInput for a customer that the portfolio does not have, and as `assess` does.
    """
    keys = portfolio.customers.get_column("customer").cast(pl.String).to_list()
    if customer not in keys:
        table = "customers.csv"
        raise unknown(table, "customer", customer, keys)
    own = pl.col("customer") == customer
    cut = replace(
        portfolio,
        items=portfolio.items.filter(own),
        covers=portfolio.covers.filter(own),
        credits=portfolio.credits.filter(own),
    )
    return judge_cut(cut, lay_ground(portfolio, as_of), customer)


def judge_cut(cut: Portfolio, ground: Ground, customer: str) -> Case:
    """Judge a customer whose rows alone a portfolio holds, on ground that was laid for more."""
    columns = take_columns(cut, ground)
    found, work = judge_lists(columns, ground)
    return Case(cut, ground, customer, columns, found, work)


def judge_each(portfolio: Portfolio, as_of: date, customers: Sequence[str]) -> Iterator[Case]:
    """Yield customers judged one by one, in the order given, as `judge_customer` judges each.

    Ground, columns and room are made once for all, so that it costs little more than the rules
    themselves. Each is to be looked at before the next one: that overwrites its work. Whoever has
    no item, cover or credit is left out.
    """
    ground = lay_ground(portfolio, as_of)
    columns = take_columns(portfolio, ground)
    given = rows_of(columns, ground)
    judged = judge_singly(given, ground)
    items, covers = item_rows_of(columns), cover_rows_of(portfolio)
    word = pl.col("customer").cast(pl.String)
    facts = columns.listed.with_columns(word).rows(named=True)
    places = {row["customer"]: place for place, row in enumerate(facts)}
    for customer in customers:
        place = places.get(customer)
        if place is not None:
            one, after = given.customers[place : place + 2]
            own = given.covers[one.cover : after.cover]
            case = Case(portfolio, ground, customer, columns.of_one(place), *judged(place))
            vars(case).update(  # what the case would find out by itself, row by row
                facts=facts[place],
                items=given.items[one.item : after.item],
                item_rows=items[one.item : after.item],
                covers=own,
                cover_rows=[covers[cover.order - 1] for cover in own],
            )
            yield case


def item_rows_of(columns: Columns) -> list[dict[str, Any]]:
    """Return the rows of `items.csv` of open items, in the order of columns."""
    open_ones = columns.ledger[columns.order]
    words = [pl.col(name).cast(pl.String) for name in ("company", "customer")]
    return open_ones.with_columns(words).rows(named=True)


def cover_rows_of(portfolio: Portfolio) -> list[dict[str, Any]]:
    """Return the rows of `covers.csv` by their keys."""
    by_key = portfolio.covers.with_columns(pl.col("policy").cast(pl.String)).sort("cover")
    return by_key.rows(named=True)


def unknown(file: str, column: str, key: str, known: list[str]) -> BadInput:
    """Return the fault of a key that is not there, with the keys most like it."""
    near = get_close_matches(key, known, n=3, cutoff=0.5)
    if near:
        given = (("near", ", ".join(near)),)
        return BadInput([Fault(file, 0, column, key, "explain.key_near", given)])
    return BadInput([Fault(file, 0, column, key, "explain.key")])


def to_date(day: int) -> date:
    """Return a day number as a date, the last date there is for any later one."""
    return EPOCH + timedelta(days=min(day, _LAST_DAY))


def currency_of(code: int) -> str:
    """Return a currency by its number."""
    return str(CURRENCY.categories[code])
