"""What follows a change of facts: the customers it touched are judged again."""

from datetime import date, datetime

from django.db import transaction

from aval.assessment.refresh import refresh
from aval.desk.jobs.actions import ask
from aval.intake.changing import OF_ALL, touched_customers, touched_tables
from aval.records.changes import Change
from aval.records.positions import Assessment
from aval.vocabulary.faults import BadInput

MOST_AT_ONCE = 300
"""Customers that are judged while a person waits; more are judged by a job."""
JOB = "assess-day"
"""The job that judges everybody on a day."""


def judge_again(change: Change, *, at: datetime, today: date) -> list[str]:
    """Have the customers of a change judged on a day, and return them.

    A few are judged at once, if the day is assessed already. Else a job judges the day; its key
    names the change, so that it is asked for once. What cannot be judged, for want of a rate, is
    the job's to tell.
    """
    customers = touched_customers(change)
    if not (customers or touched_tables(change, OF_ALL)):
        return customers
    if _judged_at_once(change, customers, at, today):
        return customers
    with transaction.atomic():
        ask(
            kind=JOB,
            key=f"{today.isoformat()} V{change.pk}",
            at=at,
            by=change.person,
            arguments={"as_of": today.isoformat()},
        )
    return customers


def _judged_at_once(change: Change, customers: list[str], at: datetime, today: date) -> bool:
    """Judge a few customers while a person waits, and return whether that was done."""
    last = Assessment.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    if len(customers) > MOST_AT_ONCE or last != today or touched_tables(change, OF_ALL):
        return False
    try:
        refresh(customers=customers, as_of=today, at=at)
    except BadInput:
        return False
    return True
