"""Long work of claims on screen: asked for, followed, failed, there, moved on, taken away."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from aval.assessment.day import assess_day
from aval.desk.claims import packing, simulations
from aval.records.models import JobRun, JournalEntry, Paper
from aval.vocabulary.acts import JobState, Role
from tests.desk.claims.world import claim, item, on, unpaid
from tests.people import limited
from tests.records.keeping import change_at
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _world(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make three customers that owe; nothing is small enough to be made at once."""
    settings.MEDIA_ROOT, settings.DATA = tmp_path / "files", tmp_path
    today = localdate()
    items = [
        item("I1", today - timedelta(70), "15000.00"),
        item("I2", today - timedelta(20), "10000.00"),
        item("J1", today - timedelta(20), "700.00", customer="C2"),
        item("K1", today - timedelta(20), "40.00", customer="C3"),
    ]
    names = [{"name": "Martin SA"}, {"customer": "C2", "name": "=Deux"}, {"customer": "C3"}]
    covers = [{"amount": "20000.00", "valid_from": "2020-01-01"}]
    unpaid(tmp_path / "portfolio", today, customers=names, items=items, covers=covers)
    assess_day(as_of=today, at=on(today))
    monkeypatch.setattr(packing, "AT_ONCE_ITEMS", 0)
    monkeypatch.setattr(simulations, "AT_ONCE_CUSTOMERS", 2)


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Client:
    """Return a browser of a credit manager, in the language that a test asks for."""
    return client_of(person(Role.CREDIT_MANAGER, language=getattr(request, "param", "en")))


@pytest.fixture
def paper() -> Paper:
    """Return a claim."""
    return claim(person(Role.CFO), "I1", "I2", day=localdate())


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def _work() -> None:
    """Do what the worker does with the last job."""
    job = JobRun.objects.latest("pk")
    given = {"number": job.pk, "progress": lambda _done, _all: None, **job.arguments}
    if job.kind == packing.PACK_JOB:
        outcome = packing.make_asked(at=now(), **given)
    else:
        outcome = simulations.simulate_asked(today=localdate(), **given)
    JobRun.objects.filter(pk=job.pk).update(state=JobState.DONE, ended_at=now(), outcome=outcome)


def _is_followed(client: Client, address: str) -> None:
    """Wait, run, say how far; then have the page loaded anew."""
    joined = f"{address}{'&' if '?' in address else '?'}making=1"
    page = _text(client, address)
    assert 'hx-trigger="every 2s"' in page
    assert "<progress" not in page
    JobRun.objects.update(state=JobState.RUNNING)
    part = client.get(joined, headers=SCRIPT).content.decode()
    assert part.startswith('<section class="sec making" id="making"')
    assert '<progress aria-labelledby="making-how"></progress>' in part
    JobRun.objects.update(done=3, total=11)
    part = client.get(joined, headers=SCRIPT).content.decode()
    assert 'value="3" max="11"' in part
    _work()
    assert client.get(joined, headers=SCRIPT).headers["HX-Refresh"] == "true"
    assert 'hx-trigger="every 2s"' not in _text(client, address)


@pytest.mark.parametrize("client", ["fr"], indirect=True)
def test_a_large_pack(client: Client, paper: Paper) -> None:
    """Asked for once, followed, fetched by who may; made anew when facts came since."""
    address = reverse("paper_pack", args=[paper.pk])
    file = reverse("paper_pack_file", args=[paper.pk])
    assert file not in _text(client, address)
    assert client.get(file)["Location"] == address
    for _ in range(2):
        assert client.post(address, {"language": "fr"})["Location"] == address
    assert JobRun.objects.filter(kind=packing.PACK_JOB).count() == 1
    _is_followed(client, address)
    page = _text(client, address)
    assert file in page
    assert "Français" in page
    assert "note warn" not in page
    fetched = client.get(file)
    assert isinstance(fetched, StreamingHttpResponse)
    content = b"".join(fetched.streaming_content)  # type: ignore[arg-type]
    assert int(fetched["Content-Length"]) == len(content)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
    change_at(now())
    assert "note warn" in _text(client, address)
    away = client_of(limited("away", Role.CREDIT_MANAGER, portfolio="nobody"))
    assert away.get(file).status_code == 404
    reads = client_of(person(Role.AUDITOR))
    assert reads.get(file).status_code == 403
    packing.results.place_of(JobRun.objects.latest("pk").outcome["digest"]).unlink()
    assert file not in _text(client, address)
    assert client.get(file)["Location"] == address


@pytest.mark.parametrize("client", ["es"], indirect=True)
def test_a_pack_that_fails(client: Client, paper: Paper) -> None:
    """Why, and what to do next; a refusal is said in words."""
    address = reverse("paper_pack", args=[paper.pk])
    client.post(address)
    JobRun.objects.update(state=JobState.FAILED, error="OSError: the disk")
    page = _text(client, address)
    assert "the disk" in page
    assert 'role="alert"' in page
    assert "<form" in page
    client.post(address)
    with patch.object(packing, "_laid", side_effect=packing.ActRefused("claims.refused_moved")):
        _work()
    assert 'role="alert"' in _text(client, address)


def test_a_large_simulation(client: Client) -> None:
    """Said to be large, asked for, followed; sums of all, rows by page, derivations, files."""
    address = f"{reverse('simulate')}?q=exposure+%3E+0"
    page = _text(client, address)
    assert reverse("simulate_all") in page
    assert "<table" not in page
    export = {"q": "exposure > 0", "form": "csv"}
    assert client.post(reverse("simulate_export"), export).status_code == 302
    assert client.post(reverse("simulate_all"), {"q": "exposure > 0"})["Location"] == address
    _is_followed(client, address)
    with patch("aval.web.claims.simulating.PAGE_ROWS", 2):
        first, second = _text(client, address), _text(client, f"{address}&page=2")
    assert "Martin SA" in first
    assert "C3" not in first
    assert "C3" in second
    assert 'id="why"' in _text(client, f"{address}&why=C1")
    taken = client.post(reverse("simulate_export"), export)
    assert isinstance(taken, StreamingHttpResponse)
    lines = b"".join(taken.streaming_content).decode()  # type: ignore[arg-type]
    assert all(key in lines for key in ("C1", "C2", "C3", "'=Deux"))
    assert JournalEntry.objects.filter(subject="simulation").count() == 1
    change_at(now())
    moved = _text(client, f"{address}&why=C1")
    assert "note warn" in moved
    assert 'id="why"' not in moved
    assert reverse("simulate_all") in moved


def test_a_simulation_that_fails(client: Client) -> None:
    """Why, and what to do next; nobody is simulated by silence or by what is no query."""
    address = f"{reverse('simulate')}?q=exposure+%3E+0"
    client.post(reverse("simulate_all"), {"q": "exposure > 0"})
    JobRun.objects.update(state=JobState.FAILED, error="OSError: the disk")
    page = _text(client, address)
    assert "the disk" in page
    assert 'role="alert"' in page
    assert reverse("simulate_all") in page
    client.post(reverse("simulate_all"))
    client.post(reverse("simulate_all"), {"q": "exposure >"})
    assert JobRun.objects.count() == 1
    fault = {
        "file": "rates.csv", "line": 0, "column": "", "value": "", "expected": "faults.rates_missing",
        "given": [["day", "2026-01-01"], ["currencies", "USD"]],
    }  # fmt: skip
    JobRun.objects.update(state=JobState.DONE, error="", outcome={"faults": [fault]})
    assert "USD" in _text(client, address)
