"""The page of what we would get: asked of somebody, explained, taken away; within one's sight."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from aval.assessment.day import assess_day
from aval.cli.main import main
from aval.records.models import JournalEntry, Paper
from aval.vocabulary.acts import Role
from tests.desk.claims.world import item, on, unpaid
from tests.people import limited
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(tmp_path: Path) -> None:
    today = localdate()
    items = [
        item("I1", today - timedelta(70), "15000.00"),
        item("I2", today - timedelta(20), "10000.00"),
    ]
    covers = [{"amount": "20000.00", "valid_from": "2020-01-01"}]
    unpaid(tmp_path, today, items=items, covers=covers)
    assess_day(as_of=today, at=on(today))


def _text(client: Client, **given: str) -> str:
    answer = client.get(reverse("simulate"), given)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_asked_of_a_customer_and_explained(language: str) -> None:
    """20,000 at 90 % less 1,000 are 17,000 of 25,000; the steps stand below on demand."""
    client = client_of(person(Role.CREDIT_MANAGER, language=language))
    assert "<table" not in _text(client)
    shown = _text(client, customer="C1", why="C1").replace("\u202f", "").replace("\xa0", "")
    for figure in ("25000", "20000", "17000", "8000", "5000", "18000"):
        digits = shown.replace(",", "").replace(".", "").replace(" ", "")
        assert figure in digits
    assert not Paper.objects.exists()
    later = (localdate() + timedelta(200)).isoformat()
    assert "<table" in _text(client, customer="C1", cause="protracted_default", until=later)


def test_from_the_report_to_a_file() -> None:
    """Chosen rows, or a whole query, lead there; what is taken away stands in the journal."""
    client = client_of(person(Role.CREDIT_MANAGER))
    chosen = client.post(reverse("simulate_chosen"), {"row": ["C1"]})
    assert chosen["Location"].endswith("?customer=C1")
    whole = client.post(reverse("simulate_chosen"), {"all": "1", "q": "exposure > 1k"})
    assert "q=exposure" in whole["Location"]
    assert "aria-invalid" in _text(client, q="exposure >")
    for form in ("csv", "xlsx"):
        taken = client.post(reverse("simulate_export"), {"customer": "C1", "form": form})
        assert b"".join(taken.streaming_content)  # type: ignore[attr-defined]
    assert JournalEntry.objects.filter(subject="simulation").count() == 2
    away = client_of(limited("away", Role.CREDIT_MANAGER, portfolio="nobody"))
    assert "Martin" not in _text(away, customer="C1")


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Totals and steps; nobody named is refused."""
    assert main(["simulate", "--customer", "C1", "--steps", "--language", "en"]) == 0
    told = capsys.readouterr().out.replace("\xa0", " ")
    assert "indemnity EUR 17,000.00; own loss EUR 8,000.00" in told
    assert "AZ-100: " in told
    assert main(["simulate", "--language", "en"]) == 1
    assert main(["simulate", "--query", "nothing = 1", "--language", "en"]) == 1
    assert main(["simulate", "--customer", "C9", "--language", "en"]) == 0
