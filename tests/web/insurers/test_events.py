"""Events: what insurers notified, newest first; seen once for everybody."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from aval.connectors.contract import EventNotice, Raw
from aval.intake.insurers.linking import link
from aval.records.insurers import InsurerEvent
from aval.records.models import Customer, JournalEntry, Person
from aval.vocabulary.acts import Act, LinkMethod, Role
from aval.vocabulary.insurers import Decision, InsurerEventKind
from tests.intake.insurers.telling import Telling
from tests.people import AT, limited, person
from tests.web.insurers.world import FIELDS, NOTICE, connected, installed, portfolio, read
from tests.web.visitors import page_text

pytestmark = pytest.mark.django_db
CUT = replace(NOTICE, decision=Decision.REDUCED, amount=2_000_000, valid_from=date(2026, 11, 20))
NOTIFIED = [
    EventNotice(
        "E1", InsurerEventKind.REDUCED, AT - timedelta(days=2), "007", cover="900",
        amount=2_000_000, currency="EUR", effective_on=date(2026, 11, 20), raw=Raw("N07", '{"z":1}'),
    ),
    EventNotice("E2", InsurerEventKind.INSOLVENT, AT - timedelta(days=1), "008"),
]  # fmt: skip


@pytest.fixture
def marie(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return the browser of a credit manager, after a cut was read."""
    portfolio(tmp_path / "portfolio")
    told = Telling([NOTICE], fields=FIELDS)
    installed(monkeypatch, told)
    made = connected()
    link(connection=made, customer="C1", buyer="007", method=LinkMethod.PERSON, by=None, at=AT)
    read()
    told.told, told.notified = [CUT], NOTIFIED
    read()
    client.force_login(person("marie", Role.CREDIT_MANAGER))
    return client


def text(client: Client, query: str = "") -> str:
    """Return the page."""
    answer = client.get(f"/insurers/{query}")
    assert answer.status_code == 200
    return page_text(answer)


def test_feed(marie: Client) -> None:
    """Newest first, what was and what is, whose it is, the insurer's own word."""
    page = text(marie)
    assert page.index("Insolvency") < page.index("Martin &amp; Fils")
    assert "2 events that nobody has seen" in page
    assert "50,000.00" in page
    assert "20,000.00" in page
    assert "N07" in page
    assert "/insurers/telling/buyers/008/" in page
    assert "Insolvency</" not in text(marie, "?kind=reduced").split("<tbody")[1]
    assert "No event" in text(marie, "?connection=nowhere")
    assert "Of C1 only" in text(marie, "?customer=C1")
    assert "No event" in text(marie, "?seen=yes")
    assert "Reduction" in text(marie, "?seen=no&kind=nonsense")
    marie.force_login(person("sam", Role.SALES))
    page = text(marie)
    assert "N07" not in page
    assert "/insurers/telling/buyers/008/" not in page
    assert "Mark as seen" not in page


def test_seen(marie: Client) -> None:
    """Once, for everybody, told in the journal."""
    pk = InsurerEvent.objects.get(event="E1").pk
    answer = marie.post("/insurers/seen/", {"event": [pk, "x", "1" * 30]}, follow=True)
    page = answer.content.decode()
    assert "1 event is marked as seen" in page
    assert "1 event that nobody has seen" in page
    found = InsurerEvent.objects.get(pk=pk)
    assert found.seen_by == Person.objects.get(username="marie")
    marie.post("/insurers/seen/", {"event": [pk]})
    entry = JournalEntry.objects.get(act=Act.EVENTS_SEEN)
    assert entry.given()["events"] == 1
    assert "marie" in text(marie, "?seen=yes")


def test_within_the_scope(marie: Client) -> None:
    """Somebody limited sees and marks those of his customers."""
    Customer.objects.filter(pk="C1").update(region="north")
    marie.force_login(limited("sara", Role.CREDIT_MANAGER, region="south"))
    assert "No event" in text(marie)
    pks = list(InsurerEvent.objects.values_list("pk", flat=True))
    marie.post("/insurers/seen/", {"event": pks})
    assert not InsurerEvent.objects.filter(seen_at__isnull=False).exists()
    marie.force_login(limited("nora", Role.CREDIT_MANAGER, region="north"))
    assert "Martin" in text(marie)
    assert "Insolvency</" not in text(marie).split("<tbody")[1]


def test_in_every_language(marie: Client) -> None:
    """The page stands in French and Spanish too."""
    for code, word in (("fr", "Événements"), ("es", "Eventos")):
        Person.objects.filter(username="marie").update(language=code)
        assert word in text(marie)
