"""Every hour: what nobody will ask for again is forgotten."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from aval.jobs.kinds import Beat, job
from aval.records.access import Answered
from aval.records.insurers import InsurerCall, WebhookDelivery
from aval.records.jobs import JobRun
from aval.vocabulary.acts import JobState

KEPT = timedelta(days=1)
"""How long messages stay that were delivered, or whose worker died."""
CALLS_KEPT = timedelta(days=60)
"""How long exchanges with insurers stay; what they told is kept apart, for good."""
KEYS_KEPT = timedelta(days=7)
"""How long a program's key is answered as before, and an insurer's call is known again."""
FREQUENT = ("scan-drop-folder", "resume-imports", "deliver-outbox", "sweep-queue")
"""Jobs whose runs are so many that those which are done are forgotten as well."""


@job("sweep-queue", "17 * * * *")
def sweep_queue(job: Beat) -> dict[str, Any]:
    """Delete old messages: the ledger knows what became of their jobs; and old runs of frequent.

    Sessions whose time is over go as well, exchanges with insurers of long ago, and the keys of
    programs and of insurers' calls.
    """
    job.check()
    before = timezone.now() - KEPT
    messages = DBTaskResult.objects.filter(enqueued_at__lt=before).exclude(status="READY")
    runs = JobRun.objects.filter(kind__in=FREQUENT, state=JobState.DONE, ended_at__lt=before)
    sessions = Session.objects.filter(expire_date__lt=timezone.now())
    calls = InsurerCall.objects.filter(at__lt=timezone.now() - CALLS_KEPT)
    forgotten = timezone.now() - KEYS_KEPT
    keys = Answered.objects.filter(at__lt=forgotten)
    hints = WebhookDelivery.objects.filter(at__lt=forgotten)
    return {
        "keys": keys.delete()[0] + hints.delete()[0],
        "calls": calls.delete()[0],
        "messages": messages.delete()[0],
        "runs": runs.delete()[0],
        "sessions": sessions.delete()[0],
    }
