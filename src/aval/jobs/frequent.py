"""Every five minutes: the drop folder is looked at."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from aval.desk.intake.drop import scan_drop_folder
from aval.jobs.kinds import Beat, job
from aval.wording.language import Language


@job("scan-drop-folder", "*/5 * * * *")
def scan(job: Beat) -> dict[str, Any]:
    """Take in what was dropped and no longer grows: a file is taken at the second look."""
    job.check()
    now = timezone.now()
    say = Language(settings.LANGUAGE_CODE).fault
    runs = scan_drop_folder(
        at=now,
        today=timezone.localdate(now),
        say=say,
        progress=lambda _done, _all: job.check(),
    )
    return {"runs": [run.pk for run in runs]}
