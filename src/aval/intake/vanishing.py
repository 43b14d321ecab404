"""What becomes of facts that a full file no longer lists: ended, cleared, or none of its business.

A file speaks for the companies it covers and the tables it has. Nothing goes that something else
still refers to, and nothing that a person decided on the screen.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from aval.intake.accounts import moved_by_people
from aval.intake.difference import VANISHED, TableDifference, as_carried, written_columns
from aval.intake.incoming import Incoming, Vanishing
from aval.records import facts
from aval.records.cover import TYPED
from aval.vocabulary.acts import Origin

MARK = "x_vanished"
"""The carried column of an item that was open and is no longer listed: since when."""
_OF_CUSTOMERS = ("items", "covers", "credits", "grades", "accounts")
Frames = Mapping[str, pl.DataFrame]


@dataclass
class _Vanish:
    """The differences so far, the current facts, and those that files do not list."""

    incoming: Incoming
    tables: dict[str, TableDifference]
    current: Frames
    absent: Frames
    day: date


def vanish(
    incoming: Incoming,
    tables: dict[str, TableDifference],
    current: Frames,
    absent: Frames,
    day: date,
) -> dict[str, TableDifference]:
    """Return the differences with what vanishes from full files that were read on a day."""
    work = _Vanish(incoming, dict(tables), current, absent, day)
    _items(work)
    if incoming.vanishing is Vanishing.REMOVED and "companies" in tables and _is_dataset(incoming):
        _covers(work)
        _of_customers(work)
        _rates(work)
        _policies(work)
        _customers(work)
    return work.tables


def _is_dataset(incoming: Incoming) -> bool:
    """Return whether the files are a dataset, which tells every column of its companies."""
    return "companies" not in incoming.told


def _remove(work: _Vanish, table: str, which: pl.Expr) -> None:
    if table in work.tables:
        gone = work.absent[table].filter(which)
        found = work.tables[table]
        work.tables[table] = replace(
            found,
            removed=pl.concat([found.removed, gone.select(found.removed.columns)]),
        )


def _items(work: _Vanish) -> None:
    """End the items that were never there, clear those that are open no longer."""
    covered = pl.col("company").is_in(list(work.incoming.companies))
    is_open = covered & (pl.col("open_amount") > 0)
    if work.incoming.vanishing is Vanishing.REMOVED:
        _remove(work, "items", covered)
    elif work.incoming.vanishing is Vanishing.CLEARED:
        _clear(work, is_open)
    else:
        of_year = pl.col("item").str.starts_with(work.incoming.year)
        later = pl.col("item").str.split("/").list.slice(0, 2).list.join("/") + "/"
        company = next(iter(work.incoming.companies))
        is_ledger = pl.col("item").str.contains(rf"^{_literal(company)}/[0-9]{{4}}/")
        is_later = is_ledger & (later > pl.lit(work.incoming.year))
        _remove(work, "items", covered & of_year)
        _clear(work, is_open & ~of_year & ~is_later)


def _literal(text: str) -> str:
    return "".join(sign if sign.isalnum() else f"\\x{{{ord(sign):x}}}" for sign in text)


def _clear(work: _Vanish, which: pl.Expr) -> None:
    """Write items that are no longer listed as cleared on the day, with a mark that says so."""
    found = work.tables["items"]
    gone = work.absent["items"].filter(which)
    plain = {text: _marked(text, work.day) for text in gone.get_column("carried").unique()}
    cleared = gone.with_columns(
        pl.lit(0, pl.Int64).alias("open_amount"),
        pl.lit(work.day).alias("cleared_on"),
        pl.col("carried").replace_strict(plain, return_dtype=pl.String),
        pl.col("id").alias("ends"),
        pl.lit(VANISHED).alias("sort"),
    ).select(*written_columns("items"), "ends", "sort")
    work.tables["items"] = replace(found, rows=pl.concat([found.rows, cleared]))


def _marked(carried: str, day: date) -> str:
    return as_carried(json.loads(carried) | {MARK: day.isoformat()})


def _covers(work: _Vanish) -> None:
    """End covers of the policies that the file speaks for, but those that a person entered."""
    entered = pl.col("carried").str.contains(f'"{TYPED}"', literal=True)
    if "policies" in work.tables:
        _remove(work, "covers", pl.col("policy").is_in(_spoken_policies(work)) & ~entered)
    elif "covers" in work.tables:
        named = work.incoming.frames["covers"].get_column("policy").unique()
        _remove(work, "covers", pl.col("policy").is_in(named.implode()) & ~entered)


def _spoken_policies(work: _Vanish) -> list[str]:
    """Return the policies that insure companies of the file only."""
    everything = set(facts.TABLES["companies"].objects.current().values_list("company", flat=True))
    covered = work.incoming.companies
    rows = work.current["policies"].select("policy", "content").rows()
    companies = {policy: json.loads(content).get("companies") for policy, content in rows}
    return [
        policy
        for policy, own in companies.items()
        if (everything if own is None else set(own)) <= covered
    ]


def _spoken_customers() -> pl.DataFrame:
    """Return customer and company of every current account."""
    rows = facts.TABLES["accounts"].objects.current().values_list("customer", "company").distinct()
    return pl.DataFrame(
        list(rows), schema={"customer": pl.String, "company": pl.String}, orient="row"
    )


def _elsewhere(work: _Vanish) -> pl.Series:
    """Return the customers with an account of a company for which the file does not speak."""
    covered = list(work.incoming.companies)
    accounts = _spoken_customers().filter(~pl.col("company").is_in(covered))
    return accounts.get_column("customer").unique()


def _of_customers(work: _Vanish) -> None:
    """End management credits and grades, but those that a person entered."""
    elsewhere = pl.col("customer").is_in(_elsewhere(work).implode()).fill_null(value=False)
    for table in ("credits", "grades"):
        manual = (
            facts.TABLES[table]
            .objects.current()
            .filter(known_from__origin=Origin.MANUAL)
            .values_list("pk", flat=True)
        )
        _remove(work, table, ~elsewhere & ~pl.col("id").is_in(list(manual)))


def _rates(work: _Vanish) -> None:
    """End rates of the currencies that the file lists."""
    if "rates" in work.tables:
        listed = work.incoming.frames["rates"].get_column("currency").unique()
        _remove(work, "rates", pl.col("currency").is_in(listed.implode()))


def _policies(work: _Vanish) -> None:
    """End policies of the file's companies to which no cover refers."""
    if "policies" in work.tables:
        used = _still_named(work, "covers", "policy")
        mine = pl.col("policy").is_in(_spoken_policies(work))
        _remove(work, "policies", mine & ~pl.col("policy").is_in(used.implode()))


