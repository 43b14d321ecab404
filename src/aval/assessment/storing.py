"""Stores what was judged, some hundred customers a transaction, writing only what differs.

Every customer's rows change together, so that a screen never shows half of a customer, and other
writers wait for no longer than a batch. A run that was killed is run again: what stands is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
from django.db import models, transaction

from aval.records import frames
from aval.records.positions import ItemCover, Position

BATCH_CUSTOMERS = 300
"""Customers whose rows one transaction writes."""
Progress = Callable[[int, int], None]
STAMPS = ("as_of", "version")
"""Columns of a position that change every day though no figure does."""
_NUMBER = "\0number"


@dataclass(frozen=True)
class Replacement:
    """The rows that have to go from a table, with their `key`, and those that have to come."""

    model: type[models.Model]
    gone: pl.DataFrame
    new: pl.DataFrame


def stored(
    model: type[models.Model],
    customers: Sequence[str] | None,
    where: str = "1 = 1",
    given: Sequence[Any] = (),
) -> pl.DataFrame:
    """Return the rows of a judged table, of some customers or of all."""
    if customers is None:
        return frames.select(model, where, given)
    parts = [
        frames.select(model, f"{where} AND {frames.one_of('customer', chunk)}", [*given, *chunk])
        for chunk in frames.chunks(customers) or [[]]
    ]
    return pl.concat([pl.DataFrame(schema=frames.schema(model)), *parts])


def replacement(
    model: type[models.Model], stands: pl.DataFrame, wanted: pl.DataFrame
) -> Replacement:
    """Return how the rows that stand become those wanted; equal rows stay as they are."""
    key = str(model._meta.pk.name)
    compared = [name for name in wanted.columns if name not in {"id", *STAMPS}]
    ours, theirs = _numbered(wanted, compared), _numbered(stands, compared)
    on = [*compared, _NUMBER]
    gone = theirs.join(ours.select(on), on=on, how="anti", nulls_equal=True)
    new = ours.join(theirs.select(on), on=on, how="anti", nulls_equal=True)
    return Replacement(model, gone.select(*compared, pl.col(key).alias("key")), new.drop(_NUMBER))


def write(
    replacements: Sequence[Replacement],
    stamp: pl.DataFrame | None = None,
    progress: Progress | None = None,
) -> None:
    """Write replacements batch by batch; `stamp` holds customer, as_of and version of positions."""
    batch_of = _batches(replacements, stamp)
    cuts = [
        replace(part, gone=_batched(part.gone, batch_of), new=_batched(part.new, batch_of))
        for part in replacements
    ]
    stamps = None if stamp is None else _batched(stamp, batch_of)
    for batch in batch_of.get_column("batch").unique(maintain_order=True):
        with transaction.atomic():
            for part in cuts:
                _write_batch(part, batch)
            if stamps is not None:
                _stamp(_of(stamps, batch))
        if progress is not None:
            done = int((batch_of.get_column("batch") <= batch).sum())
            progress(done, batch_of.height)
    for part in replacements:
        frames.gather_statistics(part.model, part.new.height)


def _batches(replacements: Sequence[Replacement], stamp: pl.DataFrame | None) -> pl.DataFrame:
    """Return the batch of each customer, the batches in order.

    Customers between whom an item moved are of one batch: the item stands once.
    """
    parts = [part.gone for part in replacements] + [part.new for part in replacements]
    parts += [] if stamp is None else [stamp]
    keys = pl.concat([part.select("customer") for part in parts]).unique().sort("customer")
    batch_of = keys.with_columns(batch=pl.int_range(pl.len()) // BATCH_CUSTOMERS)
    places = dict(batch_of.iter_rows())
    joined = {batch: batch for batch in places.values()}
    for one, other in _moves(replacements):
        first, second = sorted(joined[places[key]] for key in (one, other))
        joined = {batch: first if to == second else to for batch, to in joined.items()}
    return batch_of.with_columns(pl.col("batch").replace_strict(joined)).sort("batch", "customer")


def _moves(replacements: Sequence[Replacement]) -> list[tuple[str, str]]:
    """Return the pairs of customers between whom items moved."""
    found = list[tuple[str, str]]()
    for part in replacements:
        if part.model is ItemCover:
            both = part.gone.select("item", "customer").join(
                part.new.select("item", to="customer"), on="item"
            )
            moved = both.filter(pl.col("customer") != pl.col("to")).select("customer", "to")
            found += [(one, other) for one, other in moved.unique().iter_rows()]
    return found


def _write_batch(part: Replacement, batch: int) -> None:
    gone, new = _of(part.gone, batch), _of(part.new, batch)
    if gone.height:
        frames.delete(part.model, gone.get_column("key").to_list())
    if new.height:
        frames.insert(part.model, new)


def _stamp(rows: pl.DataFrame) -> None:
    """Say of positions that did not change of which day and data version they are now."""
    for (as_of, version), part in rows.group_by(*STAMPS):
        stands = Position.objects.filter(pk__in=part.get_column("customer").to_list())
        stands.exclude(as_of=as_of, version=version).update(as_of=as_of, version=version)


def stamps(positions: pl.DataFrame, as_of: date, version: int) -> pl.DataFrame:
    """Return what to stamp on positions."""
    return positions.select(
        "customer",
        pl.lit(as_of).alias("as_of"),
        pl.lit(version, pl.Int64).alias("version"),
    )


def _numbered(rows: pl.DataFrame, compared: list[str]) -> pl.DataFrame:
    """Return rows with the number of each among those that are equal to it."""
    number = pl.int_range(pl.len()).over(compared)
    return rows.with_columns(number.alias(_NUMBER))


def _batched(rows: pl.DataFrame, batch_of: pl.DataFrame) -> pl.DataFrame:
    """Return rows by their batch."""
    return rows.join(batch_of, on="customer", how="left").sort("batch", maintain_order=True)


def _of(rows: pl.DataFrame, batch: int) -> pl.DataFrame:
    """Return the rows of a batch, which stand together."""
    column = rows.get_column("batch")
    first, last = column.search_sorted(batch, "left"), column.search_sorted(batch, "right")
    return rows.slice(first, last - first).drop("batch")
