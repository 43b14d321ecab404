"""Large imports are read by a job, and what a process that died left being read is read anew."""

from typing import Any

from django.utils import timezone

from aval.desk.intake.reading import READ_JOB, read_run, resume_left
from aval.jobs.kinds import Beat, job


@job(READ_JOB)
def read(job: Beat, run: int = 0) -> dict[str, Any]:
    """Read an import and say what it changes; one that is read already stays as it is."""
    return {"state": read_run(number=run, at=timezone.now(), progress=job.progress)}


@job("resume-imports", "*/5 * * * *")
def resume(job: Beat) -> dict[str, Any]:
    """Have imports read that nobody reads any more."""
    job.check()
    return {"runs": [run.pk for run in resume_left(at=timezone.now())]}
