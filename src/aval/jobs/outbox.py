"""Every five minutes, and whenever somebody decides: what was decided is delivered."""

from typing import Any

from django.utils import timezone

from aval.connectors.contract import Gate
from aval.desk.claims.delivering import deliver_claims
from aval.desk.requests.actions import JOB
from aval.desk.requests.delivering import deliver_outbox
from aval.jobs.insurers import pause_of
from aval.jobs.kinds import Beat, job


@job(JOB, "*/5 * * * *", backoff_s=60)
def deliver(job: Beat) -> dict[str, Any]:
    """Give requests and papers to insurers, follow them, send letters: each once."""
    job.check()
    gate = Gate(now=timezone.now, sleep=pause_of(job), log=lambda _: None)
    today = timezone.localdate()
    done = deliver_outbox(gate=gate, today=today, check=job.check)
    papers = deliver_claims(gate=gate, today=today, check=job.check)
    return done | ({"papers": papers} if papers else {})
