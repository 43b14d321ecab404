"""How far long work on claims is, as a page shows it and asks for it again."""

from dataclasses import dataclass

from aval.records.jobs import JobRun
from aval.vocabulary.acts import JobState
from aval.wording.language import Language


@dataclass(frozen=True, slots=True)
class Making:
    """Work that a job does: what is said of it; without `total` nobody knows how far it is."""

    said: str
    is_waiting: bool
    done: int
    total: int


def told_making(job: JobRun, code: str, reader: Language) -> Making:
    """Return how far a job is; `code` is the sentence of a step among all."""
    if job.state == JobState.WAITING:
        return Making(reader.say("claims.making_waits"), is_waiting=True, done=0, total=0)
    if not job.total:
        return Making(reader.say("claims.making_begins"), is_waiting=False, done=0, total=0)
    said = reader.say(code, done=reader.count(job.done), total=reader.count(job.total))
    return Making(said, is_waiting=False, done=job.done, total=job.total)
