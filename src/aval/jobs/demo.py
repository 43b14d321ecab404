"""Of the demo alone: the past of its contracts that nobody waits for."""

from typing import Any

from django.utils import timezone

from aval.desk.demo.contracts import PAST_JOB, declare_past
from aval.jobs.kinds import Beat, job
from aval.records.people import Person


@job(PAST_JOB)
def declare(job: Beat, by: str = "") -> dict[str, Any]:
    """Declare the turnover of past periods and pay premiums, as somebody; run again, the rest."""
    job.check()
    person = Person.objects.filter(username=by).first()
    if person is None:
        return {}
    now = timezone.now()
    return {"declared": declare_past(by=person, at=now, today=timezone.localdate(now))}
