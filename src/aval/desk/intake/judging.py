"""What follows a change of facts: the customers it touched are judged again."""

from datetime import date, datetime

from django.db import transaction

from aval.assessment.refresh import refresh
from aval.desk.jobs.actions import ask
from aval.intake.changing import OF_ALL, touched_customers, touched_tables
from aval.records.changes import Change
from aval.records.positions import Assessment

MOST_AT_ONCE = 300
"""Customers that are judged while a person waits; more are judged by a job."""
JOB = "assess-day"
"""The job that judges everybody on a day."""


def judge_again(change: Change, *, at: datetime, today: date) -> list[str]:
    """Have the customers of a change judged on a day, and return them.

    A few are judged at once, if the day is the newest that is assessed. For many, for another
    day, and after a change that concerns everybody, a job does it; its key names the change, so
    that it is asked for once.
    """
    customers = touched_customers(change)
    newest = Assessment.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    is_few = len(customers) <= MOST_AT_ONCE and not touched_tables(change, OF_ALL)
    if is_few and newest == today:
        refresh(customers=customers, as_of=today, at=at)
    elif customers or touched_tables(change, OF_ALL):
        with transaction.atomic():
            ask(
                kind=JOB,
                key=f"{today.isoformat()} V{change.pk}",
                at=at,
                by=change.person,
                arguments={"as_of": today.isoformat()},
            )
    return customers
