"""What files would change: each table compared with what is known, by key and null-safe."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from aval.records import facts

NEW, CHANGED, VANISHED = "new", "changed", "vanished"
"""The sorts of difference."""
KEYLESS = frozenset({"credits", "grades"})
"""Tables whose rows have no key: they are compared as a multiset."""
_WAS = "\x01"
"""With what the names of columns end that hold what is known."""


@dataclass(frozen=True)
class TableDifference:
    """What becomes of the facts of one table.

    `rows` are those to write, with `ends` (the fact that each replaces, null for none) and `sort`;
    `removed` the facts that end and are replaced by none; `columns` counts what changes in which.
    """

    rows: pl.DataFrame
    removed: pl.DataFrame
    unchanged: int
    columns: dict[str, int]

    def count(self, sort: str) -> int:
        """Return how many facts are new, changed or vanished."""
        found = int((self.rows.get_column("sort") == sort).sum())
        return found + (self.removed.height if sort == VANISHED else 0)

    def ended(self) -> list[int]:
        """Return the facts that end."""
        ends = self.rows.get_column("ends").drop_nulls()
        return [*ends.to_list(), *self.removed.get_column("id").to_list()]

    def written(self, table: str) -> pl.DataFrame:
        """Return the rows as `facts.write` takes them."""
        return self.rows.select(written_columns(table))

    def counts(self) -> dict[str, Any]:
        """Return the counts as the run keeps them."""
        sorts = {sort: self.count(sort) for sort in (NEW, CHANGED, VANISHED)}
        return {**sorts, "unchanged": self.unchanged, "columns": self.columns}

    def __bool__(self) -> bool:
        """Return whether anything differs."""
        return bool(self.rows.height or self.removed.height)


def written_columns(table: str) -> list[str]:
    """Return the columns of a table that are written: not what is folded from others."""
    return [name for name in facts.columns(table) if name != "name_key"]


def compare_keyed(
    table: str, current: pl.DataFrame, incoming: pl.DataFrame, told: Iterable[str] | None = None
) -> tuple[TableDifference, pl.DataFrame]:
    """Return the difference of a table with a key, and the current facts that files do not list.

    Columns that are not `told` (None: all are) keep what is known of a fact.
    """
    key = list(facts.TABLES[table].KEY)
    names = written_columns(table)
    others = [name for name in names if name not in key]
    known = current.select(
        *key, pl.col("id").alias("ends"), *(pl.col(name).alias(name + _WAS) for name in others)
    )
    joined = incoming.select(names).join(
        known, on=key, how="left", nulls_equal=True, maintain_order="left"
    )
    kept = [name for name in others if told is not None and name not in set(told)]
    is_known = pl.col("ends").is_not_null()
    joined = joined.with_columns(
        pl.when(is_known).then(pl.col(name + _WAS)).otherwise(pl.col(name)).alias(name)
        for name in kept
    )
    if "tax_amount" in kept:
        joined = joined.with_columns(pl.min_horizontal("tax_amount", "amount").alias("tax_amount"))
    differs = [pl.col(name).ne_missing(pl.col(name + _WAS)).alias(name) for name in others]
    marks = joined.select(differs)
    if "carried" in others:
        marks = marks.with_columns(_carried_differs(joined, marks))
    is_new = joined.get_column("ends").is_null()
    changed = marks.select(pl.any_horizontal(pl.all())).to_series() & ~is_new
    sort = pl.when(pl.col("ends").is_null()).then(pl.lit(NEW)).otherwise(pl.lit(CHANGED))
    rows = joined.filter(is_new | changed).select(*names, "ends", sort.alias("sort"))
    counts = marks.filter(changed).sum().row(0) if marks.height and changed.any() else ()
    columns = {name: int(n) for name, n in zip(marks.columns, counts, strict=False) if n}
    listed = joined.select(pl.col("ends").drop_nulls().alias("id"))
    absent = current.join(listed, on="id", how="anti")
    unchanged = joined.height - rows.height
    return TableDifference(rows, current.clear(), unchanged, columns), absent


def _carried_differs(joined: pl.DataFrame, marks: pl.DataFrame) -> pl.Series:
    """Return where carried columns differ beyond their order and empty texts."""
    differs = marks.get_column("carried")
    suspects = joined.filter(differs & pl.col("ends").is_not_null())
    if not suspects.height:
        return differs
    both = pl.concat([suspects.get_column("carried"), suspects.get_column("carried" + _WAS)])
    plain = {text: plain_carried(text) for text in both.unique()}
    one = pl.col("carried").replace_strict(plain, return_dtype=pl.String)
    other = pl.col("carried" + _WAS).replace_strict(plain, default=None, return_dtype=pl.String)
    same = suspects.filter(one == other).select("ends")
    return joined.select(
        (
            differs
            & ~pl.col("ends").is_in(same.get_column("ends").implode()).fill_null(value=False)
        ).alias("carried")
    ).to_series()


def plain_carried(text: str) -> str:
    """Return carried columns without the empty ones, in the order of their names."""
    return as_carried({name: cell for name, cell in sorted(json.loads(text).items()) if cell})


def as_carried(cells: dict[str, str]) -> str:
    """Return carried columns as facts hold them, letter by letter as the dataset's reader does."""
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def compare_keyless(
    table: str, current: pl.DataFrame, incoming: pl.DataFrame, last_numbers: pl.DataFrame
) -> tuple[TableDifference, pl.DataFrame]:
    """Return the difference of a table without a key, and the current facts that files lack.

    Equal rows are counted: the second of two equal ones is another fact. `last_numbers` has the
    greatest `number` that each customer's facts ever had, as `last`.
    """
    names = [name for name in written_columns(table) if name != "number"]
    again = pl.int_range(pl.len()).over(names).alias("again")
    known = current.with_columns(again).select(*names, "again", pl.col("id"))
    given = incoming.with_columns(again).join(
        known, on=[*names, "again"], how="left", nulls_equal=True, maintain_order="left"
    )
    new = given.filter(pl.col("id").is_null()).select(names)
    first = pl.col("last").fill_null(0) + 1
    numbered = new.join(last_numbers, on="customer", how="left", nulls_equal=True).with_columns(
        number=(first + pl.int_range(pl.len()).over("customer")).cast(pl.Int64)
    )
    rows = numbered.select(
        *written_columns(table),
        pl.lit(None, pl.Int64).alias("ends"),
        pl.lit(NEW).alias("sort"),
    )
    absent = current.join(given.select(pl.col("id").drop_nulls()), on="id", how="anti")
    unchanged = given.height - rows.height
    return TableDifference(rows, current.clear(), unchanged, {}), absent
