"""How far long work is, as a page shows it and asks for it again."""

from dataclasses import dataclass

from aval.records.jobs import JobRun
from aval.vocabulary.acts import JobState
from aval.wording.language import Language


@dataclass(frozen=True, slots=True)
class Making:
    """Work that a job does: what is said of it; without `total` nobody knows how far it is.

    `address` tells how far it is where the page of the work is a form that stays as it is typed;
    `form` is then the form that asks for its end.
    """

    said: str
    is_waiting: bool
    done: int
    total: int
    address: str = ""
    form: str = ""
    is_stopping: bool = False


def told_making(job: JobRun, code: str, reader: Language) -> Making:
    """Return how far a job is; `code` is the sentence of a step among all."""
    if job.state == JobState.WAITING:
        return Making(reader.say("making.waits"), is_waiting=True, done=0, total=0)
    if not job.total:
        return Making(reader.say("making.begins"), is_waiting=False, done=0, total=0)
    said = reader.say(code, done=reader.count(job.done), total=reader.count(job.total))
    return Making(said, is_waiting=False, done=job.done, total=job.total)
