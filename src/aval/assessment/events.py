"""What happened to customers on a day: decisions, ends of guarantees, breaches, grades, disputes.

An event carries what the day's movements of its cause changed. Where a customer has several
events of one cause the weightiest carries it, so that sums over events are right.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from aval.assessment.cover_changes import Limit, Row, Series, by_series, in_force
from aval.assessment.difference import different
from aval.assessment.grades import last_grades
from aval.assessment.moments import Moment
from aval.records import frames
from aval.records.portfolio import informed
from aval.records.positions import Event
from aval.vocabulary.acts import Cause, EventKind

CAUSES = {
    EventKind.COVER_GRANTED: Cause.COVER_RAISED,
    EventKind.COVER_RAISED: Cause.COVER_RAISED,
    EventKind.COVER_CUT: Cause.COVER_CUT,
    EventKind.COVER_CANCELLED: Cause.COVER_CUT,
    EventKind.COVER_REFUSED: Cause.COVER_CUT,
    EventKind.COVER_ENDED: Cause.COVER_ENDED,
    EventKind.BREACH_BEGAN: Cause.BREACH,
    EventKind.BREACH_ENDED: Cause.BREACH,
    EventKind.CREDIT_DECIDED: Cause.MANAGEMENT_CREDIT,
    EventKind.DISPUTE_OPENED: Cause.OTHER,
    EventKind.INSOLVENCY: Cause.OTHER,
}
"""Whose movements an event carries; a grade moves nothing."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event before the movements of its cause are known."""

    customer: str
    kind: EventKind
    policy: str = ""
    layer: str = ""
    fact: str = ""
    before: int | None = None
    after: int | None = None


def happenings(
    before: Moment, after: Moment, limits: Iterable[Limit], breaches: pl.DataFrame
) -> list[Happening]:
    """Return what happened between two moments.

    `breaches` holds customer, `was` and `since`: since when its cover was stopped, and is.
    """
    limits = list(limits)
    found = [event for limit in limits if (event := _of_limit(limit)) is not None]
    found += ended_covers(before.day, after, {limit.series for limit in limits})
    found += _breaches(breaches)
    found += _grades(before, after)
    found += _credits(before, after)
    found += _disputes(before, after)
    found += _insolvencies(before, after)
    return found


def events(found: list[Happening], moved: pl.DataFrame, day: date) -> pl.DataFrame:
    """Return rows of `Event`, the movements of their causes on one of each cause."""
    kinds = {name: kind for name, kind in frames.schema(Event).items() if name != "id"}
    carried = {(key, cause): rest for key, cause, *rest in _amounts(moved)}
    rows, done = [], set[tuple[str, str]]()
    for event in sorted(found, key=_weight):
        cause = CAUSES.get(event.kind)
        place = (event.customer, "" if cause is None else cause.value)
        covered, excess = (0, 0) if place in done else carried.get(place, (0, 0))
        done.add(place)
        rows.append(
            (event.customer, day, event.kind.value, event.policy, event.layer, event.fact,
             event.before, event.after, covered, excess)
        )  # fmt: skip
    return pl.DataFrame(rows, kinds, orient="row")


def ended_covers(last: date, after: Moment, decided: set[Series]) -> list[Happening]:
    """Return the limits whose last day was the day before or later, and that nothing replaced."""
    return [
        Happening(
            series[0], EventKind.COVER_ENDED, series[1], series[2], row["cover"],
            after.worth.of(row["amount"], row["currency"]), 0,
        )
        for series, row in _ended(last, after)
        if series not in decided
    ]  # fmt: skip


def _ended(last: date, after: Moment) -> Iterator[tuple[Series, Row]]:
    covers = after.frames["covers"]
    over = (pl.col("valid_to") >= last) & (pl.col("valid_to") < after.day)
    touched = by_series(covers.filter(over))
    every = by_series(covers.join(covers.filter(over), on="customer", how="semi"))
    for series in sorted(touched):
        rows = every[series]
        if (now := in_force(rows, after.day)) is not None and now["amount"]:
            continue
        ends = sorted(row["valid_to"] for row in touched[series])
        row = next((row for end in reversed(ends) if (row := in_force(rows, end))), None)
        if row is not None and row["amount"] and row["valid_to"] in ends:
            yield series, row


