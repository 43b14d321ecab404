"""Has many customers simulated by a job, and reads what came of it, a page at a time.

Its rows lie in the data folder as a Parquet file, its totals in the ledger of jobs. It is of one
person, of a day and of a data version: derivations are shown while that still is the last one.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, overload

import polars as pl
from django.db.models import Count, QuerySet, Sum

from aval.assessment.loading import latest_version
from aval.desk.claims.simulated import Amounts, Line, Row, Simulation, Year
from aval.desk.claims.simulating import Progress, simulate
from aval.desk.claims.supposing import Whom, asked_by
from aval.desk.jobs import results
from aval.records.jobs import JobRun
from aval.records.models import ItemCover, Person, Position
from aval.vocabulary.faults import BadInput
from aval.vocabulary.steps import step

SIMULATE_JOB = "simulate-customers"
"""The job that simulates."""
AT_ONCE_CUSTOMERS = 1_000
"""Customers up to which a person waits for their simulation."""
AT_ONCE_ITEMS = 5_000
"""Open items of theirs."""
_BATCH = 1_000
_MONEY = ("owed", "covered", "indemnity", "due", "paid")
_LINE = pl.Struct(
    {
        **dict.fromkeys(("policy", "insurer"), pl.String()),
        **dict.fromkeys(("begins", "judged_on", "lost_on"), pl.Date()),
        **dict.fromkeys((*_MONEY, "aggregate", "liability"), pl.Int64()),
    }
)
_SCHEMA = {
    **dict.fromkeys(("customer", "name", "country"), pl.String()),
    **dict.fromkeys(("claimed", *_MONEY), pl.Int64()),
    "uninsured": pl.List(pl.Struct({"word": pl.String(), "amount": pl.Int64()})),
    "lines": pl.List(_LINE),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How many customers owe something, how much in minor units, in how many items."""

    customers: int
    exposure: int
    items: int

    @property
    def is_large(self) -> bool:
        """Return whether a simulation is left to a job."""
        return self.customers > AT_ONCE_CUSTOMERS or self.items > AT_ONCE_ITEMS


class Stored:
    """A simulation that a job made; `len` and slices are of its rows, which it reads as asked."""

    def __init__(self, job: JobRun, today: date) -> None:
        """Read what the ledger keeps of it."""
        told = job.outcome
        self.job = job
        self.head = _head(told["head"])
        self.moved = (self.head.version, self.head.as_of) != (latest_version(), today)
        self._count = int(told["rows"])
        self._rows = pl.scan_parquet(results.place_of(told["digest"]))

    def __len__(self) -> int:
        """Return how many customers it has."""
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        """Return a row, or those of a range."""
        if isinstance(place, int):
            return self[place : place + 1][0]
        begin, end, _ = place.indices(self._count)
        return tuple(_row(one) for one in self._rows.slice(begin, end - begin).collect().to_dicts())

    def __iter__(self) -> Iterator[Row]:
        """Yield every row, of which memory holds some at a time."""
        for begin in range(0, self._count, _BATCH):
            yield from self[begin : begin + _BATCH]

    def row(self, customer: str) -> Row | None:
        """Return the row of a customer."""
        found = self._rows.filter(pl.col("customer") == customer).collect().to_dicts()
        return _row(found[0]) if found else None

    def customers(self) -> set[str]:
        """Return whom it is about."""
        return set(self._rows.select("customer").collect().to_series())


Asked = results.Asked[Stored]
"""The simulation that was last asked for, and what came of it."""


def size_of(asked: QuerySet[Position]) -> Size:
    """Return how many customers a simulation is about, and what they owe."""
    owing = asked.filter(exposure__gt=0).order_by()
    found = owing.aggregate(number=Count("pk"), sum=Sum("exposure"))
    number = found["number"]
    items = 0
    if number <= AT_ONCE_CUSTOMERS:
        items = ItemCover.objects.filter(customer__in=owing.values("pk")).count()
    return Size(number, found["sum"] or 0, items)


def ask_to_simulate(*, by: Person, whom: Whom, until: date | None, at: datetime) -> JobRun:
    """Return the job that simulates for a person, asked for unless one waits or runs."""
    arguments = {"whom": asdict(whom), "until": until.isoformat() if until else ""}
    subject = _subject(by, whom, until)
    return results.ask_anew(
        kind=SIMULATE_JOB, subject=subject, by=by, at=at, arguments=arguments
    )  # fmt: skip


