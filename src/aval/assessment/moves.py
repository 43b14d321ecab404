"""What moved and what happened on a day, for all customers or some: rows to be stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from aval.assessment import history
from aval.assessment.cover_changes import limit_changes
from aval.assessment.difference import Changes, Path, movements
from aval.assessment.events import events, happenings
from aval.assessment.item_changes import item_changes, moved_within
from aval.assessment.moments import PARTS, Moment, moment_before
from aval.records import facts, frames
from aval.records.positions import Assessment, Event, Movement
from aval.vocabulary.acts import Cause, EventKind

_OF_ALL = frozenset({"settings", "companies", "policies"})
"""Tables whose change may move any customer."""


@dataclass(frozen=True)
class Moves:
    """Rows of `Movement` and of `Event` of one day."""

    movements: pl.DataFrame
    events: pl.DataFrame


NO_MOVES = Moves(
    pl.DataFrame(schema={n: k for n, k in frames.schema(Movement).items() if n != "id"}),
    pl.DataFrame(schema={n: k for n, k in frames.schema(Event).items() if n != "id"}),
)


def moves_of_day(
    last: Assessment | None,
    day: date,
    version: int,
    known: dict[str, pl.DataFrame],
    positions: pl.DataFrame,
    customers: Sequence[str] | None,
) -> Moves:
    """Return what moved since the assessment before, `last`; nothing on the first day.

    `positions` are those of the day, and `known` the facts, of `customers` or of all.
    """
    if last is None:
        return NO_MOVES
    opening = _parts(history.on_day(last.as_of, customers))
    closing = positions.select("customer", *PARTS, "breach_since")
    keys = _concerned(last, day, version, opening, closing, customers)
    if not keys:
        return NO_MOVES
    now = Moment(day, known).only(keys)
    then = moment_before(
        now, last.as_of, version=version, since=last.version_id or 0, customers=customers
    )
    told = pl.DataFrame({"customer": keys})
    return _between(
        then.only(keys),
        now,
        (last.version_id or 0, version),
        opening.join(told, on="customer", how="semi"),
        closing.join(told, on="customer", how="semi"),
    )


def _between(
    before: Moment,
    after: Moment,
    versions: tuple[int, int],
    opening: pl.DataFrame,
    closing: pl.DataFrame,
) -> Moves:
    """Return what moved between two moments; where the currency changed, one cause is all."""
    items = item_changes(
        before.frames["items"],
        after.frames["items"],
        _moved(before, after, "items", "item", versions),
        before.day,
        after.day,
    )
    covers = _moved(before, after, "covers", "cover", versions)
    limits = limit_changes(
        before.frames["covers"], after.frames["covers"], covers, after.day, after.worth
    )
    path = Path(before, after, Changes(items, limits))
    was = path.opening.select("customer", was="breach_since")
    breaches = was.join(
        closing.select("customer", since="breach_since"), on="customer", how="full", coalesce=True
    ).sort("customer")
    found = happenings(before, after, limits, breaches)
    walked = _WALKED
    if before.currency == after.currency:
        ended = [event.customer for event in found if event.kind is EventKind.COVER_ENDED]
        walked = path.walk(_passing(breaches, ended))
    moved = movements(walked, opening, closing)
    return Moves(
        moved.with_columns(day=pl.lit(after.day)).select(NO_MOVES.movements.columns),
        events(found, moved, after.day),
    )


_WALKED = pl.DataFrame(
    schema={"customer": pl.String, "cause": pl.String} | dict.fromkeys(PARTS, pl.Int64)
)


def _passing(breaches: pl.DataFrame, ended: list[str]) -> pl.DataFrame:
    """Return what the passing of time is called for each customer."""
    turned = ~pl.col("was").eq_missing(pl.col("since"))
    cause = (
        pl.when(pl.col("customer").is_in(ended))
        .then(pl.lit(Cause.COVER_ENDED.value))
        .when(turned)
        .then(pl.lit(Cause.BREACH.value))
        .otherwise(pl.lit(Cause.TIME.value))
    )
    return breaches.select("customer", cause.alias("cause"))


def _parts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the parts that move from rows of history."""
    covered = sum(pl.col(n) for n in ("permanent", "temporary", "top_up", "discretionary"))
    return rows.with_columns(covered=covered).select("customer", *PARTS)


def _concerned(
    last: Assessment,
    day: date,
    version: int,
    opening: pl.DataFrame,
    closing: pl.DataFrame,
    customers: Sequence[str] | None,
) -> list[str]:
    """Return whose facts or figures changed, whose breach began, whose cover ended."""
    since, until = sorted((last.version_id or 0, version))
    now = closing.select("customer", *PARTS)
    every = pl.concat([now, opening]).get_column("customer")
    if _OF_ALL & facts.tables_between(since, until):
        return every.unique().sort().to_list()
    on = ["customer", *PARTS]
    other = [now.join(opening, on=on, how="anti"), opening.join(now, on=on, how="anti")]
    begun = closing.filter(pl.col("breach_since") > last.as_of)
    found = {key for rows in (*other, begun) for key in rows.get_column("customer")}
    found |= facts.customers_between(since, until)
    found |= _cover_ended(last.as_of, day, version)
    return sorted(found if customers is None else found & set(customers))


def _cover_ended(last: date, day: date, version: int) -> set[str]:
    """Return the customers one of whose decisions ended from a day on, before another."""
    rows = facts.TABLES["covers"].objects.known_at(version)
    return set(rows.filter(valid_to__gte=last, valid_to__lt=day).values_list("customer", flat=True))


def _moved(
    before: Moment, after: Moment, table: str, key: str, versions: tuple[int, int]
) -> set[str]:
    """Return the keys of rows that only changed hands, from or to customers out of sight too."""
    old, new = before.frames[table], after.frames[table]
    went = old.join(new, on=key, how="anti").get_column(key).to_list()
    came = new.join(old, on=key, how="anti").get_column(key).to_list()
    moved = moved_within(old, new, key)
    for keys, version in ((went, versions[1]), (came, versions[0])):
        for chunk in frames.chunks(keys):
            rows = facts.TABLES[table].objects.known_at(version)
            moved.update(rows.filter(**{f"{key}__in": chunk}).values_list(key, flat=True))
    return moved
