"""How Atradius is asked: what goes over the wire, and what unusual answers do."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from aval.connectors.contract import (
    BuyerQuery,
    LoginRefusedError,
    NotConfiguredError,
    Order,
    OutcomeUnknownError,
    PolicyKey,
    RefusedError,
    UnreadableError,
)
from aval.connectors.insurers.atradius import INSURER
from aval.connectors.insurers.atradius.client import AtradiusSession
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.words import Layer
from tests.connectors.insurers.gates import World, json, text

SETTINGS = {
    "address": "https://insurer.example",
    "client_id": "us",
    "client_secret": "s3cr3t",
    "app_key": "k3y",
    "policies": "0012345; 0070001; ; P1",
}
LOGIN = {"data": {"access_token": "t0k3n", "token_type": "Bearer", "expires_in": 1800}}
DETAILS = {"data": {"policyId": "0012345", "policyCurrency": "EUR"}}
POLICY = PolicyKey("0012345", "0070001")
ORDER = Order("K1", RequestKind.NEW, POLICY, "20000001", Layer.PERMANENT, 40_000_00, "EUR")


def _row(cover: str, **more: Any) -> dict[str, Any]:
    amount = {"decisionAmtInPolicyCurrency": "1000.00"}
    return {
        "coverId": cover,
        "buyerId": 20000001,
        "policyId": "0012345",
        "decisionCode": "DC01",
        "firstAmtDecision": amount,
    } | more


def _session(*bodies: Any) -> tuple[AtradiusSession, World]:
    world = World([json(LOGIN), *(one if hasattr(one, "read") else json(one) for one in bodies)])
    session = INSURER.connect(SETTINGS, world.gate())
    assert isinstance(session, AtradiusSession)
    return session, world


def test_login() -> None:
    """Client and secret, the application's key, an empty body; then the token."""
    session, world = _session({"data": []})
    assert session.identify(BuyerQuery("FR", ((IdentifierScheme.SIREN, "552100554"),))) == []
    login, question = world.sent
    assert (login.method, login.url.path, login.content) == (
        "POST",
        "/authenticate/v2/tokens",
        b"",
    )
    assert login.headers["authorization"] == "Basic dXM6czNjcjN0"
    assert question.headers["authorization"] == "Bearer t0k3n"
    assert [one.headers["atradius-app-key"] for one in world.sent] == ["k3y"] * 2
    assert question.url.params["country"] == "FRA"
    assert question.url.params["uidType"] == "SN"
    session.close()


@pytest.mark.parametrize("body", [{"data": {}}, {"data": []}, {}])
def test_logins_without_a_token(body: Any) -> None:
    """They are unreadable."""
    world = World([json(body)])
    with pytest.raises(UnreadableError):
        list(INSURER.connect(SETTINGS, world.gate()).grades())


def test_passes_without_an_end() -> None:
    """A token that does not say how long it holds is used until it is refused."""
    token = {"data": {"access_token": "t"}}
    world = World([json(token), json({"data": []})])
    assert list(INSURER.connect(SETTINGS, world.gate()).grades()) == []


def test_not_configured() -> None:
    """What is missing is named."""
    with pytest.raises(NotConfiguredError, match="client_secret, app_key"):
        INSURER.connect({"client_id": "u", "policies": "1"}, World().gate())


def test_covers_and_history() -> None:
    """What stands is told first; of what ended only covers that do not stand."""
    live, ended = [_row("1")], [_row("1", historicCode="ACLD"), _row("2", historicCode="ECLD")]
    session, world = _session(DETAILS, {"data": live}, {"data": ended})
    assert [(one.cover, one.decision) for one in session.covers()] == [
        ("1", "approved"),
        ("2", "expired"),
    ]
    assert world.sent[2].url.params["customerId"] == "0070001"
    assert "customerId" not in world.sent[1].url.params


def test_rows_of_other_policies() -> None:
    """They come along where a customer has several, and are told with their own policy."""
    rows = [_row("1"), _row("2", policyId="0099999"), _row("3", policyId=12345)]
    session, _ = _session(DETAILS, {"data": rows}, {"data": []})
    assert [one.cover for one in session.covers()] == ["1", "3"]


def test_one_object_is_one_row() -> None:
    """Where an array should be."""
    session, _ = _session(DETAILS, {"data": _row("1")}, {"data": None})
    assert [one.cover for one in session.covers()] == ["1"]


def test_policies_must_be_told() -> None:
    """Without a currency no amount can be read."""
    for body in ({"data": []}, {"data": {"policyId": "0012345"}}):
        session, _ = _session(body)
        with pytest.raises(UnreadableError):
            list(session.covers())


def test_grades_are_told_once() -> None:
    """A buyer of two policies has one rating; one without has none."""
    rows = [{"buyerId": 1, "currentBuyerRating": 5}, {"buyerId": 1, "currentBuyerRating": 5}]
    session, _ = _session({"data": [*rows, {"buyerId": 2}]})
    assert [(one.buyer, one.value) for one in session.grades()] == [("1", "5")]


