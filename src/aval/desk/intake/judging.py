"""What follows a change of facts: the customers it touched are judged again."""

from datetime import date, datetime

from django.db import transaction

from aval.desk.jobs.actions import ask
from aval.intake.changing import touched_customers
from aval.records.changes import Change

MOST_AT_ONCE = 300
"""Customers that are judged while a person waits; more are judged by a job."""
JOB = "assess-day"
"""The job that judges everybody on a day."""


def judge_again(change: Change, *, at: datetime, today: date) -> list[str]:
    """Have the customers of a change judged on a day, and return them.

    A job does it; its key names the change, so that it is asked for once.
    """
    customers = touched_customers(change)
    if customers:
        with transaction.atomic():
            ask(
                kind=JOB,
                key=f"{today.isoformat()} V{change.pk}",
                at=at,
                by=change.person,
                arguments={"as_of": today.isoformat()},
            )
    return customers