def asked_simulation(*, by: Person, whom: Whom, until: date | None, today: date) -> Asked | None:
    """Return the simulation that a person last asked for; what left the scope is not there."""
    job = results.jobs_of(SIMULATE_JOB, _subject(by, whom, until)).first()
    if job is None:
        return None
    found = Stored(job, today) if results.is_kept(job) else None
    if found is not None and by.scope():
        seen = Position.objects.visible_to(by).values_list("pk", flat=True)
        if not found.customers() <= set(seen):
            found = None
    return Asked(job, found)


def explained_row(
    stored: Stored, customer: str, *, by: Person, whom: Whom, today: date
) -> Row | None:
    """Return a row of a stored simulation with its items and steps.

    None where there is no such row, or where the facts it came from are not the last ones.
    """
    row = stored.row(customer)
    if row is None or stored.moved:
        return None
    asked = asked_by(by, whom, today=today).filter(pk=customer)
    found = simulate(
        asked, today=today, defaulted_by=stored.head.defaulted_by, explained=(customer,),
        within=row,
    ).row(customer)  # fmt: skip
    return found if found is not None and _figures(found) == _figures(row) else None


def simulate_asked(
    *, number: int, whom: Mapping[str, Any], until: str, today: date, progress: Progress
) -> dict[str, Any]:
    """Simulate as the job does, and return what the ledger keeps of it.

    That customers cannot be judged is an outcome as well.
    """
    job = JobRun.objects.select_related("asked_by").get(pk=number)
    who = Whom(**{**whom, "customers": tuple(whom.get("customers", ()))})
    if job.asked_by is None or not who:
        return {}
    asked = asked_by(job.asked_by, who, today=today)
    day = date.fromisoformat(until) if until else None
    try:
        found = simulate(asked, today=today, defaulted_by=day, progress=progress)
    except BadInput as bad:
        return results.faulty(bad.faults)
    frame = pl.DataFrame([_told(row) for row in found.rows], schema=_SCHEMA)
    digest, size = results.lay(frame.write_parquet)
    head = json.loads(json.dumps(asdict(replace(found, rows=())), default=_text))
    return {"digest": digest, "size": size, "rows": len(found.rows), "head": head}


def _subject(by: Person, whom: Whom, until: date | None) -> str:
    """Return what the jobs of a person's simulation are called by."""
    told = json.dumps([asdict(whom), until and until.isoformat()], sort_keys=True)
    return f"{by.pk} {sha256(told.encode()).hexdigest()[:32]}"


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _told(row: Row) -> dict[str, Any]:
    lines = [
        {name: getattr(line, name) for name in (field.name for field in _LINE.fields)}
        for line in row.lines
    ]
    return {
        "customer": row.customer, "name": row.name, "country": row.country,
        "claimed": row.claimed, **{name: getattr(row.amounts, name) for name in _MONEY},
        "uninsured": [{"word": word, "amount": amount} for word, amount in row.uninsured],
        "lines": lines,
    }  # fmt: skip


def _row(told: dict[str, Any]) -> Row:
    return Row(
        customer=told["customer"],
        name=told["name"],
        country=told["country"],
        lines=tuple(Line(**line) for line in told["lines"]),
        uninsured=tuple((one["word"], one["amount"]) for one in told["uninsured"]),
        claimed=told["claimed"],
        amounts=Amounts(*(told[name] for name in _MONEY)),
    )


def _head(told: dict[str, Any]) -> Simulation:
    until = told["defaulted_by"]
    return Simulation(
        as_of=date.fromisoformat(told["as_of"]),
        version=told["version"],
        defaulted_by=date.fromisoformat(until) if until else None,
        currency=told["currency"],
        rows=(),
        years=tuple(
            Year(
                **{
                    **year,
                    "begins": date.fromisoformat(year["begins"]),
                    "steps": tuple(
                        step(one["code"], **dict(one["given"])) for one in year["steps"]
                    ),
                }
            )
            for year in told["years"]
        ),
        total=Amounts(**told["total"]),
        uninsured=tuple((word, amount) for word, amount in told["uninsured"]),
    )


def _figures(row: Row) -> tuple[object, ...]:
    """Return the figures of a row, without what explains them."""
    return row.amounts, row.uninsured, [replace(one, loss=None, steps=()) for one in row.lines]
