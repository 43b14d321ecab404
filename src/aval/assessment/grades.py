"""Grades of different sources on one measure: quality from 0 to 100, more is better."""

from dataclasses import dataclass
from datetime import date

import polars as pl


@dataclass(frozen=True, slots=True)
class Scale:
    """A source's scale by its worst and its best number; `name` is how its source is called."""

    name: str
    worst: int
    best: int

    def quality(self, number: int) -> int | None:
        """Return the quality of a number, None when the scale has no such number."""
        low, high = sorted((self.worst, self.best))
        if not low <= number <= high:
            return None
        span = high - low
        return (200 * abs(number - self.worst) + span) // (2 * span)


SCALES = (Scale("allianz", 10, 1), Scale("coface", 0, 10), Scale("atradius", 100, 1))
"""The scales that are known. Any other grade is kept as it came, without a quality."""
_KEY = ("customer", "source", "scale")


def number_of(value: str | None) -> int | None:
    """Return a grade as a whole number, None for one that is none."""
    text = (value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def quality_of(source: str | None, value: str | None) -> int | None:
    """Return the quality of a source's grade, None where its scale is not known."""
    number, named = number_of(value), (source or "").lower()
    scale = next((scale for scale in SCALES if scale.name in named), None)
    return None if number is None or scale is None else scale.quality(number)


def last_grades(grades: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return each customer's last grade observed up to a day: one row a customer and source.

    With `number`, `quality`, and `step`: by how many points of its own scale it is better than
    the source's grade before, below 0 when worse, 0 where the scale is not known. `is_last` marks
    the last one of all sources.
    """
    told = grades.with_columns(pl.col("customer").cast(pl.String)).filter(
        pl.col("customer").is_not_null()
        & (pl.col("observed_on").is_null() | (pl.col("observed_on") <= as_of))
    )
    on = ["source", "value"]
    judged = [
        (source, value, number_of(value), quality_of(source, value))
        for source, value in told.select(pl.col(on).cast(pl.String)).unique().iter_rows()
    ]
    schema = {"source": pl.String, "value": pl.String, "number": pl.Int64, "quality": pl.Int64}
    found = pl.DataFrame(judged, schema, orient="row")
    rows = (
        told.drop("number", strict=False)
        .join(found, on=on, how="left", nulls_equal=True, maintain_order="left")
        .with_row_index("row")
        .sort("observed_on", "row", nulls_last=False)
    )
    before = {name: pl.col(name).shift(1).over(_KEY) for name in ("number", "quality")}
    better = (pl.col("quality") - before["quality"]).sign()
    step = better * (pl.col("number") - before["number"]).abs()
    return (
        rows.with_columns(step.fill_null(0).alias("step"))
        .unique(_KEY, keep="last", maintain_order=True)
        .with_columns(
            (pl.int_range(pl.len()).over("customer") == pl.len().over("customer") - 1).alias(
                "is_last"
            )
        )
    )