def test_identify() -> None:
    """By its own number as well; what it cannot search is not asked."""
    found = {"data": {"buyerId": 7, "buyerName": "Tarnéo"}}
    session, world = _session(json({"errors": []}, 422), found)
    query = BuyerQuery(
        "FR",
        (
            (IdentifierScheme.LEI, "x"),
            (IdentifierScheme.INSURER, "6"),
            (IdentifierScheme.INSURER, "7"),
        ),
    )
    assert [one.buyer for one in session.identify(query)] == ["7"]
    assert [one.url.path.rpartition("/")[2] for one in world.sent[1:]] == ["6", "7"]


def test_a_new_cover() -> None:
    """Whole units of currency; 202 is in study."""
    session, world = _session(json({"data": [{"coverId": 9, "response": "x"}]}, 202))
    receipt = session.request(replace(ORDER, wanted_from=None))
    assert (receipt.reference, receipt.state, receipt.raw.code) == (
        "9",
        RequestState.IN_STUDY,
        "202",
    )
    sent = world.sent[-1]
    assert sent.method == "POST"
    assert sent.read() == (
        b'{"customerId":"0070001","policyId":"0012345","buyerId":20000001,'
        b'"customerRefNumber":"K1","coverType":"credit-limit","creditLimitAmount":40000,'
        b'"currencyCode":"EUR"}'
    )


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        (RequestKind.INCREASE, "supersede"),
        (RequestKind.REDUCE, "reduce"),
        (RequestKind.CANCEL, "cancel"),
    ],
)
def test_changes(kind: RequestKind, action: str) -> None:
    """The cover and what to do with it; a cancellation names no amount."""
    session, world = _session(json({"data": [{"coverId": "9"}]}, 202))
    day = date(2026, 4, 1)
    session.request(replace(ORDER, kind=kind, cover="9", wanted_from=day))
    sent = world.sent[-1]
    body = sent.read().decode()
    assert sent.method == "PUT"
    assert f'"coverId":"9","action":"{action}"' in body
    assert ("creditLimitAmount" in body) == (kind is not RequestKind.CANCEL)
    assert '"effectFromDate":"2026-04-01"' in body


def test_decided_at_once() -> None:
    """201 is decided; the answer is read back, and if that fails another time."""
    taken = json({"data": [{"coverId": "9"}]}, 201)
    session, _ = _session(taken, DETAILS, {"data": []}, {"data": [_row("9")]})
    receipt = session.request(ORDER)
    assert receipt.state is RequestState.ANSWERED
    assert [one.amount for one in receipt.answers] == [1_000_00]
    session, _ = _session(json({"data": [{"coverId": "9"}]}, 201), text("<html>"))
    receipt = session.request(ORDER)
    assert (receipt.reference, receipt.state) == ("9", RequestState.IN_STUDY)


def test_cents_are_refused() -> None:
    """Before anything is sent."""
    session, world = _session()
    with pytest.raises(RefusedError, match="whole units"):
        session.request(replace(ORDER, amount=1_000_01))
    assert world.sent == []


def test_refusals() -> None:
    """The insurer's words, and the field; or what came, where it is no error of its own."""
    error = {"errors": [{"detail": "exists", "source": {"parameter": "buyerId"}}, {"detail": "x"}]}
    session, _ = _session(json(error, 422))
    with pytest.raises(RefusedError) as caught:
        session.request(ORDER)
    assert (caught.value.code, caught.value.name, caught.value.detail) == (
        "422",
        "buyerId",
        "exists",
    )
    for body in ({"errors": []}, {"why": 1}):
        session, _ = _session(json(body, 400))
        with pytest.raises(RefusedError) as caught:
            session.request(ORDER)
        assert (caught.value.name, caught.value.code) == ("", "400")
        assert caught.value.detail


@pytest.mark.parametrize("body", [{"data": []}, {"data": [{}]}, {}])
def test_receipts_without_a_cover(body: Any) -> None:
    """The order was taken, and nobody knows as what."""
    session, _ = _session(json(body, 201))
    with pytest.raises(OutcomeUnknownError):
        session.request(ORDER)


def test_follow() -> None:
    """An application is in study; a cover that nobody tells is unreadable."""
    session, _ = _session(DETAILS, {"data": [_row("9", decisionCode=None)]})
    assert session.follow(ORDER, "9").state is RequestState.IN_STUDY
    empty = {"data": []}
    session, world = _session(DETAILS, empty, empty, empty)
    with pytest.raises(UnreadableError, match="cover 9 is not told"):
        session.follow(ORDER, "9")
    assert world.sent[2].url.params["buyerId"] == "20000001"


def test_refused_login() -> None:
    """Once, and then nothing is sent."""
    world = World([json({"errors": [{"detail": "no"}]}, 401)])
    session = INSURER.connect(SETTINGS, world.gate())
    for _ in range(2):
        with pytest.raises(LoginRefusedError):
            list(session.covers())
    assert len(world.sent) == 1
