"""Every night at 02:30, by the clock on the wall of `AVAL_TIME_ZONE`: the day is assessed."""

from datetime import date
from typing import Any

from django.utils.timezone import localdate, now

from aval.assessment.day import NothingToAssessError, assess_day
from aval.jobs.kinds import Beat, job


@job("assess-day", cron="30 2 * * *", backoff_s=60)
def assess_the_day(beat: Beat, *, as_of: str = "", version: int | None = None) -> dict[str, Any]:
    """Judge the whole portfolio at a day, by default today's, from what is known, or was then.

    A night caught up late judges the day on which it runs. Without facts there is nothing to do.
    """
    day = date.fromisoformat(as_of) if as_of else localdate()
    try:
        made = assess_day(as_of=day, at=now(), version=version, progress=beat.progress)
    except NothingToAssessError:
        return {"as_of": day.isoformat(), "customers": 0}
    counts = made.summary["counts"]
    return {"as_of": day.isoformat(), "customers": counts["customers"]}