def _of_limit(limit: Limit) -> Happening | None:
    """Return what a decision was, None for one that changes no amount."""
    then, now = limit.before or 0, limit.after or 0
    kind = None
    if now > then:
        kind = EventKind.COVER_RAISED if then else EventKind.COVER_GRANTED
    elif now < then:
        kind = EventKind.COVER_CUT if now else EventKind.COVER_CANCELLED
    elif limit.is_refusal:
        kind = EventKind.COVER_REFUSED
    if kind is None:
        return None
    customer, policy, layer, _ = limit.series
    fact = "" if limit.row is None else limit.row["cover"]
    return Happening(customer, kind, policy, layer, fact, limit.before, limit.after)


def _breaches(rows: pl.DataFrame) -> Iterator[Happening]:
    for customer, was, since in rows.select("customer", "was", "since").iter_rows():
        if (was is None) != (since is None):
            kind = EventKind.BREACH_BEGAN if was is None else EventKind.BREACH_ENDED
            yield Happening(customer, kind)


def _grades(before: Moment, after: Moment) -> Iterator[Happening]:
    on = ["customer", "source", "scale"]
    old, new = (last_grades(moment.frames["grades"], moment.day) for moment in (before, after))
    both = new.join(old, on=on, nulls_equal=True, suffix="_then").sort(on)
    changed = both.filter(pl.col("quality") != pl.col("quality_then"))
    for row in changed.iter_rows(named=True):
        worse = row["quality"] < row["quality_then"]
        kind = EventKind.GRADE_WORSE if worse else EventKind.GRADE_BETTER
        fact = row["source"] or ""
        yield Happening(
            row["customer"], kind, fact=fact, before=row["number_then"], after=row["number"]
        )


def _credits(before: Moment, after: Moment) -> Iterator[Happening]:
    old, new = before.frames["credits"], after.frames["credits"]
    for customer in different(old, new).get_column("customer").unique().sort():
        own = pl.col("customer") == customer
        ahead = new.filter(own).get_column("valid_from").to_list()
        seen = max([after.day, *(day for day in ahead if day > after.day)])
        was = _credit(old.filter(own), before.day, after)
        is_now = _credit(new.filter(own), after.day, after)
        if was == is_now:
            is_now = _credit(new.filter(own), seen, after)
        yield Happening(customer, EventKind.CREDIT_DECIDED, before=was, after=is_now)


def _credit(credits_: pl.DataFrame, day: date, after: Moment) -> int:
    """Return the management credit in force on a day (assessment 10)."""
    ends = pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)
    rows = credits_.filter(ends & (pl.col("valid_from") <= day))
    amounts = [
        (since, after.worth.of(amount, currency) or 0)
        for since, amount, currency in rows.select("valid_from", "amount", "currency").iter_rows()
    ]
    return max(amounts, default=(day, 0))[1]


def _disputes(before: Moment, after: Moment) -> Iterator[Happening]:
    known = before.frames["items"].filter("disputed").select("item")
    rows = after.frames["items"].filter(pl.col("disputed") & (pl.col("open_amount") > 0))
    opened = rows.join(known, on="item", how="anti").sort("customer", "item")
    names = ("customer", "item", "open_amount", "currency")
    for customer, item, amount, currency in opened.select(names).iter_rows():
        worth = after.worth.of(amount, currency)
        yield Happening(customer, EventKind.DISPUTE_OPENED, fact=item, after=worth)


def _insolvencies(before: Moment, after: Moment) -> Iterator[Happening]:
    known, rows = (
        informed(one.frames["customers"], one.frames.get("news")).filter(
            pl.col("insolvent_on").is_not_null()
        )
        for one in (before, after)
    )
    for customer in rows.join(known, on="customer", how="anti").get_column("customer").sort():
        yield Happening(customer, EventKind.INSOLVENCY)


def _weight(event: Happening) -> tuple[object, ...]:
    """Return by what events are ordered: of one cause the weightiest comes first."""
    size = abs((event.after or 0) - (event.before or 0))
    return event.customer, -size, event.kind.value, event.policy, event.layer, event.fact


def _amounts(moved: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    return moved.select("customer", "cause", "covered", "excess").iter_rows()
