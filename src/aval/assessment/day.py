"""The assessment of a whole day: judged, stored, compared with the day before.

Every step writes only what differs from what stands, and the row of the day comes last: a run
that is killed and run again leaves the same rows.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import polars as pl
from django.db import transaction

from aval.assessment import history
from aval.assessment.deadline_sums import keep_sums, move_sums
from aval.assessment.judged import Judged, history_of, judged
from aval.assessment.loading import latest_version, load_needed
from aval.assessment.moves import moves_of_day
from aval.assessment.storing import Progress, replacement, stamps, stored, write
from aval.engine import results
from aval.engine.assess import assess
from aval.records import frames
from aval.records.customers import Customer
from aval.records.locks import judging_everybody
from aval.records.portfolio import portfolio_of
from aval.records.positions import (
    Assessment,
    CoverageHistory,
    Deadline,
    Event,
    ItemCover,
    Movement,
    Position,
    PositionHistory,
)

Frames = dict[str, pl.DataFrame]
"""Facts by their tables, as `loading.load_needed` loads them."""


class NothingToAssessError(Exception):
    """There are no facts yet, not even a reporting currency."""


def assess_day(
    *,
    as_of: date,
    at: datetime,
    version: int | None = None,
    known: Frames | None = None,
    compiled: bool | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Judge the portfolio at a day from the facts of a data version (None: now) and store it.

    Positions, items and deadlines are kept of the newest day alone, history, movements and events
    of every day. Days are filled in order: a day's movements begin at the assessed day before.
    `known` are the facts of the version where they were loaded before, `compiled` says how the
    rules run (None: by size), `progress(done, all)` counts customers stored. Nobody else judges
    meanwhile: another day waits, a refresh is refused. Raises NothingToAssessError, and BadInput
    as the engine does.
    """
    with judging_everybody():
        return _assess_day(
            as_of=as_of, at=at, version=version, known=known, compiled=compiled, progress=progress
        )


def _assess_day(
    *,
    as_of: date,
    at: datetime,
    version: int | None,
    known: Frames | None,
    compiled: bool | None,
    progress: Progress | None,
) -> Assessment:
    number = latest_version() if version is None else version
    last = assessed_before(as_of)
    since = number if last is None else last.version_id or 0
    known = known or load_needed(as_of=as_of, version=number, since=since)
    portfolio = portfolio_of(known)
    if not portfolio.reporting_currency:
        portfolio = replace(portfolio, reporting_currency=_last_currency())
    found = assess(portfolio, as_of, compiled=compiled)
    rows = judged(found, portfolio, owners(None), as_of, number)
    store_day(rows, known, as_of, number, None, progress)
    made, _ = Assessment.objects.update_or_create(
        as_of=as_of,
        defaults={
            "version_id": number or None,
            "made_at": at,
            "currency": portfolio.reporting_currency,
            "summary": found.summary,
            "fingerprint": fingerprint(found),
        },
    )
    return made


def assessed_before(as_of: date) -> Assessment | None:
    """Return the assessment of the last day before one that was assessed."""
    return Assessment.objects.filter(as_of__lt=as_of).order_by("-as_of").first()


def _last_currency() -> str:
    """Return the currency of the last assessment: what it judged is gone when all was undone."""
    last = Assessment.objects.order_by("as_of").last()
    if last is None:
        raise NothingToAssessError
    return last.currency


def store_day(
    rows: Judged,
    known: Frames,
    as_of: date,
    version: int,
    customers: Sequence[str] | None,
    progress: Progress | None = None,
) -> None:
    """Store what was judged at a day from facts, of some customers or of all, and what moved."""
    ahead = Assessment.objects.filter(as_of__gt=as_of).order_by("as_of").first()
    until = None if ahead is None else ahead.as_of
    last = assessed_before(as_of)
    moves = moves_of_day(last, as_of, version, known, rows.positions, customers)
    days = ("day = %s", [as_of])
    parts = [
        *(
            history.with_day(model, figures, as_of, until, customers)
            for model, figures in (
                (PositionHistory, history_of(rows.positions)),
                (CoverageHistory, rows.coverage),
            )
        ),
        replacement(Movement, stored(Movement, customers, *days), moves.movements),
        replacement(Event, stored(Event, customers, *days), moves.events),
    ]
    if ahead is not None:
        write(parts, None, progress)
        return
    due = replacement(Deadline, stored(Deadline, customers), rows.deadlines)
    parts += [
        replacement(Position, stored(Position, customers), rows.positions),
        replacement(ItemCover, stored(ItemCover, customers), rows.items),
        due,
    ]
    write(parts, stamps(rows.positions, as_of, version), progress)
    with transaction.atomic():
        if customers is None:
            keep_sums(rows.deadlines)
        else:
            move_sums(due)


def owners(customers: Sequence[str] | None) -> pl.DataFrame:
    """Return to whom customers belong."""
    names = ["key", "owner", "sales", "region", "sector"]
    if customers is None:
        rows = frames.select(Customer, "1 = 1", names=names)
    else:
        parts = [
            frames.select(Customer, frames.one_of("key", chunk), chunk, names=names)
            for chunk in frames.chunks(customers) or [[]]
        ]
        kinds = frames.schema(Customer)
        rows = pl.concat([pl.DataFrame(schema={name: kinds[name] for name in names}), *parts])
    return rows.rename({"key": "customer"})


def fingerprint(found: results.Assessment) -> str:
    """Return the SHA-256 of positions, item_cover, deadlines and summary, as written to files."""
    digest = hashlib.sha256(found.positions.write_csv().encode())
    for batches in (found.item_cover_batches(), found.deadline_batches()):
        for place, batch in enumerate(batches):
            digest.update(batch.write_csv(include_header=not place).encode())
    summary = json.dumps(found.summary, indent=2, ensure_ascii=False) + "\n"
    digest.update(summary.encode())
    return digest.hexdigest()
