"""Claim packs and simulations that take longer than a page, and results of jobs forgotten."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from aval.desk.claims.packing import PACK_JOB, make_asked
from aval.desk.claims.simulations import SIMULATE_JOB, simulate_asked
from aval.desk.jobs import results
from aval.jobs.kinds import Beat, job


@job(PACK_JOB)
def make_pack(
    job: Beat, paper: int = 0, language: str = "", *, with_notes: bool = True
) -> dict[str, Any]:
    """Make the pack of a claim; run again it makes the same bytes, and is told once."""
    return make_asked(
        number=job.number, paper=paper, language=language, with_notes=with_notes,
        at=timezone.now(), progress=job.progress,
    )  # fmt: skip


@job(SIMULATE_JOB)
def simulate(job: Beat, whom: Mapping[str, Any] | None = None, until: str = "") -> dict[str, Any]:
    """Simulate that customers do not pay; run again it begins anew."""
    return simulate_asked(
        number=job.number, whom=whom or {}, until=until, today=timezone.localdate(),
        progress=job.progress,
    )  # fmt: skip


@job("forget-results", "40 3 * * *")
def forget(job: Beat) -> dict[str, Any]:
    """Delete results that nobody fetches any more."""
    job.check()
    return {"files": results.forget(at=timezone.now())}
