"""A preview that takes longer than a page: followed, stopped, failed, there, outdated, anew."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from aval.desk.policies import effect
from aval.desk.policies.effects import judge_asked
from aval.records.models import JobRun, PolicyFacts
from aval.vocabulary.acts import JobState, Role
from tests.desk.policies.world import TODAY, world
from tests.records.keeping import change_at
from tests.web.policies.test_pages import form_of
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db
FORM = "/policies/AZ-100/terms/"
SCRIPT = {"HX-Request": "true"}
ANEW = 'form="po-form" name="anew"'
STOP = 'form="po-form" name="stop"'
SAVE = 'name="save"'


@pytest.fixture(autouse=True)
def _world(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the world, looked at on its day; nothing is small enough to be judged at once."""
    settings.MEDIA_ROOT, settings.DATA = tmp_path / "files", tmp_path
    world(tmp_path / "portfolio")
    for module in ("editing", "heading", "foreseeing"):
        monkeypatch.setattr(f"aval.web.policies.{module}.localdate", lambda _=None: TODAY)
    monkeypatch.setattr(effect, "AT_ONCE_ITEMS", 0)


@pytest.fixture
def ana(request: pytest.FixtureRequest) -> Client:
    """Return the browser of a credit manager, in the language that a test asks for."""
    return client_of(person(Role.CREDIT_MANAGER, language=getattr(request, "param", "en")))


def _typed(ana: Client) -> dict[str, object]:
    page = ana.get(f"{FORM}?block=2026-01-01").content.decode()
    return form_of(page) | {"v-mep_days": "120"}


def _posted(ana: Client, typed: dict[str, object], name: str = "preview") -> str:
    answer = ana.post(FORM, typed | {name: "1"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'value="120"' in page
    assert SAVE in page
    return page


def _part(ana: Client) -> str:
    """Return what a script is told of the last job."""
    at = reverse("policy_effect", args=[JobRun.objects.latest("pk").pk])
    answer = ana.get(at, headers=SCRIPT)
    assert answer.status_code == 200
    return answer.content.decode()


def _work() -> None:
    """Do what the worker does with the last job."""
    job = JobRun.objects.latest("pk")
    outcome = judge_asked(
        number=job.pk, today=TODAY, progress=lambda _done, _all: None, **job.arguments
    )
    JobRun.objects.filter(pk=job.pk).update(state=JobState.DONE, ended_at=now(), outcome=outcome)


def _figures(page: str) -> list[str]:
    return re.findall(r"<td class=\"n\">.*?</td>", page[page.index("po-effect") :])[:9]


def test_followed_to_what_is_told_at_once(ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits, begins, says how far it is; its figures are those of one made at once."""
    typed = _typed(ana)
    with monkeypatch.context() as patched:
        patched.setattr(effect, "AT_ONCE_ITEMS", 100)
        at_once = _posted(ana, typed)
    assert not JobRun.objects.exists()
    page = _posted(ana, typed)
    at = reverse("policy_effect", args=[JobRun.objects.get().pk])
    assert f'hx-get="{at}" hx-trigger="every 2s"' in page
    assert "<progress" not in page
    assert STOP in page
    assert "po-effect" not in page
    JobRun.objects.update(state=JobState.RUNNING)
    assert '<progress aria-labelledby="making-how"></progress>' in _part(ana)
    JobRun.objects.update(done=2, total=3)
    assert 'value="2" max="3"' in _part(ana)
    _work()
    part = _part(ana)
    assert _figures(part) == _figures(at_once) == _figures(_posted(ana, typed))
    assert ANEW not in part
    assert JobRun.objects.count() == 1
    assert PolicyFacts.objects.count() == 1
    assert ana.get(at)["Location"] == reverse("policies")
    other = client_of(person(Role.CFO))
    assert other.get(at, headers=SCRIPT).status_code == 404
    assert ana.post(FORM, typed | {"save": "1"}).status_code == 302


@pytest.mark.parametrize("ana", ["en", "fr", "es"], indirect=True)
def test_outdated_and_offered_anew(ana: Client) -> None:
    """Facts that came since are said; anew is another job; a file that is gone is made again."""
    typed = _typed(ana)
    _posted(ana, typed)
    _work()
    change_at(now() + timedelta(1))
    for page in (_part(ana), _posted(ana, typed)):
        assert ANEW in page
        assert "po-effect" in page
    assert JobRun.objects.count() == 1
    assert "every 2s" in _posted(ana, typed, "anew")
    assert JobRun.objects.count() == 2
    _work()
    assert ANEW not in _part(ana)
    JobRun.objects.filter(outcome__has_key="digest").update(outcome={})
    assert ANEW in _part(ana)
    assert "every 2s" in _posted(ana, typed)


def test_stopped(ana: Client) -> None:
    """One that waits is stopped at once, one that runs as soon as it can; then judged anew."""
    typed = _typed(ana)
    _posted(ana, typed)
    JobRun.objects.update(state=JobState.RUNNING)
    page = _posted(ana, typed, "stop")
    assert JobRun.objects.get().wants_stop
    assert STOP not in page
    assert "every 2s" in page
    JobRun.objects.update(state=JobState.WAITING, wants_stop=False)
    page = _posted(ana, typed, "stop")
    assert JobRun.objects.get().state == JobState.STOPPED
    assert ANEW in page
    assert "po-effect" not in page
    assert "every 2s" in _posted(ana, typed)


@pytest.mark.parametrize("ana", ["es"], indirect=True)
def test_failed_and_faulty(ana: Client) -> None:
    """Why, and what to do next, until somebody asks anew."""
    typed = _typed(ana)
    _posted(ana, typed)
    JobRun.objects.update(state=JobState.FAILED, error="OSError: the disk")
    for page in (_part(ana), _posted(ana, typed)):
        assert "the disk" in page
        assert 'role="alert"' in page
        assert ANEW in page
    _posted(ana, typed, "anew")
    fault = {
        "file": "rates.csv", "line": 0, "column": "", "value": "",
        "expected": "faults.rates_missing", "given": [["day", "2026-01-01"], ["currencies", "USD"]],
    }  # fmt: skip
    JobRun.objects.filter(state=JobState.WAITING).update(
        state=JobState.DONE, outcome={"faults": [fault]}
    )
    for page in (_part(ana), _posted(ana, typed)):
        assert "USD" in page
        assert ANEW in page
    assert ana.get(reverse("policy_effect", args=[0]), headers=SCRIPT).status_code == 404
