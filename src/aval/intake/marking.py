"""What was done about items towards an insurer becomes facts: declared, claimed, extended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from aval.intake.facts import Recorded, record
from aval.records import facts
from aval.records.ledger import ItemMark
from aval.records.people import Person
from aval.records.portfolio import MARKS
from aval.vocabulary.acts import Act, Origin


@dataclass(frozen=True, slots=True)
class Marked:
    """What is to stand of an item: a day for each of `MARKS` that is named, None for none."""

    customer: str
    days: Mapping[str, date | None]


def mark_items(
    *,
    marks: Mapping[str, Marked],
    by: Person | None,
    at: datetime,
    act: Act,
    subject: str,
    origin: Origin = Origin.MANUAL,
    **details: object,
) -> Recorded:
    """Say of items what was done about them; what is not named stays as it was.

    An item of which nothing is left to say has no mark. Raises NoSuchFact when another change
    came in between.
    """
    stood = list(ItemMark.objects.current().filter(item__in=sorted(marks)))
    before = {row.item: {name: getattr(row, name) for name in MARKS} for row in stood}
    rows = []
    for item, said in marks.items():
        old = before.get(item, {})
        days = {name: said.days.get(name, old.get(name)) for name in MARKS}
        if any(days.values()):
            rows.append({"item": item, "customer": said.customer, **days})
    return record(
        at=at,
        by=by,
        act=act,
        subject=subject,
        origin=origin,
        ended={"marks": [row.pk for row in stood]},
        written={"marks": pl.DataFrame(rows, facts.columns("marks"))},
        **details,
    )
