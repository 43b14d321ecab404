"""What every page stands in: places by role, language, theme, errors that say what to do."""

import re

import pytest
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from aval.records.models import Change, Company, CompanyFacts
from aval.vocabulary.acts import Right, Role
from aval.web.guard import page
from aval.web.receipts import receipts, receive, refuse
from aval.web.shell.places import PLACES, places_for
from aval.web.urls import urlpatterns as pages
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db


@page(Right.PEOPLE, "GET", "POST")
def _guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.method)


@page(None)
def _open(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse("open")


def _fails(request: HttpRequest) -> HttpResponse:
    del request
    message = "an accident"
    raise RuntimeError(message)


def _bad(request: HttpRequest) -> HttpResponse:
    del request
    raise BadRequest


def _acts(request: HttpRequest) -> HttpResponse:
    receive(request, "Done <1>", undo="/undo")
    refuse(request, "Not done")
    return receipts(request)


urlpatterns = [
    *pages,
    path("guarded", _guarded),
    path("open", _open),
    path("fails", _fails),
    path("bad", _bad),
    path("acts", _acts),
    path("account/login/", _open, name="account_login"),
    path("account/logout/", _open, name="account_logout"),
]
handler400 = "aval.web.errors.bad_request"
handler403 = "aval.web.errors.refused"
handler404 = "aval.web.errors.missing"
handler500 = "aval.web.errors.failed"
here = pytest.mark.urls("tests.web.test_shell")


def _text(response: HttpResponse) -> str:
    return response.content.decode()


def test_strangers_log_in_and_come_back() -> None:
    """Nothing is shown before."""
    response = Client().get("/find?q=x")
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=/find%3Fq%3Dx"


def test_strangers_log_in_from_a_part() -> None:
    """A part of a page sends the whole page to log in."""
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/report?x=1"}
    response = Client().get("/find", headers=asked)
    assert response["HX-Redirect"] == "/account/login/?next=/report%3Fx%3D1"


def test_today_in_three_languages() -> None:
    """A person reads in her language, whatever the browser asks for."""
    for code, skip in (("en", "Skip to content"), ("fr", "Aller au contenu"), ("es", "Ir al")):
        reader = person(username=code, language=code, theme="dark", density="relaxed")
        response = client_of(reader).get("/find", headers={"Accept-Language": "de"})
        assert f'<html lang="{code}" data-theme="dark" data-density="relaxed">' in _text(response)
        assert skip in _text(response)
        assert response["Content-Language"] == code
        assert response["Cache-Control"] == "private, no-cache"


def test_single_keys_are_off() -> None:
    """Who switched them off has none."""
    assert 'data-keys="off"' in _text(client_of(person(has_single_keys=False)).get("/find"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("fr-CH, fr;q=0.9", "Il n’y a rien ici"),
        ("es", "Aquí no hay nada"),
        ("de", "Nothing is here"),
        ("", "Nothing is here"),
    ],
)
def test_the_browser_chooses_before_login(asked: str, said: str) -> None:
    """English for whoever asks for what Aval does not speak."""
    response = Client().get("/nowhere", headers={"Accept-Language": asked})
    assert response.status_code == 404
    assert said in _text(response)
    assert "Accept-Language" in response["Vary"]


@here
@pytest.mark.parametrize("role", Role)
def test_rights(role: Role) -> None:
    """The right opens the page; without it the page says which right, and whom to ask."""
    person(Role.ADMINISTRATOR, username="h", first_name="Hélène", last_name="Vasseur")
    response = client_of(person(role, username="reader")).get("/guarded")
    if role is Role.ADMINISTRATOR:
        assert _text(response) == "GET"
        return
    assert response.status_code == 403
    assert "Your role lacks the right “manage people”. These have it: administrator." in _text(
        response
    )
    assert "Ask: Hélène Vasseur." in _text(response)


@here
def test_a_wrong_host_is_told() -> None:
    """A request that names another host is refused, before anything is known of who asks."""
    response = Client().get("/open", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "The request cannot be read" in _text(response)


@here
def test_methods() -> None:
    """A view answers the methods it names, HEAD with them."""
    client = client_of(person())
    assert client.post("/guarded").status_code == 200
    assert client.head("/guarded").status_code == 200
    assert client.delete("/guarded").status_code == 405
    refused = client.post("/open")
    assert (refused.status_code, refused["Allow"]) == (405, "GET")
    assert "This address is not opened this way" in _text(refused)
    assert Client().get("/open").status_code == 200
    assert getattr(_guarded, "right", None) is Right.PEOPLE
    assert getattr(_open, "right", 1) is None


@here
@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/bad", 400, "The request cannot be read"),
        ("/nowhere", 404, "Nothing is here"),
        ("/fails", 500, "Aval failed at this page"),
    ],
)
def test_errors_say_what_to_do(address: str, status: int, said: str) -> None:
    """A page around it for people, the message alone for a part of a page."""
    client = client_of(person())
    response = client.get(address)
    assert response.status_code == status
    assert said in _text(response)
    assert "<title>" in _text(response)
    part = client.get(address, headers={"HX-Request": "true"})
    assert part.status_code == status
    assert _text(part).startswith('<section class="alert"')


def test_stale_forms() -> None:
    """A form without its token says that nothing was changed."""
    client = Client(enforce_csrf_checks=True)
    response = client.post("/account/login/")
    assert response.status_code == 403
    assert "The form is too old" in _text(response)


@here
def test_receipts() -> None:
    """What was done is told with its undo, what was not is told as well; text is escaped."""
    told = _text(client_of(person()).get("/acts"))
    assert 'id="receipts" role="status" tabindex="-1" hx-swap-oob="true"' in told
    assert "Done &lt;1&gt;" in told
    assert '<form method="post" action="/undo" data-undo>' in told
    assert '<p class="receipt bad">' in told


def test_scope_of_the_bar() -> None:
    """The group and its companies, of those that the reader sees."""
    change = Change.objects.create(at="2026-11-24T05:00:00Z", origin="import")
    for key in ("A", "B"):
        CompanyFacts.objects.create(
            company=Company.objects.create(key=key),
            name=f"Lorvane {key}",
            country="FR",
            currency="EUR",
            carried='{"x_group": "Lorvane group"}',
            known_from=change,
        )
    whole, part = person(), person(Role.SALES)
    part.scope_rules.create(dimension="company", value="A")
    assert "Lorvane group, 2 entities" in _text(client_of(whole).get("/find"))
    assert "Lorvane group, 1 entity" in _text(client_of(part).get("/find"))
    CompanyFacts.objects.filter(company="A").update(carried="{}")
    assert ">2 entities<" in _text(client_of(whole).get("/find"))
    assert ">Lorvane A<" in _text(client_of(part).get("/find"))


def test_places() -> None:
    """The bar leads where one may go, to what exists; the deepest place is the current one."""
    reader = person(Role.SALES)
    shown = places_for(reader, "/")
    assert [one.place.view for one in shown if one.is_current] == ["today"]
    assert all(reader.may(one.place.right) and one.address for one in shown)
    assert not [one for one in places_for(reader, "/find") if one.is_current]
    assert {one.place.view for one in shown} <= {place.view for place in PLACES}


def test_the_page_obeys_the_policy() -> None:
    """No script in the page, none from elsewhere; what it loads is there."""
    html = _text(client_of(person()).get("/find"))
    assert not re.findall(r"<script(?![^>]*src=)", html)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)
