"""Loads what was known at a data version as the portfolio that the engine judges."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from aval.dataset.portfolio import Portfolio
from aval.engine.summary import first_sales_day
from aval.records import facts
from aval.records.changes import Change
from aval.records.needed_items import Needed, SoldIn
from aval.records.portfolio import portfolio_of

_NOT_JUDGED = frozenset({"accounts", "particulars"})
"""Tables of facts that no portfolio has."""


def latest_version() -> int:
    """Return the data version of now, 0 before the first change."""
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def load_portfolio(
    *,
    version: int | None = None,
    customers: Sequence[str] | None = None,
    to_assess: bool = False,
) -> Portfolio:
    """Return the facts known at a data version (None: now) as a portfolio.

    It is typed as `dataset.reading` types a folder. `customers` keeps some customers and all that
    is theirs; whatever is nobody's stays whole. `to_assess` leaves out what is only carried along.
    """
    return portfolio_of(load_frames(version=version, customers=customers, to_assess=to_assess))


def load_frames(
    *,
    version: int | None = None,
    customers: Sequence[str] | None = None,
    to_assess: bool = False,
) -> dict[str, pl.DataFrame]:
    """Return the same facts as frames, in the order in which they became known."""
    if version is None:
        before = latest_version()
        frames = _read(None, customers, to_assess=to_assess)
        if latest_version() == before:
            return frames
        version = before  # a change came in between: what was read belongs to two versions
    return _read(version, customers, to_assess=to_assess)


def load_needed(
    *, as_of: date, version: int, since: int, customers: Sequence[str] | None = None
) -> dict[str, pl.DataFrame]:
    """Return the facts known at a data version that judging a day needs, and nothing carried.

    They lead to what all facts lead to, at that version and at another one, `since`, with which
    it is compared. What was paid long ago is left where it is.
    """
    earlier, later = sorted((since, version))
    needed = Needed(earlier, later, first_sales_day(as_of))
    return _read(version, customers, to_assess=True, needed=needed)


def load_sold(*, begin: date, end: date, column: str, version: int) -> Portfolio:
    """Return the portfolio of a version with only the items of a period by a column of days."""
    frames = _read(version, None, to_assess=True, needed=SoldIn(begin, end, column))
    return portfolio_of(frames)


def frames_before(
    frames: dict[str, pl.DataFrame],
    *,
    version: int,
    since: int,
    customers: Sequence[str] | None,
) -> dict[str, pl.DataFrame]:
    """Return the facts of an earlier version `since`, of which `frames` are those of a later one.

    Both are of some customers, or of all. Only what differs is read, nothing that is carried.
    """
    return {
        table: facts.known_before(
            table, frame, version=version, since=since, customers=customers
        ).sort("id")
        for table, frame in frames.items()
    }


def _read(
    version: int | None,
    customers: Sequence[str] | None,
    *,
    to_assess: bool,
    needed: Needed | SoldIn | None = None,
) -> dict[str, pl.DataFrame]:
    found = {
        table: facts.read(
            table, version=version, customers=customers, carried=not to_assess, needed=needed
        ).sort("id")
        for table in facts.TABLES
        if table not in _NOT_JUDGED
    }
    return found | {"marks": found["marks"].drop("customer")}  # an item's, whoever owes it
