"""Has a job judge what a change of a contract would do where that takes longer than a page.

The result is of one person, what the person sees, and a contract as it is drafted; it says of
which day and data version it is, and whether they are the last ones still.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from aval.assessment.loading import latest_version
from aval.assessment.storing import Progress
from aval.dataset.policies import Policy
from aval.dataset.policy_json import policy_from_json, policy_to_json
from aval.desk.jobs import actions, results
from aval.desk.policies.effect import Breach, Due, Effect, Moved, effect, to_judge
from aval.records.customers import Customer
from aval.records.jobs import JobRun
from aval.records.people import Person
from aval.vocabulary.acts import Right
from aval.vocabulary.faults import BadInput
from aval.vocabulary.words import DeadlineKind

PREVIEW_JOB = "preview-policy"
"""The job that judges."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a job foresaw, and whether the facts or the day moved since."""

    effect: Effect
    has_moved: bool


Asked = results.Asked[Foreseen]
"""The judgement that was last asked for, and what came of it."""


def ask_to_judge(*, policy: Policy, by: Person, at: datetime) -> JobRun:
    """Return the job that judges a draft for a person, asked for unless one waits or runs."""
    return results.ask_anew(
        kind=PREVIEW_JOB, subject=_subject(policy, by), by=by, at=at,
        arguments={"policy": policy_to_json(policy)},
    )  # fmt: skip


def asked_of(*, policy: Policy, by: Person, today: date) -> Asked | None:
    """Return what a person last asked for of a draft."""
    job = results.jobs_of(PREVIEW_JOB, _subject(policy, by)).first()
    return None if job is None else Asked(job, _found(job, by, today))


def asked_at(*, number: int, by: Person, today: date) -> Asked | None:
    """Return what a person asked for by its number; None where nobody, or somebody else, did."""
    job = JobRun.objects.filter(pk=number, kind=PREVIEW_JOB, asked_by=by).first()
    if job is None or job.key.split(" ")[0] != _owner(by):
        return None
    return Asked(job, _found(job, by, today))


def stop(*, asked: Asked, by: Person, at: datetime) -> bool:
    """Ask the job of a person to stop, and return whether it is not over yet."""
    return actions.stop(number=asked.job.pk, at=at, by=by)


def judge_asked(*, number: int, policy: str, today: date, progress: Progress) -> dict[str, Any]:
    """Judge as the job does, and return what the ledger keeps of it.

    That the customers cannot be judged is an outcome as well.
    """
    by = JobRun.objects.select_related("asked_by").get(pk=number).asked_by
    if by is None or not by.may(Right.POLICIES):
        return {}
    given = policy_from_json(policy)
    whom = sorted(to_judge(given, by, today).values_list("pk", flat=True)) if by.scope() else None
    try:
        found = effect(policy=given, by=by, today=today, progress=progress)
    except BadInput as bad:
        return results.faulty(bad.faults)
    if found is None:
        return {}
    kept = {"effect": asdict(found), "whom": whom}
    content = json.dumps(kept, default=date.isoformat, sort_keys=True).encode()
    digest, size = results.lay(lambda file: file.write(content))
    return {"digest": digest, "size": size}


def _owner(by: Person) -> str:
    """Return whose a judgement is: another scope of the same person is as somebody else."""
    scope = sorted((dimension.value, sorted(values)) for dimension, values in by.scope().items())
    return f"{by.pk}-{sha256(json.dumps(scope).encode()).hexdigest()[:16]}"


def _subject(policy: Policy, by: Person) -> str:
    """Return what the jobs of a draft are called by."""
    return f"{_owner(by)} {sha256(policy_to_json(policy).encode()).hexdigest()[:32]}"


def _found(job: JobRun, by: Person, today: date) -> Foreseen | None:
    """Return what a job foresaw; what left the sight of the person is not there."""
    if not results.is_kept(job):
        return None
    kept = json.loads(results.place_of(job.outcome["digest"]).read_bytes())
    if kept["whom"] is not None:
        seen = Customer.objects.visible_to(by).values_list("pk", flat=True)
        if not set(kept["whom"]) <= set(seen):
            return None
    found = _effect(kept["effect"])
    return Foreseen(found, (found.as_of, found.version) != (today, latest_version()))


def _effect(told: dict[str, Any]) -> Effect:
    given = {
        "as_of": date.fromisoformat(told["as_of"]),
        "largest": tuple(Moved(**one) for one in told["largest"]),
        "deadlines": tuple(
            Due(**{**one, **_days(one), "kind": DeadlineKind(one["kind"])})
            for one in told["deadlines"]
        ),
        "breaches": tuple(Breach(**{**one, **_days(one)}) for one in told["breaches"]),
    }
    return Effect(**{**told, **given})


def _days(told: dict[str, Any]) -> dict[str, date | None]:
    return {
        name: date.fromisoformat(told[name]) if told[name] else None for name in ("before", "after")
    }
