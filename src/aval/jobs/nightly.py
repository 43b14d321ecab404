"""Every night at 02:30, by the clock on the wall of `AVAL_TIME_ZONE`: the day is assessed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from aval.assessment.agenda import keep_agenda
from aval.assessment.day import NothingToAssessError, assess_day
from aval.desk.performance.kept import keep_years
from aval.jobs.kinds import Beat, job
from aval.records.locks import judging_everybody


@job("assess-day", "30 2 * * *", backoff_s=300)
def assess(
    job: Beat,
    as_of: str = "",
    version: int | None = None,
    changes: Mapping[str, bool] | None = None,
) -> dict[str, Any]:
    """Judge the portfolio at a day, by default the one that has begun; also asked for by imports.

    `version` is the data version whose facts are judged, by default what is known now; `changes`
    are those after which it was asked for, for their pages to find it.

    Run again it leaves the same rows.
    """
    del changes
    now = timezone.now()
    day = date.fromisoformat(as_of) if as_of else timezone.localdate(now)
    try:
        assess_day(as_of=day, at=now, version=version, progress=job.progress)
    except NothingToAssessError:  # Aval was installed and nothing imported yet
        return {"as_of": None}
    with judging_everybody():
        is_newest = keep_agenda(as_of=day)
    if is_newest:
        keep_years(today=timezone.localdate(now), at=now)
    return {"as_of": day.isoformat()}
