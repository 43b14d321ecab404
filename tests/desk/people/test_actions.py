"""What is done about people, and what is refused."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from aval.desk.people import first
from aval.desk.people.actions import (
    Card,
    add_person,
    change_person,
    link_password,
    make_administrator,
    scope_person,
)
from aval.desk.people.queries import choices, is_deserted, people, seen_within
from aval.desk.people.refusals import (
    AddressTaken,
    AddressUnusable,
    DoorClosed,
    LastAdministratorKept,
    LoginTaken,
    LoginUnusable,
    OwnAccountKept,
    OwnRoleKept,
    PeopleRefusal,
    TokenUnknown,
    UnknownLimit,
)
from aval.records.journal import JournalEntry, verify
from aval.records.models import Person
from aval.vocabulary.acts import Act, Dimension, Role
from tests.people import AT, PASSWORD, customers, limited, person

pytestmark = pytest.mark.django_db
CARD = Card(Role.COLLECTOR, "fr", "Léa", "Roux", "")
FIRST = {"login": "ada", "password": PASSWORD, "language": "es", "first_name": "", "last_name": ""}


def _acts() -> list[str]:
    return list(JournalEntry.objects.order_by("number").values_list("act", flat=True))


def test_an_administrator_adds_somebody() -> None:
    """The card is kept, the password is not there yet, the journal tells it."""
    boss = person("boss", Role.ADMINISTRATOR)
    made = add_person(by=boss, at=AT, login="lea", card=CARD)
    assert (made.role, made.language, str(made)) == ("collector", "fr", "Léa Roux")
    assert not made.has_usable_password()
    entry = JournalEntry.objects.get()
    assert (entry.person, entry.act, entry.subject) == ("boss", Act.PERSON_ADDED, "lea")
    assert entry.given()["role"] == "collector"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_others_manage_nobody(role: Role) -> None:
    """Every act and every read asks for the right, whatever the page did."""
    by, other = person("eve", role), person("lea")
    for act in (
        lambda: add_person(by=by, at=AT, login="x", card=CARD),
        lambda: change_person(by=by, at=AT, person=other, card=CARD),
        lambda: scope_person(by=by, at=AT, person=other, limits={}),
        lambda: link_password(by=by, at=AT, person=other),
        lambda: people(by),
        lambda: seen_within(by, {}),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    ("login", "email", "refusal"),
    [
        ("Lea", "", LoginTaken),
        ("", "", LoginUnusable),
        ("x" * 151, "", LoginUnusable),
        ("a b", "", LoginUnusable),
        ("new", "no address", AddressUnusable),
        ("new", "LEA" + "@example.com", AddressTaken),
    ],
)
def test_somebody_is_one_person(login: str, email: str, refusal: type[PeopleRefusal]) -> None:
    """Login and address tell one person, whatever their capitals."""
    boss, lea = person("boss", Role.ADMINISTRATOR), person("lea")
    lea.email = "lea" + "@example.com"
    lea.save()
    with pytest.raises(refusal):
        add_person(by=boss, at=AT, login=login, card=Card(Role.SALES, email=email))
    assert Person.objects.count() == 2


def test_a_card_is_changed() -> None:
    """The journal tells what was and what is, of what changed only; nothing changed, no line."""
    boss, lea = person("boss", Role.ADMINISTRATOR), person("lea", Role.SALES)
    change_person(by=boss, at=AT, person=lea, card=CARD)
    entry = JournalEntry.objects.get()
    assert entry.given()["before"] == {
        "first_name": "", "language": "en", "last_name": "", "role": "sales",
    }  # fmt: skip
    assert json.loads(entry.details)["after"]["role"] == "collector"
    change_person(by=boss, at=AT, person=lea, card=CARD)
    assert _acts() == ["person_changed"]


def test_nobody_locks_himself_out() -> None:
    """The own role and the own account stay, also where another administrator is left."""
    boss = person("boss", Role.ADMINISTRATOR)
    person("deputy", Role.ADMINISTRATOR)
    with pytest.raises(OwnRoleKept):
        change_person(by=boss, at=AT, person=boss, card=Card(Role.CFO))
    with pytest.raises(OwnAccountKept):
        change_person(by=boss, at=AT, person=boss, card=Card(Role.ADMINISTRATOR, is_active=False))
    change_person(by=boss, at=AT, person=boss, card=Card(Role.ADMINISTRATOR, "es"))


def test_the_last_administrator_stays() -> None:
    """Whoever asks: an administrator whose page is older than the loss of the role, for one."""
    boss, deputy = person("boss", Role.ADMINISTRATOR), person("deputy", Role.ADMINISTRATOR)
    Person.objects.filter(pk=deputy.pk).update(is_active=False)
    for card in (Card(Role.CFO), Card(Role.ADMINISTRATOR, is_active=False)):
        with pytest.raises(LastAdministratorKept):
            change_person(by=deputy, at=AT, person=boss, card=card)
    assert not JournalEntry.objects.exists()


def test_a_scope_is_set() -> None:
    """What a person sees is exactly what the preview said."""
    boss, lea = person("boss", Role.ADMINISTRATOR), person("lea")
    customers()
    limits = {Dimension.REGION: {"north"}, Dimension.COMPANY: set()}
    seen = seen_within(boss, limits)
    scope_person(by=boss, at=AT, person=lea, limits=limits)
    assert (seen.seen, seen.all) == (1, 2)
    assert Person.objects.get(pk=lea.pk).scope() == {Dimension.REGION: frozenset({"north"})}
    scope_person(by=boss, at=AT, person=lea, limits=limits)
    assert _acts() == ["person_scoped"]
    scope_person(by=boss, at=AT, person=lea, limits={})
    assert Person.objects.get(pk=lea.pk).scope() == {}


def test_a_limit_is_of_this_world() -> None:
    """A new limit has a value that customers have; one that was there may stay."""
    boss, lea = person("boss", Role.ADMINISTRATOR), limited("lea", Role.SALES, region="gone")
    customers()
    with pytest.raises(UnknownLimit):
        scope_person(by=boss, at=AT, person=lea, limits={Dimension.REGION: {"nowhere"}})
    scope_person(by=boss, at=AT, person=lea, limits={Dimension.REGION: {"gone", "south"}})
    assert choices() == {
        Dimension.COMPANY: ["ES01", "FR01"],
        Dimension.PORTFOLIO: ["ana", "bea"],
        Dimension.REGION: ["north", "south"],
    }


def test_the_first_is_an_administrator() -> None:
    """Made once; then the door is closed for ever, also when nobody is active."""
    assert is_deserted()
    ada = make_administrator(**FIRST, at=AT)
    assert (ada.role, ada.language, ada.check_password(PASSWORD)) == ("administrator", "es", True)
    Person.objects.update(is_active=False)
    with pytest.raises(DoorClosed):
        make_administrator(**FIRST | {"login": "eve"}, at=AT)
    assert _acts() == ["administrator_made"]
    assert verify() is None


def test_the_token_opens_once(tmp_path: Path) -> None:
    """Only the hash is kept, readable by its owner; a wrong token, an old one, a late one fail."""
    old = first.issue(tmp_path, at=AT)
    token = first.issue(tmp_path, at=AT)
    (kept,) = tmp_path.iterdir()
    assert token not in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600
    for wrong in ("", old, token + "x", "é"):
        with pytest.raises(TokenUnknown):
            first.admit(tmp_path, wrong, at=AT, **FIRST)
    with pytest.raises(TokenUnknown):
        first.admit(tmp_path, token, at=AT + first.LASTS, **FIRST)
    with pytest.raises(LoginUnusable):
        first.admit(tmp_path, token, at=AT, **FIRST | {"login": "a b"})
    first.admit(tmp_path, token, at=AT + first.LASTS - timedelta(seconds=1), **FIRST)
    assert not list(tmp_path.iterdir())
    with pytest.raises(TokenUnknown):
        first.admit(tmp_path, token, at=AT, **FIRST)
