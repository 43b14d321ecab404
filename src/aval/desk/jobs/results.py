"""What jobs make for people: files under their SHA-256 in the data folder, kept for some days.

A job of a subject is asked for once at a time; the last one that is done stands, until another
is. Run again it lays the same file in the same place, or none where it had ended already.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, Generic, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from aval.desk.jobs.actions import ask
from aval.records.jobs import JobRun
from aval.records.people import Person
from aval.vocabulary.acts import JobState
from aval.vocabulary.faults import Fault

KEPT = timedelta(days=7)
"""How long a result stays."""
UNFINISHED = timedelta(days=1)
"""How long a file may be written; after that whoever did so is taken for dead."""
ALIVE = (JobState.WAITING, JobState.RUNNING)
_BLOCK = 2**20
Found = TypeVar("Found")


@dataclass(frozen=True)
class Asked(Generic[Found]):
    """What was last asked for: its job, and what came of it if it is there."""

    job: JobRun
    found: Found | None

    @property
    def is_being_made(self) -> bool:
        """Return whether it waits or is being made."""
        return self.job.state in ALIVE

    @property
    def has_failed(self) -> bool:
        """Return whether nobody makes it any more and it is not there."""
        return self.job.state in {JobState.FAILED, JobState.STOPPED}

    @property
    def faults(self) -> list[Fault]:
        """Return why it cannot be made of what is known."""
        return [
            Fault(**{**one, "given": tuple((name, value) for name, value in one["given"])})
            for one in self.job.outcome.get("faults", ())
        ]


def faulty(faults: Iterable[Fault]) -> dict[str, Any]:
    """Return the outcome of a job that cannot make it of what is known."""
    return {"faults": [asdict(fault) for fault in faults]}


def folder() -> Path:
    """Return where results lie; backups leave them out."""
    return Path(settings.DATA) / "results"


def place_of(digest: str) -> Path:
    """Return where the file of a digest lies."""
    return folder() / digest


def lay(write: Callable[[IO[bytes]], object]) -> tuple[str, int]:
    """Lay what is written under its digest: whole or not at all. Return digest and size."""
    folder().mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder(), prefix=".", delete=False) as file:
        part = Path(file.name)
        try:
            write(file)
            file.flush()
            os.fsync(file.fileno())
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            digest = sha256()
            while block := file.read(_BLOCK):
                digest.update(block)
            part.replace(place_of(digest.hexdigest()))
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return digest.hexdigest(), size


def jobs_of(kind: str, subject: str) -> QuerySet[JobRun]:
    """Return the jobs of a subject, the last one first."""
    return JobRun.objects.filter(kind=kind, key__startswith=f"{subject} ").order_by("-pk")


@transaction.atomic
def ask_anew(
    *, kind: str, subject: str, by: Person, at: datetime, arguments: Mapping[str, Any]
) -> JobRun:
    """Return the job of a subject, asked for unless one waits or runs."""
    last = jobs_of(kind, subject).first()
    if last is not None and last.state in ALIVE:
        return last
    key = f"{subject} {jobs_of(kind, subject).count() + 1}"
    return ask(kind=kind, key=key, at=at, by=by, arguments=arguments)


def keep(number: int, outcome: Mapping[str, Any]) -> bool:
    """Keep the outcome of a job in the transaction of its last act.

    False where an attempt before, or beside, has kept it already: the act is done.
    """
    return bool(JobRun.objects.filter(pk=number, outcome={}).update(outcome=dict(outcome)))


def is_kept(job: JobRun) -> bool:
    """Return whether the file of a job is still there."""
    digest = job.outcome.get("digest", "")
    return bool(digest) and place_of(digest).is_file()


def forget(*, at: datetime) -> int:
    """Delete what is old, what another result took the place of, what nobody finished: how many."""
    fresh = JobRun.objects.filter(ended_at__gte=at - KEPT).exclude(outcome={}).order_by("pk")
    last = {
        (kind, key.rpartition(" ")[0]): outcome.get("digest")
        for kind, key, outcome in fresh.values_list("kind", "key", "outcome")
    }
    kept, before = set(last.values()), (at - UNFINISHED).timestamp()
    deleted = 0
    for file in folder().glob("*") if folder().is_dir() else ():
        if file.name not in kept and file.stat().st_mtime < before:
            file.unlink(missing_ok=True)
            deleted += 1
    return deleted
