"""What a change of a contract would do, where judging it takes longer than a page."""

from typing import Any

from django.utils import timezone

from aval.desk.policies.effects import PREVIEW_JOB, judge_asked
from aval.jobs.kinds import Beat, job


@job(PREVIEW_JOB)
def preview(job: Beat, policy: str = "") -> dict[str, Any]:
    """Judge what a drafted contract would do; run again it begins anew."""
    return judge_asked(
        number=job.number, policy=policy, today=timezone.localdate(), progress=job.progress
    )
