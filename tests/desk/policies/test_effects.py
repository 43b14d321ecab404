"""What a change of a contract would do, judged by a job: the same figures, bound to what it is of."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from aval.dataset.policies import Policy
from aval.desk.jobs import results
from aval.desk.policies import effect as effect_module
from aval.desk.policies.drafting import draft_of_terms
from aval.desk.policies.effect import effect, is_large, to_judge
from aval.desk.policies.effects import Foreseen, ask_to_judge, asked_at, asked_of
from aval.jobs.execution import execute
from aval.records.models import Assessment, Customer, JobRun, Person
from aval.vocabulary.acts import JobState, Role
from aval.vocabulary.faults import BadInput, Fault
from aval.vocabulary.words import Segment
from tests.desk.policies.world import AT, TODAY, draft, world
from tests.people import limited, person
from tests.records.keeping import change_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Return a credit manager who looks at the world, on its day."""
    settings.DATA, settings.JOB_BEAT_S = tmp_path, 3600
    world(tmp_path / "portfolio")
    monkeypatch.setattr("aval.jobs.policies.timezone.localdate", lambda: TODAY)
    monkeypatch.setattr("aval.jobs.execution.close_old_connections", lambda: None)
    return person("ana", Role.CREDIT_MANAGER)


def _drafted(**values: object) -> Policy:
    return draft_of_terms(draft(**{"mep_days": 120, **values})).policy


def _judged(by: Person, policy: Policy) -> JobRun:
    """Ask, and have a worker do it."""
    job = ask_to_judge(policy=policy, by=by, at=AT)
    assert execute(job.pk)
    return JobRun.objects.get(pk=job.pk)


def _found(by: Person, policy: Policy, day: date = TODAY) -> Foreseen:
    asked = asked_of(policy=policy, by=by, today=day)
    assert asked is not None
    assert asked.found is not None
    return asked.found


@pytest.mark.parametrize("values", [{}, {"insured_pct.permanent": "75"}, {"notify_days": 5}])
@pytest.mark.parametrize("is_judged", [True, False])
def test_it_is_what_is_told_at_once(
    ana: Person, values: dict[str, object], *, is_judged: bool
) -> None:
    """Figures, names, days: to the cent, whether rows of the day stand or not."""
    policy = _drafted(**values)
    at_once = effect(policy=policy, by=ana, today=TODAY)
    if not is_judged:
        Assessment.objects.all().delete()
    job = _judged(ana, policy)
    assert job.state == JobState.DONE
    found = _found(ana, policy)
    assert (found.effect, found.has_moved) == (at_once, False)
    assert found.effect.changed
    assert ask_to_judge(policy=policy, by=ana, at=AT).pk != job.pk


def test_facts_and_days_that_move_are_said(ana: Person) -> None:
    """Another day or data version: outdated, and the figures are those of then."""
    policy = _drafted()
    _judged(ana, policy)
    assert _found(ana, policy, TODAY + timedelta(1)).has_moved
    before = _found(ana, policy)
    change_at(AT)
    after = _found(ana, policy)
    assert (after.effect, before.has_moved, after.has_moved) == (before.effect, False, True)


def test_it_is_of_one_person_scope_and_draft(ana: Person) -> None:
    """Nobody else's, of no other draft; what leaves the scope is not there."""
    policy = _drafted()
    job = _judged(ana, policy)
    other = person("bea", Role.CREDIT_MANAGER)
    assert asked_of(policy=policy, by=other, today=TODAY) is None
    assert asked_of(policy=_drafted(mep_days=90), by=ana, today=TODAY) is None
    assert asked_at(number=job.pk, by=other, today=TODAY) is None
    assert asked_at(number=job.pk, by=ana, today=TODAY) is not None
    Customer.objects.filter(pk="C1").update(region="south")
    part = limited("ines", Role.CREDIT_MANAGER, region="south")
    mine = _judged(part, policy)
    assert _found(part, policy).effect == effect(policy=policy, by=part, today=TODAY)
    Customer.objects.filter(pk="C1").update(region="north")
    gone = asked_at(number=mine.pk, by=part, today=TODAY)
    assert gone is not None
    assert gone.found is None
    part.scope_rules.all().delete()
    again = Person.objects.get(pk=part.pk)
    assert asked_at(number=mine.pk, by=again, today=TODAY) is None
    part.scope_rules.create(dimension="region", value="north")
    assert asked_at(number=mine.pk, by=Person.objects.get(pk=part.pk), today=TODAY) is None


