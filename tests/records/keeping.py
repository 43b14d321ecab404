"""Portfolios kept as facts, for tests: whole ones, and what changed of them."""

from datetime import UTC, datetime, timedelta

import polars as pl

from aval.dataset.portfolio import Portfolio
from aval.records import facts
from aval.records.models import Change
from aval.records.portfolio import frames_of, portfolio_of
from aval.vocabulary.acts import Origin

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def change_at(at: datetime | None = None) -> Change:
    """Return a new change, a day after the last one where no instant is given."""
    last = Change.objects.order_by("-pk").first()
    later = FIRST if last is None else last.at + timedelta(days=1)
    return Change.objects.create(at=at or later, origin=Origin.MANUAL)


def keep(portfolio: Portfolio, at: datetime | None = None) -> Change:
    """Make a portfolio the facts known from a change on, touching only what differs."""
    change = change_at(at)
    wanted = frames_of(portfolio)
    for name in reversed(list(wanted)):
        known = facts.read(name).drop("name_key", strict=False)
        gone = known.join(
            wanted[name].select(known.drop("id").columns),
            on=known.drop("id").columns,
            how="anti",
            nulls_equal=True,
        )
        facts.end(change, name, gone.get_column("id").to_list())
    for name in wanted:
        known = facts.read(name).drop("id", "name_key", strict=False)
        new = wanted[name].join(known, on=known.columns, how="anti", nulls_equal=True)
        facts.write(change, name, new)
    return change


def kept(version: int | None = None) -> Portfolio:
    """Return the portfolio known at a data version."""
    frames = {name: facts.read(name, version=version).sort("id") for name in facts.TABLES}
    return portfolio_of(frames)


def same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Return whether two tables are the same, types and all."""
    return one.schema == other.schema and one.equals(other)
