"""The customer's page: where guarantees are from, what is announced, who it is to each insurer."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from aval.connectors.contract import Announced
from aval.desk.customer.insurers import insurers_of
from aval.desk.insurers.linking import match
from aval.intake.insurers.linking import link
from aval.records.models import Change, Cover, Person, Source
from aval.vocabulary.acts import LinkMethod, Role
from aval.vocabulary.words import Layer
from tests.intake.insurers.telling import Telling
from tests.people import AT, person
from tests.web.insurers.world import DAY, FIELDS, NOTICE, connected, installed, portfolio, read

pytestmark = pytest.mark.django_db
SOON = AT.date() + timedelta(days=400)
TOLD = [
    replace(NOTICE, announced=Announced(SOON, 0)),
    replace(NOTICE, cover="901", layer=Layer.TEMPORARY, announced=Announced(SOON, 1_000_000)),
    replace(NOTICE, cover="902", layer=Layer.TOP_UP, announced=Announced(SOON, None)),
    replace(NOTICE, cover="903", layer=Layer.DISCRETIONARY, announced=Announced(None, 0)),
    replace(NOTICE, cover="904", layer=Layer.SUBSTITUTE_TOP_UP, announced=Announced(None, None)),
    replace(
        NOTICE,
        cover="905",
        buyer="008",
        buyer_name="Dupont Transport",
        announced=Announced(SOON, 0),
    ),
]


@pytest.fixture
def marie(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return the browser of a credit manager; C1 is buyer 007, which has much announced."""
    portfolio(tmp_path / "portfolio")
    installed(monkeypatch, Telling(TOLD, fields=FIELDS))
    made = connected()
    link(connection=made, customer="C1", buyer="007", method=LinkMethod.PERSON, by=None, at=AT)
    read()
    client.force_login(person("marie", Role.CREDIT_MANAGER))
    return client


def test_announced(marie: Client) -> None:
    """It stands apart from what is in force, which stays; what has taken effect is announced no more."""
    page = marie.get("/customers/C1/").content.decode()
    for said in (
        "will end on",
        "will be EUR\u00a010,000.00 from",
        "will change on",
        "will end; the day was not told",
        "will change; the day was not told",
    ):
        assert said in page
    assert "In force" in page
    found = insurers_of("C1", at=AT, today=SOON)
    assert [one.on for one in found.coming] == [None, None]
    assert "will end" not in marie.get("/customers/C1/?as_of=2026-11-24").content.decode()
    assert not insurers_of("C2", at=AT, today=date(2026, 11, 24)).coming


def test_towards(marie: Client) -> None:
    """Linked, with candidates, or not; old answers look old; who may not link has no way there."""
    page = marie.get("/customers/C1/").content.decode()
    assert "Martin et Fils SA" in page
    assert "/customers/C1/insurers/telling/" in page
    assert "not linked" in marie.get("/customers/C2/").content.decode()
    match(key="telling", at=AT, today=DAY)
    assert "not linked, 1 candidate" in marie.get("/customers/C2/").content.decode()
    Source.objects.filter(pk="telling").update(last_success_at=timezone.now() - timedelta(days=9))
    assert 'class="warn strong"' in marie.get("/customers/C1/").content.decode()
    Source.objects.filter(pk="telling").update(is_active=False, last_success_at=None)
    assert "At the insurers" not in marie.get("/customers/C2/").content.decode()
    assert "never" in marie.get("/customers/C1/").content.decode()
    marie.force_login(person("sam", Role.SALES))
    assert "/customers/C1/insurers/" not in marie.get("/customers/C1/").content.decode()


def test_origin(marie: Client) -> None:
    """By interface, from a file, by hand: beside each guarantee; an undo hides no origin."""
    page = marie.get("/customers/C1/").content.decode()
    assert "Insurer, Telling Trade" in page or "Telling Trade" in page
    given = {
        "policy_id": "AZ-100", "customer_id": "C2", "layer": "permanent", "status": "granted",
        "amount": 1, "currency": "EUR", "decided_on": DAY, "valid_from": DAY,
    }  # fmt: skip
    for origin, said in (("manual", "Entered by hand"), ("import", "Import"), ("undo", "Import")):
        Cover.objects.filter(customer="C2").delete()
        change = Change.objects.create(at=AT, origin=origin)
        Cover.objects.create(cover="K", known_from=change, **given)
        assert said in marie.get("/customers/C2/").content.decode()


def test_today_shows_its_age(marie: Client) -> None:
    """A connection is a source like any other in the line of ages."""
    assert "Telling Trade" in marie.get("/").content.decode()


def test_in_every_language(marie: Client) -> None:
    """The page stands in French and Spanish too."""
    for code, word in (("fr", "Chez les assureurs"), ("es", "En las aseguradoras")):
        Person.objects.filter(username="marie").update(language=code)
        assert word in marie.get("/customers/C1/").content.decode()
