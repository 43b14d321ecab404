"""Every address × every role: who may is let in, who may not is refused, strangers log in first."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from aval.records.models import Customer, Person
from aval.vocabulary.acts import RIGHTS, Right, Role
from aval.web.guard import page
from tests.guards.addresses import ENTRANCE, OWN, Address, Undeclared, addresses
from tests.guards.world import QUERY, SECRET, build, people_limited
from tests.people import person

pytestmark = pytest.mark.django_db
NOT_THERE = {
    "agenda_feed_revoke": "only whoever made a calendar revokes it",
    "first": "gone once there is anybody",
    "list_map": "only whoever brought a file sees what waits of it",
    "note_withdraw": "only whoever wrote a note takes it back",
    "note_restore": "only whoever wrote a note brings it back",
    "policy_effect": "only whoever asked what a draft would do is told",
    "run_map": "only lists have a map",
}
"""Addresses that are rightly not found by whoever has the right, and why."""
ASKED = "?" + "&".join(f"{name}={QUERY}" for name in ("q", "query", "search", "find"))
"""Asks for the hidden customer by every name that a page may give to what is typed."""
ALL = addresses()
PAGES = [address for address in ALL if not address.is_allauths]


@pytest.fixture
def world(settings: LazySettings, tmp_path: Path) -> tuple[Customer, Customer]:
    """Build the world; attempts are counted for nobody else."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    settings.MEDIA_ROOT = tmp_path / "files"
    return build(tmp_path / "portfolio")


def _client(user: Person | None) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


def _ask(client: Client, method: str, path: str) -> HttpResponseBase:
    answer: HttpResponseBase = client.generic(method, path)
    return answer


def _status(client: Client, method: str, path: str) -> int:
    answer = _ask(client, method, path)
    _text(answer)  # a file that is sent is closed when it is read to its end
    return answer.status_code


def _asks_to_log_in(answer: HttpResponseBase) -> bool:
    return answer.status_code == HTTPStatus.FOUND and answer.headers["Location"].startswith(
        reverse("account_login")
    )


@pytest.mark.usefixtures("world")
def test_every_address_is_declared() -> None:
    """Each has a name, a right or none, and samples for its arguments."""
    found = []
    for address in ALL:
        try:
            assert address.name, f"{address.path!r} has no name"
            _ = address.right
            address.at("A1")
        except Undeclared as lacking:
            found.append(str(lacking))
    assert not found, "\n" + "\n".join(found)


def test_allauths_pages_are_known() -> None:
    """A page that a new version of allauth brings is sorted by hand: for strangers or one's own."""
    theirs = {a.name for a in ALL if a.view.__module__.startswith("allauth")}
    assert theirs == {address.name for address in ALL if address.is_allauths}
    assert not theirs - (ENTRANCE | OWN)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_the_table_says(world: tuple[Customer, Customer], role: Role) -> None:
    """Whoever has the right is answered, whoever has not is refused, by every method."""
    found = []
    for address in PAGES:
        allowed = address.right is None or address.right in RIGHTS[role]
        for number, method in enumerate(address.methods):
            user = person(f"{role}-{address.name}-{number}", role)
            path = address.at(world[0].pk)
            status = _status(_client(user), method, path)
            if wrong := _is_wrong(address, status, allowed=allowed):
                found.append(f"{method} {path} as {role}: {status}, {wrong}")
    assert not found, "\n" + "\n".join(found)


def _is_wrong(address: Address, status: int, *, allowed: bool) -> str:
    if not allowed:
        return "" if status == HTTPStatus.FORBIDDEN else f"lacks {address.right}, must be 403"
    if status == HTTPStatus.FORBIDDEN:
        return f"has {address.right}, must be answered"
    if status == HTTPStatus.NOT_FOUND and address.name not in NOT_THERE:
        return "is not found: let the sample name what tests/guards/world.py makes"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return "is declared and not answered"
    return "fails" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""


@pytest.mark.parametrize("active", [None, False], ids=["stranger", "not active"])
def test_strangers_log_in_first(world: tuple[Customer, Customer], *, active: bool | None) -> None:
    """No page but the public ones is answered to who is nobody, or no longer anybody."""
    gone = None if active is None else person("gone", Role.ADMINISTRATOR)
    client = _client(gone)
    if gone:
        Person.objects.filter(pk=gone.pk).update(is_active=False)
    found = []
    for address in ALL:
        for method in address.methods:
            path = address.at(world[0].pk)
            answer = _ask(client, method, path)
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                found.append(f"{method} {path}: {answer.status_code}")
            elif not address.is_public and not _asks_to_log_in(answer):
                found.append(f"{method} {path}: {answer.status_code}, must ask to log in")
    assert not found, "\n" + "\n".join(found)