def _customers(work: _Vanish) -> None:
    """End customers to which nothing refers, and their accounts with them."""
    named = [_still_named(work, table, "customer") for table in _OF_CUSTOMERS[:-1]]
    used = pl.concat([*named, _elsewhere(work), moved_by_people().get_column("target")]).unique()
    _remove(work, "customers", ~pl.col("customer").is_in(used.implode()))
    gone = work.tables["customers"].removed.get_column("customer")
    _remove(work, "accounts", pl.col("customer").is_in(gone.implode()))


def _still_named(work: _Vanish, table: str, column: str) -> pl.Series:
    """Return the keys that facts of a table name once the differences are applied."""
    if table not in work.tables:
        named = facts.TABLES[table].objects.current().values_list(column, flat=True).distinct()
        return pl.Series(list(named), dtype=pl.String).drop_nulls()
    return after(work.current[table], work.tables[table]).get_column(column).drop_nulls().unique()


def after(current: pl.DataFrame, difference: TableDifference) -> pl.DataFrame:
    """Return the facts of a table as they will be, in the columns of the rows to write."""
    names = [name for name in difference.rows.columns if name not in {"ends", "sort"}]
    ended = pl.DataFrame({"id": difference.ended()}, schema={"id": pl.Int64})
    stays = current.join(ended, on="id", how="anti")
    return pl.concat([stays.select(names), difference.rows.select(names)])
