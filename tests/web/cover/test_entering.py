"""The pages of entered decisions: foreseen, kept, followed, corrected, taken back, in words."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aval.records.models import Change, Cover, Position
from aval.vocabulary.acts import Role
from aval.wording.language import LANGUAGES
from tests.desk.requests.world import customers
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db
FORM = {
    "policy": "AZ-100", "layer": "permanent", "decision": "reduced", "amount": "20 000",
    "currency": "eur", "decided_on": "2026-09-01", "percent": "85.5", "reference": "R-1",
    "conditions": "30 days net",
}  # fmt: skip
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def world(tmp_path: Path, settings: LazySettings) -> None:
    """Make a customer under a limit of 50,000."""
    settings.MEDIA_ROOT = tmp_path / "files"
    customers(tmp_path / "portfolio")


@pytest.fixture
def client() -> Client:
    """Return a browser of a credit manager."""
    return client_of(person(Role.CREDIT_MANAGER, first_name="Ana"))


def _page(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def _fact() -> Cover:
    return Cover.objects.current().exclude(cover="K1").get()


def test_foreseen_kept_corrected_taken_back(client: Client) -> None:
    """From the guarantees of the customer and back there, with who entered it beside the figure."""
    address = reverse("cover_new", args=["C1"])
    assert address in _page(client, "customer", "C1")
    assert 'value="EUR"' in _page(client, "cover_new", "C1")
    looked = client.post(address, FORM | {"look": "1"}).content.decode()
    assert "It takes the place of EUR\xa050,000.00" in looked
    assert "−30,000" in looked
    assert 'name="keep"' in looked
    assert Cover.objects.count() == 1
    part = client.post(address, FORM, headers=HTMX).content.decode()
    assert "<h1>" not in part
    assert "It takes the place of" in part
    file = SimpleUploadedFile("letter.pdf", b"letter")
    page = client.post(address, FORM | {"keep": "1", "files": [file]}, follow=True).content.decode()
    assert "The decision is kept, and the customer judged anew." in page
    assert "Entered by hand, Ana" in page
    fact = _fact()
    assert reverse("cover_undo", args=["C1", fact.known_from_id]) in page
    assert Position.objects.get(pk="C1").limit_permanent == 2_000_000
    told = _page(client, "cover", "C1", fact.pk)
    assert "30 days net" in told
    assert "85.5%" in told
    correcting = reverse("cover_correct", args=["C1", fact.pk])
    assert 'value="20,000.00"' in client.get(correcting).content.decode()
    client.post(correcting, FORM | {"keep": "1", "amount": "10000"})
    assert [one.amount for one in Cover.objects.filter(cover=fact.cover).order_by("pk")] == [
        2_000_000, 1_000_000,
    ]  # fmt: skip
    gone = client.get(correcting, follow=True).content.decode()
    assert "is not known any more" in gone
    last = Change.objects.latest("pk").pk
    undone = client.post(reverse("cover_undo", args=["C1", last]), follow=True).content.decode()
    assert "The decision is taken back" in undone
    assert _fact().amount == 2_000_000
    again = client.post(reverse("cover_undo", args=["C1", last]), follow=True).content.decode()
    assert "was not entered by hand" in again
    assert "letter.pdf" in _page(client, "cover", "C1", fact.pk)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount": "many"}, "is no amount"),
        ({"decision": "gift"}, "Choose what the insurer decided"),
        ({"layer": "gold"}, "Choose a type"),
        ({"currency": "XXX"}, "is no currency"),
        ({"decided_on": ""}, "Give the day of the decision"),
        ({"decided_on": "soon"}, "is no day"),
        ({"percent": "101"}, "at most 100"),
        ({"percent": "85.555"}, "at most 100"),
        ({"percent": "all"}, "at most 100"),
        ({"policy": "CF"}, "does not see"),
    ],
)
def test_refusals_keep_what_was_typed(client: Client, changed: dict[str, str], words: str) -> None:
    """With the reason in words, and nothing written."""
    answer = client.post(reverse("cover_new", args=["C1"]), FORM | {"keep": "1"} | changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "30 days net" in answer.content.decode()
    assert Cover.objects.count() == 1


def test_files_that_are_not_taken(client: Client) -> None:
    """Are told with the form, and the decision is not kept."""
    file = SimpleUploadedFile("run.exe", b"1")
    answer = client.post(reverse("cover_new", args=["C1"]), FORM | {"keep": "1", "files": [file]})
    assert answer.status_code == 422
    assert "run.exe" in answer.content.decode()
    assert Cover.objects.count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language(language: str) -> None:
    """The form, its preview and the history."""
    client = client_of(person(language=language))
    address = reverse("cover_new", args=["C1"])
    assert client.get(address).status_code == 200
    later = FORM | {"amount": "10000", "valid_from": "2099-01-01", "look": "1"}
    assert "2099" not in client.get(address).content.decode()
    assert client.post(address, FORM | {"look": "1"}).status_code == 200
    client.post(address, FORM | {"keep": "1", "amount": "20000", "percent": ""})
    assert client.post(address, later).status_code == 422
    assert client.get(reverse("cover", args=["C1", _fact().pk])).status_code == 200
    assert client.get(reverse("customer", args=["C1"])).status_code == 200
