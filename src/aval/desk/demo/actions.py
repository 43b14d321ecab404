"""Makes the demo: people, a ledger of thirteen months, the last two days judged, contracts."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo

import polars as pl

from aval.assessment.agenda import keep_agenda
from aval.assessment.day import assess_day
from aval.assessment.loading import frames_before, load_frames
from aval.dataset.particulars import particulars_to_json
from aval.dataset.portfolio import Portfolio
from aval.desk.demo.contracts import PAST_JOB, claim_past
from aval.desk.demo.people import make_people
from aval.desk.jobs.actions import ask
from aval.engine.compiling import are_kept
from aval.intake.archive import take_archive
from aval.intake.facts import record
from aval.records import facts
from aval.records.changes import Change
from aval.records.people import Person
from aval.records.runs import Source
from aval.sandboxes.synthetic.demo import World, make_world
from aval.sandboxes.synthetic.demo_terms import all_particulars
from aval.vocabulary.acts import Act, Role, RunFormat, RunMode

MONTHS = 12
"""Month ends before today whose portfolios come in."""
LAST_DAYS = 6
"""Days up to today whose portfolios come in, one by one."""
EVENING = time(5, 40)
"""When the ledger of a day comes in."""
Step = Callable[[str], None]


def prepare_demo(
    *, today: date, at: datetime, password: str, zone: tzinfo, seed: int, customers: int, step: Step
) -> list[Person]:
    """Fill empty tables with the demo and return its people; `step` is told what begins.

    Raises `intake.archive.AlreadyFilled` when there are facts.
    """
    step("demo.step_people")
    people = make_people(password)
    step("demo.step_ledger")
    days = _days(today)
    world = make_world(seed=seed, today=today, customers=customers)
    source = Source.objects.create(
        key="erp", name="ERP", mode=RunMode.FULL, format=RunFormat.DATASET
    )
    changes = take_archive(days=_evenings(world, days, at, zone), source=source, by=None)
    _keep_particulars(today, at, people[0])
    step("demo.step_judging")
    known = list(zip(days, changes, strict=True))
    _judge(known[-2], known[-1])
    step("demo.step_contracts")
    manager = next(one for one in people if one.role == Role.CREDIT_MANAGER)
    claim_past(by=manager, at=at, today=today)
    ask(kind=PAST_JOB, key=today.isoformat(), at=at, arguments={"by": manager.username})
    for day, change in known[:-2]:
        _ask_for(day, change, at)
    return people


def _keep_particulars(today: date, at: datetime, by: Person) -> None:
    """Keep what the contracts say beside their terms, as if somebody had typed it."""
    found = all_particulars(today)
    rows = [(particulars.policy, particulars_to_json(particulars)) for particulars in found]
    record(
        at=at,
        by=by,
        act=Act.POLICY_CHANGED,
        subject=", ".join(particulars.policy for particulars in found),
        ended={},
        written={"particulars": pl.DataFrame(rows, facts.columns("particulars"), orient="row")},
    )


def _judge(before: tuple[date, Change], last: tuple[date, Change]) -> None:
    """Judge the last two days, of which most facts are the same.

    Where the machine has no compiled rules yet, nobody waits for them: a job makes them.
    """
    (day, change), (today, now) = before, last
    known = load_frames(version=now.pk, to_assess=True)
    then = frames_before(known, version=now.pk, since=change.pk, customers=None)
    compiled = None if are_kept() else False
    assess_day(as_of=day, at=change.at, version=change.pk, known=then, compiled=compiled)
    assess_day(as_of=today, at=now.at, version=now.pk, known=known, compiled=compiled)
    keep_agenda(as_of=today, compiled=compiled)


def _days(today: date) -> list[date]:
    """Return the days whose portfolios come in, in order: month ends, then the last days."""
    ends = []
    end = today.replace(day=1) - timedelta(1)
    for _ in range(MONTHS):
        ends.append(end)
        end = end.replace(day=1) - timedelta(1)
    last = [today - timedelta(days) for days in range(LAST_DAYS)]
    return sorted({*ends, *last})


def _evenings(
    world: World, days: list[date], at: datetime, zone: tzinfo
) -> Iterator[tuple[datetime, Portfolio]]:
    """Yield each day's portfolio with the instant at which it came in, never one to come."""
    for day in days:
        yield min(datetime.combine(day, EVENING, zone), at), world.portfolio_on(day)


def _ask_for(day: date, change: Change, at: datetime) -> None:
    """Ask for the judgement of a past day, as known then."""
    ask(
        kind="assess-day",
        key=f"{day.isoformat()} V{change.pk}",
        at=at,
        arguments={"as_of": day.isoformat(), "version": change.pk},
    )