def test_an_empty_world_is_answered(settings: LazySettings) -> None:
    """Before anything was imported every page that needs no sample is there for everybody."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    found = []
    for role in Role:
        client = _client(person(role, role))
        for address in (one for one in PAGES if "GET" in one.methods and not one.arguments):
            status = _status(client, "GET", address.at(""))
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                found.append(f"GET {address.path} as {role}: {status}")
    assert not found, "\n" + "\n".join(found)


def test_other_methods_are_refused(world: tuple[Customer, Customer]) -> None:
    """A page answers what it declares; DELETE to all of them for one."""
    client = _client(person("boss", Role.ADMINISTRATOR))
    refused = HTTPStatus.METHOD_NOT_ALLOWED
    asked = [address for address in PAGES if "DELETE" not in address.methods]
    answers = {one.path: _status(client, "DELETE", one.at(world[0].pk)) for one in asked}
    found = [path for path, status in answers.items() if status != refused]
    assert not found, f"answer DELETE without having declared it: {found}"


def _of_customers() -> list[Address]:
    return [address for address in PAGES if address.is_of_a_customer]


@pytest.mark.parametrize("role", list(Role))
def test_customers_outside_the_scope_are_not_there(
    world: tuple[Customer, Customer], role: Role
) -> None:
    """Not refused but not found: nobody learns that there is such a customer."""
    seen, hidden = world
    found = []
    for dimension, login in people_limited(role).items():
        client = _client(Person.objects.get(username=login))
        for address in _of_customers():
            if address.right not in RIGHTS[role]:
                continue
            for method in address.methods:
                status = _status(client, method, address.at(hidden.pk))
                if status != HTTPStatus.NOT_FOUND:
                    found.append(f"{method} {address.at(hidden.pk)} by {dimension}: {status}")
                unknown = _status(client, method, address.at("no such customer"))
                if unknown != HTTPStatus.NOT_FOUND:
                    found.append(f"{method} {address.path} of nobody: {unknown}")
            status = _status(client, address.methods[0], address.at(seen.pk))
            if status == HTTPStatus.NOT_FOUND and address.name not in NOT_THERE:
                found.append(f"{address.at(seen.pk)} by {dimension}: not found inside the scope")
    assert not found, "\n" + "\n".join(found)


def _text(answer: HttpResponseBase) -> str:
    if isinstance(answer, HttpResponse):
        return answer.content.decode("utf-8", "replace")
    return b"".join(answer.streaming_content).decode("utf-8", "replace")  # type: ignore[attr-defined]


def _read(client: Client, role: Role, customer: str) -> Iterator[tuple[str, str]]:
    """Yield every page that a role may read, also when it is asked for the hidden customer."""
    for address in PAGES:
        if address.right is None or address.right not in RIGHTS[role]:
            continue
        if "GET" not in address.methods or address.right in {Right.PEOPLE, Right.AUDIT}:
            continue
        path = address.at(customer)
        for query in ("", ASKED):
            answer = _ask(client, "GET", path + query)
            if answer.status_code == HTTPStatus.OK:
                yield path + query, _text(answer)


@pytest.mark.parametrize("role", list(Role))
def test_lists_stay_inside_the_scope(world: tuple[Customer, Customer], role: Role) -> None:
    """No list, search or export names a customer of another company, portfolio or region."""
    found = []
    for dimension, login in people_limited(role).items():
        client = _client(Person.objects.get(username=login))
        for path, text in _read(client, role, world[0].pk):
            if SECRET in text:
                found.append(f"{path} as {role} by {dimension} names {SECRET}")
    assert not found, "\n" + "\n".join(found)


def test_who_sees_all_reads_the_name(world: tuple[Customer, Customer]) -> None:
    """What the guard looks for is there to be found, as soon as there is a page of customers."""
    client = _client(person("boss", Role.ADMINISTRATOR))
    named = [
        path for path, text in _read(client, Role.ADMINISTRATOR, world[1].pk) if SECRET in text
    ]
    assert named or not _of_customers()


def _address(view: object, *arguments: str) -> Address:
    return Address("example", "example", view, frozenset(arguments))  # type: ignore[arg-type]


def test_what_is_not_declared_is_told() -> None:
    """A view without its right, and an argument without its sample."""
    with pytest.raises(Undeclared, match="declares no right"):
        _ = _address(test_what_is_not_declared_is_told).right
    with pytest.raises(Undeclared, match=r"no sample for \['run'\]"):
        _address(page(Right.SEE)(lambda _: HttpResponse()), "run", "key").at("A1")


@pytest.mark.parametrize(
    ("status", "allowed", "right_answer"),
    [
        (200, True, True), (302, True, True), (422, True, True), (403, True, False),
        (404, True, False), (405, True, False), (500, True, False),
        (403, False, True), (200, False, False), (404, False, False), (302, False, False),
    ],
)  # fmt: skip
def test_wrong_answers_are_told(*, status: int, allowed: bool, right_answer: bool) -> None:
    """Each answer to who may, and to who may not."""
    view = page(Right.SEE)(lambda _: HttpResponse())
    assert bool(_is_wrong(_address(view), status, allowed=allowed)) is not right_answer
