"""Every hour: the queue is swept.

The scan of the drop folder belongs here as well, as soon as the desk has one: a function with
`@job("scan-drop-folder", "0 * * * *")` that calls it once with `at=timezone.now()`.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from aval.jobs.kinds import Beat, job

KEPT = timedelta(days=1)
"""How long messages stay that were delivered, or whose worker died."""


@job("sweep-queue", "17 * * * *")
def sweep_queue(job: Beat) -> dict[str, Any]:
    """Delete old messages: the ledger knows what became of their jobs."""
    job.check()
    old = DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - KEPT)
    deleted, _ = old.exclude(status="READY").delete()
    return {"deleted": deleted}
