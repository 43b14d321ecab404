"""Managing people and one's own page, through the pages."""

import re

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from aval.records.models import JournalEntry, Person
from aval.vocabulary.acts import Role
from aval.wording.language import Language
from tests.people import PASSWORD, customers, limited, person

pytestmark = pytest.mark.django_db
CARD = {"first_name": "Léa", "last_name": "Roux", "email": "", "role": "sales", "language": "fr"}


@pytest.fixture
def boss(client: Client) -> Person:
    """Return an administrator who is logged in."""
    made = person("boss", Role.ADMINISTRATOR)
    client.force_login(made)
    return made


@pytest.mark.usefixtures("boss")
def test_somebody_is_added_and_sets_a_password(client: Client, settings: LazySettings) -> None:
    """The link is shown once and sent; the new person sets the password and logs in."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert client.get("/people/new").status_code == 200
    address = "lea" + "@example.com"
    page = client.post("/people/new", CARD | {"login": "lea", "email": address}).content.decode()
    (letter,) = mail.outbox
    assert letter.subject == Language("fr").say("people.mail_link_subject")
    (link,) = re.findall(r'value="http://testserver([^"]+)"', page)
    assert link in str(letter.body)
    other = Client()
    shown = other.get(link, follow=True)
    (action,) = re.findall(r'method="post" action="([^"]+key[^"]+)"', shown.content.decode())
    other.post(action, {"password1": PASSWORD, "password2": PASSWORD})
    other.post("/account/login/", {"login": "lea", "password": PASSWORD})
    assert 'lang="fr"' in other.get("/me").content.decode()
    acts = JournalEntry.objects.order_by("number").values_list("act", flat=True)
    assert list(acts) == ["person_added", "password_linked"]


def test_refusals_are_said(client: Client, boss: Person) -> None:
    """The form stays as it was given, with the sentence."""
    answer = client.post("/people/new", CARD | {"login": "BOSS"})
    assert answer.status_code == 422
    assert Language("en").say("people.refused_login_taken") in answer.content.decode()
    answer = client.post(f"/people/{boss.pk}", CARD | {"is_active": "on"})
    assert Language("en").say("people.refused_own_role") in answer.content.decode()
    answer = client.post(f"/people/{boss.pk}", CARD | {"role": "administrator"})
    assert Language("en").say("people.refused_own_account") in answer.content.decode()
    assert client.post("/people/new", CARD).status_code == 422
    assert client.post(f"/people/{boss.pk}", {}).status_code == 422


@pytest.mark.usefixtures("boss")
def test_a_person_is_changed_and_limited(client: Client) -> None:
    """A card, a scope with its preview, a new link; a person who is not there is not found."""
    customers()
    lea = limited("lea", Role.SALES, region="north", company="FR01")
    page = client.get(f"/people/{lea.pk}").content.decode()
    assert Language("en").say("people.sees", seen=1, all=2) in page
    assert "north" in client.get("/people").content.decode()
    preview = client.get("/people/preview?region=north&company=ES01").content.decode()
    assert preview.strip() == Language("en").say("people.sees", seen=0, all=2)
    assert client.post(f"/people/{lea.pk}/scope", {"region": ["north", "south"]}).status_code == 302
    assert client.post(f"/people/{lea.pk}/scope", {"region": "mars"}).status_code == 422
    assert len(Person.objects.get(pk=lea.pk).scope()["region"]) == 2  # type: ignore[index]
    assert client.post(f"/people/{lea.pk}", CARD).status_code == 302
    assert not Person.objects.get(pk=lea.pk).is_active
    assert client.post(f"/people/{lea.pk}/link").status_code == 200
    assert client.get("/people/0").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_one_sets_the_own_habits(client: Client, role: Role) -> None:
    """They take effect at once; rights are no habit."""
    lea = person("lea", role)
    client.force_login(lea)
    given = {
        "first_name": "Léa", "last_name": "", "language": "es", "theme": "dark",
        "density": "relaxed", "role": "administrator", "is_superuser": "on",
    }  # fmt: skip
    answer = client.post("/me", given, follow=True)
    assert Language("es").say("people.habits") in answer.content.decode()
    lea.refresh_from_db()
    kept = (lea.first_name, lea.theme, lea.density, lea.has_single_keys, lea.role)
    assert kept == ("Léa", "dark", "relaxed", False, role)
    assert client.post("/me", {"language": "xx"}).status_code == 422


def test_the_theme_is_switched(client: Client) -> None:
    """The head of every page keeps it with one post."""
    lea = person("lea")
    client.force_login(lea)
    for theme, status in (("dark", 204), ("light", 204), ("", 204), ("pink", 400)):
        assert client.post("/me/theme", {"theme": theme}).status_code == status
    lea.refresh_from_db()
    assert not lea.theme
    assert client.get("/me/theme").status_code == 405
