"""What a correction of declared turnover lists: the lines that differ, as differences."""

import polars as pl

from aval.engine.turnover import LINE_COLUMNS

AMOUNTS = ("gross", "tax", "net", "turnover")
PLACE = ("item", "company", "country", "currency", "category", "reason", "band")
"""What says where the amounts of a line count; the rest of a line only describes it."""
_DESCRIBING = tuple(name for name in LINE_COLUMNS if name not in {*AMOUNTS, *PLACE})


def plain_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Return lines as they are kept: words and keys as text, an empty one where there is none."""
    texts = [name for name in LINE_COLUMNS if lines.schema[name] not in {pl.Int64, pl.Date}]
    return lines.with_columns(pl.col(name).cast(pl.String).fill_null("") for name in texts)


def differences(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return what has to be added to the lines declared before to make those of now.

    Both are plain; `before` may hold several declarations. A line that counts in another place
    now is taken back there (`is_reversal`) and listed here; one whose amounts changed is listed
    with the difference. Without lines before, these are the lines of now.
    """
    if not before.height:
        return now.with_columns(pl.lit(value=False).alias("is_reversal"))
    sums = [pl.col(name).sum() for name in AMOUNTS]
    latest = [pl.col(name).last() for name in _DESCRIBING]
    standing = before.group_by(PLACE).agg(*sums, *latest)
    both = now.with_columns(pl.lit(1).alias("here")).join(
        standing, on=PLACE, how="full", coalesce=True
    )
    changed = pl.any_horizontal(pl.col(name) != 0 for name in AMOUNTS)
    return (
        both.with_columns(
            *(pl.col(name).fill_null(0) - pl.col(f"{name}_right").fill_null(0) for name in AMOUNTS),
            *(pl.coalesce(name, f"{name}_right") for name in _DESCRIBING),
            pl.col("here").is_null().alias("is_reversal"),
        )
        .filter(changed)
        .sort("item", "is_reversal", descending=[False, True])
        .select(*LINE_COLUMNS, "is_reversal")
    )
