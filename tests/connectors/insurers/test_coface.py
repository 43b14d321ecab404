"""How Coface is asked: what goes over the wire, and what unusual answers do."""

import json as jsonlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from aval.connectors.conformance.suite import run
from aval.connectors.contract import (
    BuyerQuery,
    IncompleteError,
    NotConfiguredError,
    Order,
    OutcomeUnknownError,
    PolicyKey,
    RefusedError,
    UnavailableError,
    UnreadableError,
)
from aval.connectors.insurers.coface import INSURER
from aval.connectors.insurers.coface.client import CofaceSession
from aval.sandboxes.insurers.catalogue import sandbox
from aval.sandboxes.insurers.server import running
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import Decision, RequestKind, RequestState
from aval.vocabulary.words import Layer
from tests.connectors.insurers.gates import BEGIN, World, json

SETTINGS = {
    "username": "us",
    "password": "s3cr3t",
    "api_key": "k3y",
    "policies": "0040017; ; ; P1\n0040025; ; ; P2",
    "authentication_address": "https://login.example/authentication/v1",
    "company_address": "https://company.example/v1",
    "product_address": "https://product.example/v1",
    "notification_address": "https://notification.example/v1",
    "overdue_address": "https://overdue.example/v1",
}
LOGIN = {"idToken": "1d", "accessToken": "4cc", "refreshToken": "r3f", "expiresIn": 3600}
POLICY = PolicyKey("0040017")
EASY = "00000341003327"
ORDER = Order("K1", RequestKind.NEW, POLICY, EASY, Layer.PERMANENT, 40_000_00, "EUR")
NOBODY: dict[str, Any] = {"companies": [], "count": 0}


def _product(guarantee: str = "000088", **more: Any) -> dict[str, Any]:
    row = {
        "guaranteeId": guarantee,
        "productCode": "AGREMENT",
        "easyNumber": EASY,
        "position": "AGREED",
        "currency": "EUR",
        "amount": 1000,
    }
    return row | more


def _session(*replies: Any, **settings: str) -> tuple[CofaceSession, World]:
    world = World([json(LOGIN), *(one if hasattr(one, "read") else json(one) for one in replies)])
    session = INSURER.connect(SETTINGS | settings, world.gate())
    assert isinstance(session, CofaceSession)
    return session, world


def test_it_keeps_the_contract() -> None:
    """Every check passes against the sandbox."""
    with running(sandbox("coface", datetime(2026, 3, 2, 9, tzinfo=UTC))) as address:
        assert [one for one in run(INSURER, address) if not one.passed] == []


def test_what_is_missing_is_named() -> None:
    """ICON's three credentials come together, or none does."""
    with pytest.raises(NotConfiguredError, match="password, api_key"):
        INSURER.connect({"username": "u", "policies": "1"}, World().gate())
    with pytest.raises(NotConfiguredError, match="icon_username, icon_password"):
        INSURER.connect(SETTINGS | {"icon_api_key": "k"}, World().gate())


def test_calls() -> None:
    """Each service has its address; key and contract go with every call, the token as it is."""
    session, world = _session(NOBODY, {"notifications": []}, {"notifications": []})
    assert session.identify(BuyerQuery("EC", ((IdentifierScheme.NATIONAL, "0990"),))) == []
    assert list(session.events(BEGIN)) == []
    session.close()
    login, question, first, second = world.sent
    assert str(login.url) == "https://login.example/authentication/v1/token"
    assert jsonlib.loads(login.content) == {
        "username": "us",
        "password": "s3cr3t",
        "grant_type": "password",
    }
    assert "authorization" not in login.headers
    assert [one.headers["x-api-key"] for one in world.sent] == ["k3y"] * 4
    contracts = [one.headers["x-cof-policy-number"] for one in world.sent]
    assert contracts == ["0040017", "0040017", "0040017", "0040025"]
    assert [one.headers["authorization"] for one in world.sent[1:]] == ["1d"] * 3
    assert dict(question.url.params) == {
        "countryCode": "ECU",
        "identifierType": "RUC_ECU",
        "identifierValue": "0990",
    }
    assert str(first.url).startswith("https://notification.example/v1/notifications?")
    assert dict(second.url.params) == {"deliveryDateFrom": "2026-03-02", "range": "0-90"}


