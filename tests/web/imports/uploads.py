"""Files sent as the form sends them, for the tests of imports on screen."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from aval.records.models import IntakeRun, Person


def browser(of: Person) -> Client:
    """Return a browser in which somebody is logged in."""
    client = Client()
    client.force_login(of)
    return client


def upload(client: Client, content: bytes, name: str = "fec.txt", **other: Any) -> HttpResponse:
    """Send a file as the form does, a FEC unless told otherwise."""
    given = {
        "source": "new",
        "new_source": "Sage",
        "format": "fec",
        "mode": "full",
        "company": "new",
        "new_company": "FR01",
        "country": "FR",
        "currency": "EUR",
        "terms": "30 net",
        "accounts": "411",
        "files": SimpleUploadedFile(name, content),
    } | other
    answer: Any = client.post("/imports/new/", given)
    return answer


def last() -> IntakeRun:
    """Return the last import."""
    return IntakeRun.objects.order_by("-pk")[0]


def taken(client: Client, content: bytes, **other: Any) -> IntakeRun:
    """Upload a file and return its import."""
    answer = upload(client, content, **other)
    run = last()
    assert (answer.status_code, answer.get("Location")) == (302, f"/imports/{run.pk}/")
    return run


def text_of(client: Client, address: str, status: int = 200) -> str:
    """Return a page."""
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()