def test_only_whom_the_policy_sees_is_judged(ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures of the others are the rows that stand; those of its decisions are judged."""
    policy = _drafted()
    whole = effect(policy=policy, by=ana, today=TODAY)
    assert whole is not None
    assert set(to_judge(policy, ana, TODAY).values_list("pk", flat=True)) == {"C1", "C2", "C3"}
    other = Policy("NEW-1", countries=("ES", "DE"), excluded_countries=("DE",), terms=policy.terms)
    assert [one.pk for one in to_judge(other, ana, TODAY)] == ["C2"]
    nobody = Policy("NEW-1", countries=(), excluded_segments=(Segment.AFFILIATE,))
    assert not to_judge(nobody, ana, TODAY)
    none = effect(policy=nobody, by=ana, today=TODAY)
    some = effect(policy=other, by=ana, today=TODAY)
    assert none is not None
    assert some is not None
    assert (none.changed, none.customers, none.before, none.after, none.currency) == (
        0, 3, whole.before, whole.before, whole.currency,
    )  # fmt: skip
    assert (some.customers, some.before) == (3, whole.before)
    Assessment.objects.all().delete()
    assert to_judge(other, ana, TODAY).count() == 3
    assert effect(policy=other, by=ana, today=TODAY) == some
    for bound, large in ((4, False), (3, True)):
        monkeypatch.setattr(effect_module, "AT_ONCE_ITEMS", bound)
        assert is_large(to_judge(policy, ana, TODAY)) is large


def test_a_judgement_that_dies_begins_anew(
    ana: Person, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing half made is there; the next worker makes what a living one would have made."""
    policy = _drafted()
    job = ask_to_judge(policy=policy, by=ana, at=AT)

    def die(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("aval.desk.jobs.results.os.fsync", die)
        with pytest.raises(KeyboardInterrupt):
            execute(job.pk)
    assert JobRun.objects.get().state == JobState.RUNNING
    assert not list(results.folder().iterdir())
    asked = asked_of(policy=policy, by=ana, today=TODAY)
    assert asked is not None
    assert (asked.is_being_made, asked.found) == (True, None)
    assert ask_to_judge(policy=policy, by=ana, at=AT).pk == job.pk
    JobRun.objects.update(beat_at=AT - timedelta(seconds=settings.JOB_LEASE_S + 1))
    assert execute(job.pk)
    assert JobRun.objects.get().attempts == 2
    assert _found(ana, policy).effect == effect(policy=policy, by=ana, today=TODAY)


def test_what_cannot_be_judged_is_an_outcome(ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults are told; whoever may write no contracts any more, or is gone, gets nothing."""
    policy = _drafted()
    fault = Fault("rates.csv", 0, "", "", "faults.rates_missing", (("day", "x"),))

    def bad(**_: object) -> None:
        raise BadInput([fault])

    with monkeypatch.context() as patched:
        patched.setattr("aval.desk.policies.effects.effect", bad)
        _judged(ana, policy)
    asked = asked_of(policy=policy, by=ana, today=TODAY)
    assert asked is not None
    assert (asked.faults, asked.found) == ([fault], None)
    with monkeypatch.context() as patched:
        patched.setattr("aval.desk.policies.effects.effect", lambda **_: None)
        assert _judged(ana, policy).outcome == {}
    Person.objects.filter(pk=ana.pk).update(role=Role.AUDITOR)
    assert _judged(ana, policy).outcome == {}
    assert asked_of(policy=policy, by=ana, today=TODAY) is not None


def test_it_says_how_far_it_is_and_is_stopped(ana: Person) -> None:
    """Nobody knows how many while they are loaded; a stop is heard there."""
    said: list[tuple[int, int]] = []
    effect(policy=_drafted(), by=ana, today=TODAY, progress=lambda *one: said.append(one))
    assert said[0] == (0, 0)
