"""What follows a change of facts: the customers it touched are judged again."""

from datetime import date, datetime

from django.db import transaction

from aval.assessment.agenda import keep_adverse, keep_contracts
from aval.assessment.refresh import refresh
from aval.desk.jobs.actions import ask
from aval.intake.changing import OF_ALL, touched_customers, touched_tables
from aval.records.changes import Change
from aval.records.jobs import JobRun
from aval.records.positions import Assessment
from aval.vocabulary.acts import JobState
from aval.vocabulary.faults import BadInput

MOST_AT_ONCE = 300
"""Customers that are judged while a person waits; more are judged by a job."""
JOB = "assess-day"
"""The job that judges everybody on a day."""
OF_CONTRACTS = ("policies", "particulars")
"""The tables of facts from which the entries of contracts are made."""
CHANGES = "changes"
"""The argument of the job that names the changes after which it was asked for."""


def judge_again(change: Change, *, at: datetime, today: date) -> list[str]:
    """Have the customers of a change judged on a day, and return them.

    A few are judged at once, if the day is assessed already and nobody is assessing one. Else a
    job judges the day. What cannot be judged, for want of a rate, is the job's to tell. What
    contracts ask for by themselves follows them at once, whoever judges.
    """
    if touched_tables(change, OF_CONTRACTS):
        keep_contracts()
        keep_adverse()
    customers = touched_customers(change)
    if not (customers or touched_tables(change, OF_ALL)):
        return customers
    if _judged_at_once(change, customers, at, today):
        return customers
    ask_for_day(change, at=at, day=today)
    return customers


@transaction.atomic
def ask_for_day(change: Change, *, at: datetime, day: date) -> JobRun:
    """Return the job that judges everybody on a day from facts that include those of a change.

    Changes of the same day share one that waits: it begins from what is known when it begins. Its
    row is held until this transaction ends, so that no worker begins before the change stands.
    """
    arguments = {"as_of": day.isoformat()}
    waiting = JobRun.objects.select_for_update().filter(
        kind=JOB, key__startswith=f"{day.isoformat()} V", state=JobState.WAITING
    )
    for job in waiting:
        if job.arguments.keys() == {"as_of", CHANGES}:  # not one of a version, as it was known then
            changes = job.arguments[CHANGES] | {str(change.pk): True}
            job.arguments = arguments | {CHANGES: changes}
            if job.due_at > at:  # it waits for another attempt: what stood in its way may be gone
                job.due_at, job.sent_at = at, None
            job.save(update_fields=["arguments", "due_at", "sent_at"])
            return job
    return ask(
        kind=JOB,
        key=f"{day.isoformat()} V{change.pk}",
        at=at,
        by=change.person,
        arguments=arguments | {CHANGES: {str(change.pk): True}},
    )


def job_of(change: Change) -> JobRun | None:
    """Return the job that judges, or judged, everybody after a change; None if none was asked."""
    asked = {f"arguments__{CHANGES}__has_key": str(change.pk)}
    return JobRun.objects.filter(kind=JOB, **asked).first()


def _judged_at_once(change: Change, customers: list[str], at: datetime, today: date) -> bool:
    """Judge a few customers while a person waits, and return whether that was done."""
    last = Assessment.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    if len(customers) > MOST_AT_ONCE or last != today or touched_tables(change, OF_ALL):
        return False
    try:
        return refresh(customers=customers, as_of=today, at=at)
    except BadInput:
        return False
