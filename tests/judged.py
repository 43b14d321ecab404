"""A small world, taken in and judged on two days and a month end: what reports and pages read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

from django.db import transaction

from aval.assessment.day import assess_day
from aval.desk.demo.people import make_people
from aval.intake.archive import take_archive
from aval.records.models import Source
from aval.sandboxes.synthetic.demo import make_world
from aval.sandboxes.synthetic.demo_stories import FEWEST_BUYERS

MONTH_END, YESTERDAY, TODAY = date(2026, 9, 30), date(2026, 10, 29), date(2026, 10, 30)
DAYS = (MONTH_END, YESTERDAY, TODAY)
PASSWORD = "as long as the rules want"  # noqa: S105 - of invented people


@contextmanager
def judged_world() -> Iterator[None]:
    """Have the world in the tables while the block lasts."""
    with transaction.atomic():
        make_people(PASSWORD)
        world = make_world(seed=5, today=TODAY, customers=FEWEST_BUYERS)
        source = Source.objects.create(key="erp", name="ERP")
        evenings = ((evening(day), world.portfolio_on(day)) for day in DAYS)
        changes = take_archive(days=evenings, source=source, by=None)
        for day, change in zip(DAYS, changes, strict=True):
            assess_day(as_of=day, at=change.at, version=change.pk)
        yield
        transaction.set_rollback(True)


def evening(day: date) -> datetime:
    """Return when the ledger of a day came in."""
    return datetime.combine(day, time(18), UTC)