def test_pages() -> None:
    """After 206 the next rows are asked; one that comes again is told once."""
    one, two, three = (_product(f"{at}") for at in (1, 2, 3))
    session, world = _session(
        json({"products": [one, two, one]}, 206, Content_Range="0-2/3"),
        json({"products": [two, three]}, 200, Content_Range="2-3/3"),
        policies="0040017",
    )
    assert [one.cover for one in session.covers()] == ["1", "2", "3"]
    assert [one.url.params["range"] for one in world.sent[1:]] == ["0-90", "2-90"]


@pytest.mark.parametrize(
    ("replies", "error"),
    [
        ([json({"products": [_product()]}, 200, Content_Range="0-1/2")], IncompleteError),
        ([json({"products": []}, 206)], IncompleteError),
        ([json({"products": [_product()]}, 200, Content_Range="5-6/6")], UnreadableError),
        ([json([_product()])], UnreadableError),
        ([json({"products": [_product(guaranteeId=None)]})], UnreadableError),
        ([json({"products": [_product(currency="")]})], UnreadableError),
    ],
)
def test_lists_that_are_none(replies: list[Any], error: type[Exception]) -> None:
    """What is not the whole list is an error, never the end of it."""
    session, _ = _session(*replies, policies="0040017")
    with pytest.raises(error):
        list(session.covers())


def test_the_same_product_twice() -> None:
    """The same row is the same product; for other days it is a riddle, and neither is lost."""
    first, second = _product("1", expiryDate="2026-06-30"), _product("1", expiryDate="2026-09-30")
    session, _ = _session({"products": [first, first]}, {"products": []})
    assert len(list(session.covers())) == 1
    session, _ = _session({"products": [first, second]})
    with pytest.raises(UnreadableError, match="twice"):
        list(session.covers())


def test_ranges_to_the_last_row() -> None:
    """Who answers a row more than was asked for is asked by first and last row from then on."""
    rows = [_product(f"{at}") for at in range(100)]
    session, world = _session(
        json({"products": rows[:91]}, 206, Content_Range="0-90/100"),
        json({"products": rows[91:]}, 200, Content_Range="91-99/100"),
        policies="0040017",
    )
    assert len(list(session.covers())) == 100
    assert world.sent[2].url.params["range"] == "91-181"


def test_who_is_looked_up() -> None:
    """The first number that finds somebody; a number that has no word is not asked for."""
    company = {"easyNumber": EASY, "companyName": "Oxalide"}
    session, world = _session(NOBODY, {"companies": [company, company], "count": 2})
    numbers = (
        (IdentifierScheme.NATIONAL, "1"),  # France's register has no word of its own
        (IdentifierScheme.VAT, "FR1"),
        (IdentifierScheme.SIREN, "552100554"),
    )
    found = session.identify(BuyerQuery("FR", numbers))
    assert [one.buyer for one in found] == [EASY, EASY]
    assert [one.url.params["identifierType"] for one in world.sent[1:]] == ["VAT_FRA", "SIREN_FRA"]


def test_its_own_number() -> None:
    """It is looked up by its route, whatever is typed; one that is not known is nobody."""
    company = {"easyNumber": EASY, "companyName": "Oxalide"}
    query = BuyerQuery("FR", ((IdentifierScheme.INSURER, "00/7"),))
    session, world = _session(json({}, 404), {"companies": [company]})
    assert session.identify(query) == []
    assert [one.name for one in session.identify(query)] == ["Oxalide"]
    assert world.sent[1].url.raw_path == b"/v1/companies/00%2F7"


