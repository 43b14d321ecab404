"""A large upload on screen: being read, how far, and its differences when they are known."""

import pytest
from django.test import Client
from django.utils import timezone

from aval.desk.intake import reading
from aval.desk.intake.reading import CUT_OFF, GAVE_UP
from aval.intake import receiving
from aval.records.models import IntakeRun, JobRun
from aval.vocabulary.acts import JobState, Role, RunState
from tests.connectors.fec_files import ROWS, separated
from tests.people import person
from tests.web.imports.uploads import browser, taken, text_of

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def run(ana: Client, monkeypatch: pytest.MonkeyPatch) -> IntakeRun:
    """Return a large import that waits for its turn."""
    monkeypatch.setattr(reading, "READ_AT_ONCE_BYTES", 10)
    return taken(ana, separated(ROWS))


def _read(run: IntakeRun) -> None:
    reading.read_run(number=run.pk, at=timezone.now(), progress=lambda _done, _all: None)
    JobRun.objects.update(state=JobState.DONE)


def test_how_far_it_is(run: IntakeRun, ana: Client) -> None:
    """Whoever opens the page, or whose script asks, sees it; then the page is loaded anew."""
    address = f"/imports/{run.pk}/"
    page = text_of(ana, address)
    assert run.state == RunState.READING
    assert "The files are being read" in page
    assert "They wait for their turn" in page
    assert 'hx-trigger="every 2s"' in page
    assert "<progress" not in page
    assert "Apply the differences" not in page
    assert run.files[0]["sha256"] in page
    JobRun.objects.update(state=JobState.RUNNING)
    part = ana.get(f"{address}?reading=1", headers=SCRIPT).content.decode()
    assert part.startswith('<section class="sec reading" id="reading"')
    assert '<progress aria-labelledby="reading-how"></progress>' in part
    JobRun.objects.update(done=3, total=11)
    part = ana.get(f"{address}?reading=1", headers=SCRIPT).content.decode()
    assert "table 3 of 10" in part
    assert 'value="3" max="10"' in part
    _read(run)
    answer = ana.get(f"{address}?reading=1", headers=SCRIPT)
    assert answer.headers["HX-Refresh"] == "true"
    page = text_of(ana, address)
    assert "The files are being read" not in page
    assert "Apply the differences" in page
    assert '<section class="sec" id="differences"' in page


def test_nothing_is_done_meanwhile(run: IntakeRun, ana: Client) -> None:
    """What is being read can neither be used nor read once more."""
    for act in ("apply", "discard", "undo", "read"):
        assert ana.post(f"/imports/{run.pk}/{act}/").status_code == 302
    run.refresh_from_db()
    assert run.state == RunState.READING
    assert JobRun.objects.count() == 1


def test_failed_and_read_again(
    run: IntakeRun, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the next attempt is to come it is being read; after the last one a person asks."""
    address = f"/imports/{run.pk}/"
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "compare", _fails)
        with pytest.raises(OSError, match="the disk"):
            _read(run)
    assert "They wait for their turn" in text_of(ana, address)
    JobRun.objects.update(state=JobState.FAILED)
    page = text_of(ana, address)
    assert "the disk" in page
    assert f'action="/imports/{run.pk}/read/"' in page
    audit = browser(person("ida", Role.AUDITOR))
    assert f'action="/imports/{run.pk}/read/"' not in text_of(audit, address)
    page = ana.post(f"{address}read/", follow=True).content.decode()
    assert "The files are being read" in page
    _read(run)
    assert "Apply the differences" in text_of(ana, address)
    page = ana.post(f"{address}read/", follow=True).content.decode()
    assert "no longer in a state that allows it" in page


def _fails(*_: object) -> None:
    message = "the disk"
    raise OSError(message)


@pytest.mark.parametrize(("why", "said"), [(CUT_OFF, "did not arrive"), (GAVE_UP, "broken off")])
def test_why_it_failed(why: str, said: str, run: IntakeRun, ana: Client) -> None:
    """In a sentence that says what to do."""
    JobRun.objects.all().delete()
    IntakeRun.objects.update(state=RunState.FAILED, error=why)
    assert said in text_of(ana, f"/imports/{run.pk}/")
