"""The pages answer, in every language, as many queries for many items; acts keep to the rights."""

from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aval.desk.customer.derivation import FIGURES
from aval.records.models import Attachment, Change, Note, ScopeRule
from aval.vocabulary.acts import Dimension, Role
from aval.wording.language import LANGUAGES
from tests.desk.customer.story import keep_story
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db
FILE, WHY = "/customers/C1/", "/customers/C1/why/"


@pytest.fixture
def claire(tmp_path: Path) -> Client:
    """Return the browser of a credit manager, in a world with one customer."""
    keep_story(tmp_path)
    return client_of(person(Role.CREDIT_MANAGER, username="claire"))


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def test_the_file(claire: Client) -> None:
    """It says the figures, the breach, and links amounts to their derivation."""
    text = _text(claire, FILE)
    for told in ("Ateliers", "In breach since 8 Nov 2026", "FA-1", "data-why", "Declare", "30 Nov"):
        assert told in text
    assert "figure=uncovered&#f-uncovered" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language(tmp_path: Path, language: str) -> None:
    """Both pages are whole in every language."""
    keep_story(tmp_path)
    client = client_of(person(Role.CFO, username="x", language=language))
    for address in (FILE, WHY, f"{WHY}?item=I1", f"{FILE}?as_of=2026-11-02", "/customers/C2/"):
        assert "{" not in _text(client, address).split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("figure", [*FIGURES, "unknown"])
def test_every_figure_can_be_asked_why(claire: Client, figure: str) -> None:
    """The line that is asked for is marked."""
    text = _text(claire, f"{WHY}?figure={figure}")
    wanted = figure if figure in FIGURES else "uncovered"
    if wanted not in {"disputed", "orders", "credit_balance", "overdue"}:
        assert f'id="f-{wanted}"' in text


def test_the_past_is_marked_and_has_no_acts(claire: Client) -> None:
    """The bar says so, the way back is there, nothing can be written."""
    first = Change.objects.order_by("pk").values_list("pk", flat=True)[0]
    text = _text(claire, f"{FILE}?as_of=2026-11-02&known=V{first}")
    assert "situation of 2 Nov 2026" in text
    assert "Back to today" in text
    assert 'id="note"' not in text
    assert "In breach since" not in text
    assert 'type="datetime-local" value=""' in text  # a version is no instant
    assert 'value="2026-11-02T12:00"' in _text(claire, f"{FILE}?known=2026-11-02T12:00")


@pytest.mark.parametrize("query", ["as_of=x", "known=x", "known=Vx", "as_of=2026-13-01"])
def test_what_is_no_day_is_refused(claire: Client, query: str) -> None:
    """The address is at fault, not Aval."""
    assert claire.get(f"{FILE}?{query}").status_code == 400


def test_outside_the_scope_nothing_is_there(claire: Client, tmp_path: Path) -> None:
    """Every address of a customer out of sight is missing."""
    del tmp_path
    far = person(Role.CREDIT_MANAGER, username="far")
    ScopeRule.objects.create(person=far, dimension=Dimension.REGION, value="north")
    client = client_of(far)
    for address in (FILE, WHY, f"{FILE}files/1/", "/customers/nobody/"):
        assert client.get(address).status_code == 404
    assert client.post(f"{FILE}notes/", {"text": "x"}).status_code == 404
    assert claire.get(f"{WHY}?item=nothing").status_code == 404


def test_sales_see_first_whether_they_can_deliver(tmp_path: Path) -> None:
    """The answer stands above the figures."""
    keep_story(tmp_path)
    text = _text(client_of(person(Role.SALES, username="julien")), FILE)
    assert text.index("Can I deliver?") < text.index("Room for new orders")
    assert "No: in breach since" in text


def test_queries_do_not_grow_with_items(tmp_path: Path) -> None:
    """Three hundred items more are read with the same queries."""
    client = client_of(person(Role.CREDIT_MANAGER, username="x"))
    counts = []
    for more in (0, 300):
        keep_story(tmp_path / str(more), more=more)
        client.get(FILE)
        with CaptureQueriesContext(connection) as file_queries:
            client.get(FILE)
        with CaptureQueriesContext(connection) as why_queries:
            client.get(WHY)
        counts.append((len(file_queries), len(why_queries)))
    assert counts[0] == counts[1]
    assert counts[1][0] <= 40


def test_a_note_is_written_withdrawn_and_brought_back(claire: Client) -> None:
    """Each act leads back to the page with a receipt."""
    person(Role.SALES, username="julien", first_name="Julien", last_name="Astier")
    claire.post(f"{FILE}notes/", {"text": "Call @julien <b>now</b>"})
    note = Note.objects.get()
    text = claire.get(FILE).content.decode()
    assert "&lt;b&gt;now&lt;/b&gt;" in text
    assert "Julien Astier" in text
    claire.post(f"{FILE}notes/{note.pk}/withdraw/")
    assert f"notes/{note.pk}/restore/" in claire.get(FILE).content.decode()
    assert "&lt;b&gt;now" not in claire.get(FILE).content.decode()
    claire.post(f"{FILE}notes/{note.pk}/restore/")
    assert "&lt;b&gt;now" in claire.get(FILE).content.decode()
    other = client_of(person(Role.CFO, username="other"))
    assert other.post(f"{FILE}notes/{note.pk}/withdraw/").status_code == 302
    assert "only who wrote it" in other.get(FILE).content.decode()
    assert Note.objects.get().withdrawn_at is None
    assert other.post(f"{FILE}notes/{note.pk + 1}/withdraw/").status_code == 404


def test_what_is_refused_keeps_the_text(claire: Client) -> None:
    """A file that is not taken is named, the words typed stay."""
    sent = {"text": "keep me", "files": SimpleUploadedFile("x.exe", b"MZ")}
    response = claire.post(f"{FILE}notes/", sent)
    assert response.status_code == 422
    text = response.content.decode()
    assert "keep me" in text
    assert "x.exe" in text
    assert claire.post(f"{FILE}notes/", {"text": ""}).status_code == 422
    assert not Note.objects.exists()


def test_files_are_downloads(claire: Client, settings: object, tmp_path: Path) -> None:
    """They never open in the page; an auditor may fetch them but not write."""
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    claire.post(f"{FILE}notes/", {"files": SimpleUploadedFile("é x.txt", b"<script>")})
    address = f"{FILE}files/{Attachment.objects.get().pk}/"
    auditor = client_of(person(Role.AUDITOR, username="auditor"))
    response = auditor.get(address)
    assert response.content == b"<script>"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert auditor.post(f"{FILE}notes/", {"text": "x"}).status_code == 403
    assert 'id="note"' not in auditor.get(FILE).content.decode()
