"""Requests by API: asked once, listed in parts, followed, taken back, insisted on."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from aval.desk.requests.brokers import ContactCard, save_contact
from aval.records.models import Answered, CoverRequest, JournalEntry, Letter, Person
from aval.vocabulary.acts import Role
from tests.api.programs import Program, program
from tests.desk.requests.world import customers, only
from tests.outbox.ordering import DAY
from tests.people import AT, limited, person

pytestmark = pytest.mark.django_db
WISH: dict[str, Any] = {
    "customer": "C1", "policy": "AZ-100", "kind": "increase", "message": "They grow",
    "amount": {"amount": "62000.00", "currency": "EUR"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def world(tmp_path: Path, settings: LazySettings) -> None:
    """Make a customer whose limit is too small."""
    settings.MEDIA_ROOT = tmp_path / "files"
    customers(tmp_path / "portfolio")


@pytest.fixture
def asker() -> Person:
    """Return who is behind the program."""
    return person("asker")


@pytest.fixture
def erp(asker: Person) -> Program:
    """Return the program."""
    return program(asker)


def test_asked_and_followed(erp: Program) -> None:
    """With exact amounts, the history, and the person behind the token in the journal."""
    code, made = erp.ask("POST", "/requests", WISH)
    assert code == 201
    assert (made["state"], made["amount"], made["asked_by"]) == (
        "submitted", {"amount": "62000.00", "currency": "EUR"}, "asker",
    )  # fmt: skip
    assert only().amount == 6_200_000
    assert JournalEntry.objects.filter(act="request_decided", person="asker").exists()
    shown = erp.get(f"/requests/{made['key']}")
    assert [step["event"] for step in shown["steps"]] == ["decided", "written"]
    code, held = erp.ask("POST", f"/requests/{made['key']}/hold-back")
    assert (code, held["state"]) == (200, "draft")
    code, again = erp.ask("POST", f"/requests/{made['key']}/submit")
    assert (code, again["state"]) == (200, "submitted")
    code, over = erp.ask("POST", f"/requests/{made['key']}/cancel", {"reason": "paid"})
    assert (code, over["state"]) == (200, "cancelled")
    code, refused = erp.ask("POST", f"/requests/{made['key']}/cancel", {})
    assert (code, refused["code"]) == (422, "requests.refused_over")


def test_the_same_key_is_done_once(erp: Program) -> None:
    """And answered alike; another body under it is refused; another person has keys of its own."""
    first = erp.ask("POST", "/requests", WISH, Idempotency_Key="order-1")
    assert first[0] == 201
    assert erp.ask("POST", "/requests", WISH, Idempotency_Key="order-1") == first
    assert CoverRequest.objects.count() == 1
    other = {**WISH, "layer": "temporary"}
    code, told = erp.ask("POST", "/requests", other, Idempotency_Key="order-1")
    assert (code, told["code"]) == (422, "api.refused_key")
    mine = program(person("max"))
    code, told = mine.ask("POST", "/requests", WISH, Idempotency_Key="order-1")
    assert (code, told["code"], told["request"]) == (
        409, "requests.refused_pending", first[1]["key"],
    )  # fmt: skip
    assert Answered.objects.count() == 1, "what is refused is not kept"


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"amount": {"amount": "62000.005", "currency": "EUR"}}, "requests.refused_amount_typed", ""),
        ({"amount": {"amount": "40000", "currency": "EUR"}}, "requests.refused_no_increase", ""),
        ({"amount": {"amount": "1", "currency": "XQX"}}, "requests.refused_currency", ""),
        ({"amount": {"amount": 62000.0, "currency": "EUR"}}, "api.invalid", "body.asked.amount.amount"),
        ({"amount": None}, "requests.refused_amount", ""),
        ({"policy": "CF"}, "requests.refused_policy", ""),
        ({"gift": 1}, "api.invalid", "body.asked.gift"),
        ({"wanted_to": 20261124}, "api.invalid", "body.asked.wanted_to"),
        ({"customer": "C\x001"}, "api.invalid", "body.asked.customer"),
    ],
)  # fmt: skip
def test_refused_with_code_and_sentence(
    erp: Program, changed: dict[str, object], code: str, said: str
) -> None:
    """In the language that is asked for, as a problem; nothing is written."""
    answer = erp.answer("POST", "/requests", {**WISH, **changed}, Accept_Language="fr")
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        422, "application/problem+json",
    )  # fmt: skip
    told = answer.json()
    assert (told["code"], answer.headers["Content-Language"]) == (code, "fr")
    assert told["detail"] != erp.ask("POST", "/requests", {**WISH, **changed})[1]["detail"]
    assert said in [one["field"] for one in told.get("errors", [{"field": ""}])]
    assert not CoverRequest.objects.exists()


def test_listed_in_parts(erp: Program, asker: Person) -> None:
    """The newest first, by state, customer and policy, inside the scope."""
    keys = []
    for _ in range(3):
        _, made = erp.ask("POST", "/requests", {**WISH, "is_draft": True})
        keys.insert(0, made["key"])
    first = erp.get("/requests?size=2")
    assert [one["key"] for one in first["requests"]] == keys[:2]
    rest = erp.get(f"/requests?size=2&after={first['after']}")
    assert ([one["key"] for one in rest["requests"]], rest["after"]) == (keys[2:], None)
    for query, number in {
        "state=draft&state=sent": 3, "state=sent": 0, "customer=C1": 3, "customer=C9": 0,
        "policy=AZ-100": 3, "policy=CF": 0,
    }.items():  # fmt: skip
        assert len(erp.get(f"/requests?{query}")["requests"]) == number, query
    for query in ("size=0", "size=201", "after=0", "after=9223372036854775808", "state=gone"):
        assert erp.ask("GET", f"/requests?{query}")[0] == 422, query
    north = program(limited("north", Role.CREDIT_MANAGER, region="north"))
    assert north.get("/requests")["requests"] == []
    assert north.ask("GET", f"/requests/{keys[0]}")[0] == 404
    assert north.ask("POST", f"/requests/{keys[0]}/submit")[0] == 404
    assert asker.username == rest["requests"][0]["asked_by"]


def test_many_at_once(erp: Program) -> None:
    """Each is made or refused by itself, and told by its place."""
    wrong = {**WISH, "amount": {"amount": "1.234", "currency": "EUR"}}
    many = {"requests": [wrong, WISH, WISH, {**WISH, "customer": "C9"}]}
    code, done = erp.ask("POST", "/requests/bulk", many, Idempotency_Key="k")
    assert (code, len(done["made"])) == (200, 1)
    assert [(one["number"], one["code"].removeprefix("requests.refused_"))
            for one in done["refused"]] == [(0, "amount_typed"), (2, "pending"), (3, "policy")]  # fmt: skip
    assert erp.ask("POST", "/requests/bulk", many, Idempotency_Key="k") == (code, done)
    assert erp.ask("POST", "/requests/bulk", {"requests": []})[0] == 422
    assert erp.ask("POST", "/requests/bulk", {"requests": [WISH] * 101})[0] == 422


def test_the_broker_insists(erp: Program, asker: Person) -> None:
    """As Aval proposes the letter, or as it is sent; once for its key."""
    _, made = erp.ask("POST", "/requests", WISH)
    path = f"/requests/{made['key']}/insist"
    CoverRequest.objects.update(
        state="in_study", reference="R", sent_at=AT, submitted_at=AT, asked_at=AT
    )
    assert erp.ask("POST", path, {})[1]["code"] == "requests.refused_nobody"
    mail = "paul" + "@example.com"
    card = ContactCard("Marsh", "Paul", mail, "fr")
    save_contact(card=card, by=asker, at=AT)
    for _ in range(2):
        code, told = erp.ask("POST", path, {}, Idempotency_Key="i")
        assert (code, told["state"]) == (200, "insisted")
    letter = Letter.objects.get(kind="insistence")
    assert (letter.receivers, letter.language) == ([mail], "fr")
    assert "Paul" in letter.body
    words = {"receivers": [mail], "language": "en", "subject": "Again", "body": "Please"}
    erp.ask("POST", path, words)
    latest = Letter.objects.order_by("-pk")[0]
    assert (latest.subject, latest.body) == ("Again", "Please")
    assert AT.date() == DAY
