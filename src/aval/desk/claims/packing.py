"""Has a claim pack made: a small one while a person waits, a larger one by a job that is followed.

A job lays the pack in the data folder, where it is fetched until another one stands; a worker
that dies is followed by one that makes the same bytes. That a pack was made is told once.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import transaction

from aval.assessment.loading import latest_version
from aval.desk.claims.pack import Gathered, Progress, gather, write_pack
from aval.desk.claims.refusals import ActRefused, refuse_without
from aval.desk.jobs import results
from aval.records import journal
from aval.records.jobs import JobRun
from aval.records.models import Paper, Person
from aval.vocabulary.acts import Act, JobState

PACK_JOB = "make-pack"
"""The job that makes a pack."""
AT_ONCE_ITEMS = 10
"""Items of a claim up to which its pack is made while a person waits."""
AT_ONCE_BYTES = 20 * 2**20
"""Of the documents in it."""
_MOST_TRIES = 3


class FactsMovedError(Exception):
    """Facts moved again and again while a pack was made: it would be of no data version."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was made: open at its beginning, to be closed by who reads it."""

    name: str
    content: IO[bytes]
    size: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The last pack that was asked for: its job, what became of it, and whether it still holds.

    `moved` says that facts, papers, documents or notes came since.
    """

    job: JobRun
    is_there: bool
    moved: bool

    @property
    def version(self) -> str:
        """Return the data version that it is of, as people read it."""
        return f"V{self.job.outcome.get('version', 0)}"

    @property
    def language(self) -> str:
        """Return the code of its language."""
        return str(self.job.arguments["language"])

    @property
    def with_notes(self) -> bool:
        """Return whether the notes on the customer are in it."""
        return bool(self.job.arguments["with_notes"])

    @property
    def has_failed(self) -> bool:
        """Return whether nobody makes it any more and it is not there."""
        return self.job.state in {JobState.FAILED, JobState.STOPPED}

    @property
    def refusal(self) -> ActRefused | None:
        """Return why it cannot be, None where it can."""
        told = self.job.outcome.get("refused")
        return ActRefused(told, **self.job.outcome["given"]) if told else None


def is_large(gathered: Gathered) -> bool:
    """Return whether a pack is left to a job."""
    return len(gathered.items) > AT_ONCE_ITEMS or gathered.size > AT_ONCE_BYTES


def make_pack(
    *, paper: Paper, language: str, by: Person, at: datetime, with_notes: bool = True
) -> Pack:
    """Return all that proves a claim as a ZIP; that it was made stands in the journal.

    Raises ActRefused as `gather` and `write_pack` do.
    """
    refuse_without(by)
    gathered = gather(paper, with_notes=with_notes)
    made: IO[bytes] = TemporaryFile()  # noqa: SIM115 - who reads it closes it
    try:
        write_pack(gathered, language, made)
        size = made.seek(0, 2)
        made.seek(0)
        digest = sha256()
        while chunk := made.read(2**20):
            digest.update(chunk)
        made.seek(0)
        _tell(paper, by, at, digest.hexdigest())
    except BaseException:
        made.close()
        raise
    return Pack(_name(paper), made, size)


def ask_for_pack(
    *, paper: Paper, language: str, by: Person, at: datetime, with_notes: bool
) -> JobRun:
    """Return the job that makes the pack of a claim, asked for unless one waits or runs.

    Raises ActRefused for whoever may not declare, and for what is no claim.
    """
    refuse_without(by)
    gather(paper, with_notes=with_notes)
    arguments = {"paper": paper.pk, "language": language, "with_notes": with_notes}
    return results.ask_anew(
        kind=PACK_JOB, subject=paper.key, by=by, at=at, arguments=arguments
    )  # fmt: skip


def pack_job(paper: Paper) -> JobRun | None:
    """Return the job that was last asked for the pack of a claim."""
    return results.jobs_of(PACK_JOB, paper.key).first()


def asked_pack(gathered: Gathered) -> Asked | None:
    """Return the pack that was last asked for of a claim, gathered with its notes."""
    job = pack_job(gathered.paper)
    if job is None:
        return None
    told = job.outcome
    held = gathered if job.arguments["with_notes"] else gathered.without_notes
    moved = (told.get("version"), told.get("basis")) != (latest_version(), held.basis)
    return Asked(job, results.is_kept(job), moved)


def take_pack(paper: Paper, by: Person) -> Pack | None:
    """Return the pack of a claim that a job made, None where there is none, or none any more."""
    refuse_without(by)
    job = results.jobs_of(PACK_JOB, paper.key).filter(state=JobState.DONE).first()
    if job is None or not results.is_kept(job):
        return None
    content = results.place_of(job.outcome["digest"]).open("rb")
    return Pack(_name(paper), content, job.outcome["size"])


def make_asked(
    *, number: int, paper: int, language: str, with_notes: bool, at: datetime, progress: Progress
) -> dict[str, Any]:
    """Make a pack as its job does, and return what became of it: told once, laid once.

    What is refused is the outcome as well; raises FactsMovedError where facts do not rest.
    """
    found = Paper.objects.filter(pk=paper).first()
    job = JobRun.objects.select_related("asked_by").get(pk=number)
    if found is None or job.asked_by is None:
        return {}
    if results.is_kept(job):  # whoever made it died before it said so
        outcome: dict[str, Any] = job.outcome
        return outcome
    try:
        refuse_without(job.asked_by)
        outcome = _laid(found, language, with_notes=with_notes, progress=progress)
    except ActRefused as refusal:
        return {"refused": refusal.code, "given": refusal.given}
    with transaction.atomic():
        if results.keep(number, outcome):
            _tell(found, job.asked_by, at, outcome["digest"])
    return outcome


def _laid(paper: Paper, language: str, *, with_notes: bool, progress: Progress) -> dict[str, Any]:
    """Lay a pack of one data version, and return what is known of it."""
    for _ in range(_MOST_TRIES):
        version = latest_version()
        paper.refresh_from_db()
        gathered = gather(paper, with_notes=with_notes)
        write = partial(write_pack, gathered, language, progress=progress)
        digest, size = results.lay(write)
        if latest_version() == version:
            basis = gathered.basis
            return {"digest": digest, "size": size, "version": version, "basis": basis}
    raise FactsMovedError(paper.key)


def _tell(paper: Paper, by: Person, at: datetime, digest: str) -> None:
    journal.write(
        at=at, person=by, act=Act.PACK_MADE, subject=paper.customer_id, paper=paper.key,
        digest=digest,
    )  # fmt: skip


def _name(paper: Paper) -> str:
    return f"{paper.key}.zip"
