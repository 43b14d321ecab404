"""Keeps the sums of deadlines with their rows: what a page counts, it reads here.

The whole day writes them anew; of some customers, what went and what came moves them.
"""

import polars as pl

from aval.assessment.storing import Replacement
from aval.records import frames
from aval.records.agenda import DeadlineSum

PLACE = ("on", "kind", "policy", "state", "presses")
_SUMS = ("number", "at_stake")


def keep_sums(deadlines: pl.DataFrame) -> None:
    """Write the sums of all deadlines, as rows of `Deadline`, in the place of those that stand."""
    _replace(frames.select(DeadlineSum, "1 = 1", names=["id"]), _summed(deadlines, 1))


def move_sums(part: Replacement) -> None:
    """Take from the sums what deadlines went, and add what came."""
    moved = pl.concat([_summed(part.gone, -1), _summed(part.new, 1)])
    days = [day.isoformat() for day in moved.get_column("on").unique()]
    stands = pl.concat(
        [
            pl.DataFrame(schema=frames.schema(DeadlineSum)),
            *(
                frames.select(DeadlineSum, frames.one_of("on", chunk), chunk)
                for chunk in frames.chunks(days)
            ),
        ]
    )
    both = pl.concat([stands.select(*PLACE, *_SUMS), moved])
    sums = both.group_by(PLACE).agg(pl.col(_SUMS).sum())
    _replace(stands, sums.filter(pl.col("number") != 0))


def _summed(deadlines: pl.DataFrame, sign: int) -> pl.DataFrame:
    """Return the sums of some deadlines, below 0 where they went."""
    counted = deadlines.group_by(PLACE).agg(
        pl.len().cast(pl.Int64).alias("number"), pl.col("at_stake").sum()
    )
    return counted.with_columns(pl.col(_SUMS) * sign)


def _replace(stands: pl.DataFrame, wanted: pl.DataFrame) -> None:
    frames.delete(DeadlineSum, stands.get_column("id").to_list())
    frames.insert(DeadlineSum, wanted.sort(PLACE))