def test_enquiries_are_told() -> None:
    """When somebody at Coface begins to enquire, nobody was found and nobody is missing."""
    session, _ = _session(NOBODY | {"status": "initiated"})
    with pytest.raises(UnavailableError, match="enquires"):
        session.identify(BuyerQuery("FR", ((IdentifierScheme.SIREN, "1"),)))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, {"action": "request", "requestedAmount": 40_000, "currency": "EUR"}),
        ({"kind": RequestKind.INCREASE}, {"action": "modification"}),
        ({"kind": RequestKind.REDUCE, "cover": "88"}, {"guaranteeId": "88"}),
        (
            {"kind": RequestKind.PROLONG, "wanted_to": date(2026, 9, 1)},
            {"expiryDate": "2026-09-01"},
        ),
        ({"wanted_from": date(2026, 4, 1)}, {"effectiveDate": "2026-04-01"}),
        ({"layer": Layer.TOP_UP, "is_urgent": True}, {"productCode": "TOPLINER", "isUrgent": True}),
        ({"layer": Layer.TEMPORARY, "message": "please"}, {"comment": "please"}),
    ],
)
def test_orders(changed: dict[str, Any], told: dict[str, Any]) -> None:
    """What a person decided, in the words of an order; its delivery is the reference."""
    session, world = _session(json({"deliveryId": "D1", "status": "in-preparation"}, 201))
    receipt = session.request(replace(ORDER, **changed))
    assert (receipt.reference, receipt.state) == ("D1", RequestState.IN_STUDY)
    body = jsonlib.loads(world.sent[1].content)
    assert body.items() >= ({"easyNumber": EASY, "customerReference": "K1"} | told).items()


def test_orders_that_cancel() -> None:
    """They name no amount."""
    session, world = _session(json({"deliveryId": "D1"}, 201))
    session.request(replace(ORDER, kind=RequestKind.CANCEL, cover="88"))
    body = jsonlib.loads(world.sent[1].content)
    assert body["action"] == "deletion"
    assert not {"requestedAmount", "currency"} & set(body)


def test_orders_that_are_not_sent() -> None:
    """Parts of a unit are refused before anything is sent."""
    session, world = _session()
    with pytest.raises(RefusedError, match="whole units"):
        session.request(replace(ORDER, amount=40_000_50))
    assert world.sent == []


@pytest.mark.parametrize("body", [{}, [], {"orderId": "O1"}])
def test_orders_without_a_delivery(body: Any) -> None:
    """They may have been taken."""
    session, _ = _session(json(body, 201))
    with pytest.raises(OutcomeUnknownError):
        session.request(ORDER)


def test_refusals() -> None:
    """The first message is told; where there is none, what came."""
    message = {"code": "missing_or_invalid_param", "message": "no such company"}
    session, _ = _session(json({"messages": [message]}, 400), json({"why": "?"}, 400))
    with pytest.raises(RefusedError) as refused:
        session.request(ORDER)
    assert (refused.value.code, refused.value.detail) == (message["code"], message["message"])
    with pytest.raises(RefusedError, match="why"):
        session.request(ORDER)


@pytest.mark.parametrize(
    ("status", "state", "answers"),
    [
        ("in-preparation", RequestState.IN_STUDY, 0),
        ("finished", RequestState.ANSWERED, 1),
        ("cancelled", RequestState.CANCELLED, 0),
        ("what-is-this", RequestState.IN_STUDY, 0),
    ],
)
def test_deliveries(status: str, state: RequestState, answers: int) -> None:
    """A word that is not known is no answer; its raw word is kept."""
    session, world = _session({"status": status, "products": [_product()]})
    receipt = session.follow(ORDER, "D1/2")
    assert (receipt.state, len(receipt.answers), receipt.raw.code) == (state, answers, status)
    assert world.sent[1].url.raw_path == b"/v1/deliveries/D1%2F2"


@pytest.mark.parametrize("body", [{}, [], {"status": "finished"}])
def test_deliveries_that_are_none(body: Any) -> None:
    """Without a status, or finished without products, they cannot be read."""
    session, _ = _session(body)
    with pytest.raises(UnreadableError):
        session.follow(ORDER, "D1")


