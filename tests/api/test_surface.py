"""What every answer of the API has in common: JSON whatever fails, a pace, a description."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from aval.api import access
from aval.desk.people.tokens import make_token
from aval.records.models import ApiToken
from aval.vocabulary.acts import Role
from tests.api.programs import Program, program
from tests.people import AT, person
from tests.web.visitors import client_of

pytestmark = pytest.mark.django_db


def test_failures_are_told_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those of which no operation knows."""
    asks = program(person("asker"))
    assert asks.ask("GET", "/nowhere")[0] == 404
    answer = asks.answer("DELETE", "/requests")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "POST"})
    assert answer.json()["code"] == "api.method"
    code, told = asks.ask("POST", "/requests", b"{")
    assert (code, told["code"]) == (400, "api.unreadable")
    code, told = asks.ask("POST", "/requests", b" " * 3_000_000)
    assert (code, told["code"]) == (413, "api.large")
    monkeypatch.setattr("aval.api.events.operations.events", None)
    code, told = asks.ask("GET", "/events", Accept_Language="es")
    assert (code, told["title"]) == (500, "Fallo de Aval")


def test_the_language_is_the_persons_where_none_is_asked() -> None:
    """And English where neither is known."""
    asks = program(person("lea", Role.COLLECTOR, language="fr"))
    assert asks.ask("POST", "/requests", {})[1]["title"] == "Pas pour cette personne"
    assert Program().ask("GET", "/requests")[1]["title"] == "No token that opens"


def test_programs_that_ask_too_often_wait(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """All of one person together, and nobody else; the answer says how long."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    monkeypatch.setattr(access, "now", lambda: AT)
    monkeypatch.setattr(access, "MOST_A_MINUTE", 2)
    hasty = person("hasty")
    tokens = [make_token(by=hasty, at=AT, name=name, days=30)[1] for name in ("ERP", "BI")]
    for token in tokens:
        assert Program(token).ask("GET", "/requests")[0] == 200
    answer = Program(tokens[0]).answer("GET", "/requests")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert answer.json()["code"] == "api.often"
    calm = make_token(by=person("calm"), at=AT, name="ERP", days=30)[1]
    assert Program(calm).ask("GET", "/requests")[0] == 200
    monkeypatch.setattr(access, "now", lambda: AT + timedelta(minutes=1))
    assert Program(tokens[0]).ask("GET", "/requests")[0] == 200


def test_use_is_noted_and_answers_stay_out_of_caches() -> None:
    """Of a token to some minutes."""
    asks = program(person("asker"))
    answer = asks.answer("GET", "/requests")
    assert answer.headers["Cache-Control"] == "no-store"
    used = ApiToken.objects.get().used_at
    assert used
    asks.get("/requests")
    assert ApiToken.objects.get().used_at == used


def test_the_description_is_served_by_ourselves() -> None:
    """As a file, and as a page for strangers and for who is logged in."""
    told = Client().get("/api/v1/openapi.json").json()
    listed = told["paths"]["/api/v1/requests"]["get"]
    assert "application/problem+json" in listed["responses"]["401"]["content"]
    for client in (Client(), client_of(person("reader", Role.SALES))):
        page = client.get("/api/v1/docs")
        text = page.content.decode()
        assert page.status_code == 200
        for words in ("POST /api/v1/requests/{key}/submit", "integer ≥ 1 ≤ 200", "Idempotency-Key"):
            assert words in text, words
        assert "https://" not in text.replace("https://www.w3.org", "")
    assert Client().post("/api/v1/docs").status_code in {403, 405}


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/api/v1/docs"])
def test_integers_have_bounds(path: str) -> None:
    """Every integer that is sent or told says how large it may be."""
    told = Client().get("/api/v1/openapi.json").json()
    assert path
    assert not list(_unbounded(told, ""))


def _unbounded(told: object, place: str) -> list[str]:
    found: list[str] = []
    if isinstance(told, dict):
        if told.get("type") == "integer" and "minimum" not in told:
            found.append(place)
        for name, inner in told.items():
            found += _unbounded(inner, f"{place}/{name}")
    elif isinstance(told, list):
        for inner in told:
            found += _unbounded(inner, place)
    return found