def test_lost_orders() -> None:
    """They are found by our key; what else is told is another order."""
    other = {"orderId": "O2", "customerReference": "K2", "deliveryId": "D2"}
    own = {"orderId": "O1", "customerReference": "K1", "deliveryId": "D1"}
    session, world = _session(
        {"orders": [other]}, {"orders": [own, other]}, {"status": "in-preparation"}
    )
    assert session.find(ORDER) is None
    found = session.find(ORDER)
    assert found is not None
    assert found.reference == "D1"
    assert world.sent[1].url.params["customerReference"] == "K1"


def test_orders_that_wait() -> None:
    """Those delivered or cancelled do not; one with a word that is not known does."""
    words = ("in-preparation", "open", "finished", "cancelled", "what-is-this")
    rows = [
        {
            "orderId": f"O{at}",
            "guaranteeId": f"{at}",
            "easyNumber": EASY,
            "currency": "EUR",
            "requestedAmount": 1,
            "status": word,
        }
        for at, word in enumerate(words)
    ]
    session, _ = _session({"orders": rows}, policies="0040017")
    told = list(session.requests())
    assert [one.cover for one in told] == ["0", "1", "4"]
    assert {one.decision for one in told} == {Decision.PENDING}
    assert {one.raw.code for one in told} == {"in-preparation", "open", "what-is-this"}


def test_events_are_told_once_and_from_their_day() -> None:
    """What was notified before comes along, and what comes again."""
    row = {"notificationId": "N1", "notificationDate": "2026-03-02T06:00:00Z", "easyNumber": EASY}
    old = row | {"notificationId": "N0", "notificationDate": "2026-03-01T06:00:00Z"}
    session, _ = _session({"notifications": [old, row]}, {"notifications": [row]})
    assert [one.event for one in session.events(BEGIN)] == ["N1"]


def test_grades_of_the_portfolio() -> None:
    """Without ICON the DRA that stands in the portfolio is told, each buyer once."""
    row = _product(debtorRiskValue="8")
    session, _ = _session({"products": [row, _product("2")]}, {"products": [row]})
    assert [(one.buyer, one.value, one.scale) for one in session.grades()] == [
        (EASY, "8", "CF_DRA_0_10")
    ]


def test_grades_of_icon() -> None:
    """They come first, each once; the portfolio tells those that ICON did not."""
    monitored = {
        "id": "1",
        "assessmentSlug": "debtor-risk-assessment",
        "status": "ready",
        "companyId": "c",
        "externalId": f"easy#{EASY}",
    }
    moved = monitored | {"id": "2", "companyId": "d"}
    score = {
        "assessmentSlug": "debtor-risk-assessment",
        "debtorRiskValue": "7",
        "releaseDate": "2026-02-01",
    }
    other = _product("2", easyNumber="00000341000000", debtorRiskValue="3")
    world = World(
        [
            json(LOGIN),
            json([monitored, moved]),
            json([score]),
            json([score | {"debtorRiskValue": "6"}]),
            json(LOGIN),
            json({"products": [_product(debtorRiskValue="8"), other]}),
        ]
    )
    icon = {"icon_username": "i", "icon_password": "p", "icon_api_key": "k"}
    session = INSURER.connect(SETTINGS | icon | {"policies": "0040017"}, world.gate())
    told = [(one.buyer, one.value) for one in session.grades()]
    assert told == [(EASY, "7"), ("00000341000000", "3")]
    session.close()


def test_rate_limits_under_400() -> None:
    """They are waited for; other refusals are not."""
    limit = {"messages": [{"code": "too_many_request", "message": "wait"}]}
    session, world = _session(json(limit, 400), NOBODY)
    assert session.identify(BuyerQuery("FR", ((IdentifierScheme.SIREN, "1"),))) == []
    assert world.pauses == [1]
