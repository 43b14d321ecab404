"""How Allianz Trade is asked: what goes over the wire, and what unusual answers do."""

import json as text_of
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from aval.connectors.contract import (
    BuyerQuery,
    IncompleteError,
    LoginRefusedError,
    NotConfiguredError,
    Order,
    OutcomeUnknownError,
    PolicyKey,
    RefusedError,
    UnreadableError,
)
from aval.connectors.insurers.allianz_trade import INSURER
from aval.connectors.insurers.allianz_trade.client import AllianzTradeSession
from aval.vocabulary.insurers import Decision, IdentifierScheme, RequestKind, RequestState
from aval.vocabulary.words import Layer
from tests.connectors.insurers.gates import BEGIN, World, json, text

SETTINGS = {
    "login_address": "https://login.example/uatm/v1/idp",
    "riskinfo_address": "https://risk.example/uatm/riskinfo",
    "search_address": "https://search.example/search/uatm-v2",
    "referential_address": "https://companies.example/company-referential/uatm-v1",
    "api_key": "s3cr3t",
    "page_size": "2",
    "policies": "0412001; AZSB; ; P1",
}
KEYED = {"reference_field": "ourKey"}
LOGIN = {"access_token": "t0k3n", "token_type": "Bearer", "expires_in": 3600}
POLICY = PolicyKey("0412001", "AZSB")
ORDER = Order("K1", RequestKind.NEW, POLICY, "04100001", Layer.PERMANENT, 40_000_00, "EUR")
ASKED = {"requestedAmount": 40000, "currencyCode": "EUR"}
NONE: list[Any] = []
DONE = {"jobStatusCode": "processed", "resourceUrl": "https://elsewhere.example/v3/covers/7"}


def _row(cover: str, **more: Any) -> dict[str, Any]:
    limits = [{"amount": 1000, "currencyCode": "EUR"}]
    return {
        "coverId": cover,
        "companyId": "04100001",
        "coverStatusCode": "Agreement",
        "creditLimitDetails": ASKED,
        "creditLimitsAggregation": {"creditLimits": limits},
    } | more


def _request(cover: str, **more: Any) -> dict[str, Any]:
    asked = {"requestId": f"R{cover}", "coverId": cover, "companyId": "04100001"}
    return asked | {"creditLimitDetails": ASKED} | more


def _session(*bodies: Any, **more: str) -> tuple[AllianzTradeSession, World]:
    world = World([json(LOGIN), *(one if hasattr(one, "read") else json(one) for one in bodies)])
    session = INSURER.connect({**SETTINGS, **more}, world.gate())
    assert isinstance(session, AllianzTradeSession)
    return session, world


def _sent(request: httpx2.Request) -> Any:
    return text_of.loads(request.read())


def test_login() -> None:
    """The key as JSON; then the token, for an hour, at services each with its own address."""
    session, world = _session(NONE, NONE, json(LOGIN), NONE)
    assert list(session.covers()) == []
    login, question = world.sent
    assert str(login.url) == "https://login.example/uatm/v1/idp/oauth2/authorize"
    assert _sent(login) == {"apiKey": "s3cr3t"}
    assert str(question.url) == "https://risk.example/uatm/riskinfo/v3/covers/search"
    assert question.headers["authorization"] == "Bearer t0k3n"
    assert _sent(question) == {
        "policies": [{"businessUnitCode": "AZSB", "policyId": "0412001"}],
        "pagination": {"page": 1, "pageSize": 2, "isTotalRequired": True},
    }
    list(session.covers())
    world.now = BEGIN.replace(hour=10)
    list(session.covers())
    assert [one.url.host for one in world.sent].count("login.example") == 2
    session.close()


@pytest.mark.parametrize("body", [{}, [], {"access_token": ""}])
def test_logins_without_a_token(body: Any) -> None:
    """They are unreadable."""
    with pytest.raises(UnreadableError):
        list(INSURER.connect(SETTINGS, World([json(body)]).gate()).grades())


def test_passes_without_an_end() -> None:
    """A token that does not say how long it holds is used until it is refused."""
    world = World([json({"access_token": "t"}), json(NONE)])
    assert list(INSURER.connect(SETTINGS, world.gate()).grades()) == []


def test_refused_login() -> None:
    """Once, and then nothing is sent."""
    world = World([json({"message": "no"}, 401)])
    session = INSURER.connect(SETTINGS, world.gate())
    for _ in range(2):
        with pytest.raises(LoginRefusedError):
            list(session.covers())
    assert len(world.sent) == 1


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"api_key": ""}, "api_key"),
        ({"page_size": "0"}, "page_size"),
        ({"page_size": "10001"}, "page_size"),
        ({"page_size": "many"}, "page_size"),
        ({"version": "v4"}, "version"),
        ({"policies": "0412001"}, "policies"),
        ({"policies": "0412001; AZSB; ODD"}, "policies"),
        ({"page_size": "0", "policies": "1"}, "page_size, policies"),
    ],
)
def test_not_configured(given: Mapping[str, str], wrong: str) -> None:
    """What is missing or cannot be is named: a policy has a unit and an extension we know."""
    with pytest.raises(NotConfiguredError) as caught:
        INSURER.connect({**SETTINGS, **given}, World().gate())
    assert str(caught.value) == wrong


def test_extensions_are_asked_one_by_one() -> None:
    """So that every cover has the policy that was asked for, whatever it says of its own."""
    policies = "0412001; AZSB\n0412501; AZSB; DCL\n0412601; AZSB; CAP"
    rows = [_row("1"), _row("2", policy={"policyId": "0412001"})], [_row("3")], [_row("4")]
    session, world = _session(*rows, policies=policies, page_size="9")
    told = [(one.cover, one.policy.extension, one.layer) for one in session.covers()]
    assert told == [
        ("1", "", Layer.PERMANENT),
        ("2", "", Layer.PERMANENT),
        ("3", "DCL", Layer.DISCRETIONARY),
        ("4", "CAP", Layer.TOP_UP),
    ]
    asked = [_sent(one)["policies"] for one in world.sent[1:]]
    assert [one[0].get("extensionId") for one in asked] == [None, "DCL", "CAP"]


def test_rows_of_other_policies() -> None:
    """They are left out: they are told with their own policy."""
    session, _ = _session([_row("1"), _row("2", policy={"policyId": "7"})], NONE)
    assert [one.cover for one in session.covers()] == ["1"]


def test_what_is_pending_is_no_cover() -> None:
    """It is told as a request; its grade is told with the grades."""
    row = _row("1", coverStatusCode="InProgress", gradePolicyCoverGradeCode="4")
    session, _ = _session([row], [row, row | {"coverId": "2"}], NONE)
    assert list(session.covers()) == []
    assert [(one.buyer, one.value) for one in session.grades()] == [("04100001", "4")]


def test_events_are_not_listed() -> None:
    """There is no list of them."""
    session, world = _session()
    assert list(session.events(BEGIN)) == []
    assert world.sent == []


# Pages


def _page(*covers: str, status: int = 200, **headers: str) -> httpx2.Response:
    return json([_row(one) for one in covers], status, **headers)


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param(
            [_page("1", "2", X_Total_Count="3"), _page("3", X_Total_Count="3")], id="total"
        ),
        pytest.param(
            [
                _page("1", "2", status=206, Content_Range="0-1/3"),
                _page("3", Content_Range="2-2/3"),
            ],
            id="total in a range",
        ),
        pytest.param(
            [_page("1", X_Total_Count="3"), _page("2", X_Total_Count="3"), _page("3")],
            id="smaller pages than asked for",
        ),
        pytest.param([_page("1", "2", status=206), _page("3")], id="206 and 200"),
        pytest.param([_page("1", "2"), _page("3")], id="200 on full pages"),
        pytest.param([_page("1", "2"), _page("3", status=206), _page()], id="206 at the end"),
        pytest.param(
            [_page("1", "2", X_Total_Count="3"), _page("2", "3", X_Total_Count="3")],
            id="a row again",
        ),
        pytest.param([_page("1", "2", "3", status=206, X_Total_Count="3")], id="206 of all"),
    ],
)
def test_pages(pages: list[httpx2.Response]) -> None:
    """A list ends where its total is reached, or where an insurer that tells none ends it."""
    session, world = _session(*pages)
    assert [one.cover for one in session.covers()] == ["1", "2", "3"]
    numbers = [_sent(one)["pagination"]["page"] for one in world.sent[1:]]
    assert numbers == list(range(1, len(pages) + 1))
    assert world.replies == []


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([_page("1", "2", X_Total_Count="3"), _page(X_Total_Count="3")], id="empty"),
        pytest.param([_page("1", "2", X_Total_Count="3")] * 2, id="the same page again"),
        pytest.param([_page("1", "2", status=206)] * 2, id="the same page, without a total"),
    ],
)
def test_pages_that_do_not_end(pages: list[httpx2.Response]) -> None:
    """A list that ends before its total, or turns in circles, is not complete."""
    session, _ = _session(*pages)
    with pytest.raises(IncompleteError):
        list(session.covers())


def test_version_2() -> None:
    """By GET, at most a hundred at once, 206 on the last page too; one more page is the end."""
    row = {
        "coverId": "1",
        "company": {"companyId": "04100001"},
        "coverStatusCode": "Rejected",
        "decision": None,
    }
    session, world = _session(json([row], 206), NONE, version="v2", page_size="5000")
    (notice,) = session.covers()
    assert (notice.cover, notice.decision) == ("1", Decision.REFUSED)
    first, second = world.sent[1:]
    assert first.url.path == "/uatm/riskinfo/v2/covers"
    assert dict(first.url.params) == {
        "businessUnitCode": "AZSB",
        "policyId": "0412001",
        "pageSize": "100",
        "page": "1",
    }
    assert second.url.params["page"] == "2"


# Companies


COMPANY = {"companyId": "04100001", "legalData": {"companyName": "Brumelle"}}


def test_identify_by_number() -> None:
    """The first number that finds somebody is enough; what cannot be searched is not asked."""
    found = {"results": [{"score": 90, "company": COMPANY}, {"company": COMPANY}]}
    session, world = _session({"companies": []}, json({}, 404), found)
    numbers = (
        (IdentifierScheme.INSURER, "1"),
        (IdentifierScheme.SIREN, "552100554"),
        (IdentifierScheme.VAT, "FR40303265045"),
    )
    told = session.identify(BuyerQuery("FR", numbers, name="Brumelle"))
    assert [(one.buyer, one.name) for one in told] == [("04100001", "Brumelle")] * 2
    own, _, vat = world.sent[1:]
    assert str(own.url).startswith("https://companies.example/company-referential/uatm-v1/")
    assert _sent(own) == ["1"]
    assert vat.url.path == "/search/uatm-v2/companies/matching"
    assert _sent(vat) == {
        "requestedSize": 20,
        "companyIdentifiers": [{"idTypeCode": "VAT", "idValue": "FR40303265045"}],
        "countryCode": "FR",
        "minimumScore": 0,
        "companyIdentifierTypeCode": "EH",
        "companyName": "Brumelle",
    }


def test_identify_by_name() -> None:
    """Where no number finds anybody, and there is a name."""
    session, world = _session({"companies": [COMPANY]}, {"results": [COMPANY]})
    by_own = session.identify(BuyerQuery("FR", ((IdentifierScheme.INSURER, "04100001"),)))
    assert [one.buyer for one in by_own] == ["04100001"]
    told = session.identify(BuyerQuery("FR", name="Brumelle", town="Lille"))
    assert [one.country for one in told] == ["FR"]
    assert _sent(world.sent[-1]) == {
        "pageSize": 20,
        "companyName": "Brumelle",
        "town": "Lille",
        "countryCode": "FR",
    }
    assert session.identify(BuyerQuery("FR")) == []


def test_numbers_that_cannot_be_searched() -> None:
    """An unknown scheme asks nothing."""
    session, world = _session()
    odd: Any = "odd"
    assert session.identify(BuyerQuery("FR", ((odd, "1"),))) == []
    assert world.sent == []


# Orders


def test_an_order() -> None:
    """Whole units, urgency, and our key only where a field for it was named."""
    for named in ({}, KEYED):
        session, world = _session(
            "j-1", {"jobStatusCode": "Queued"}, DONE, NONE, _row("7"), **named
        )
        receipt = session.request(replace(ORDER, is_urgent=True))
        assert (receipt.reference, receipt.state) == ("j-1", RequestState.ANSWERED)
        assert [one.amount for one in receipt.answers] == [1_000_00]
        order, first, second, pending, cover = world.sent[1:]
        assert (order.method, order.url.path) == ("POST", "/uatm/riskinfo/v3/covers")
        assert _sent(order) == {
            "requestTypeCode": "Primary",
            "policy": {"businessUnitCode": "AZSB", "policyId": "0412001"},
            "companyId": "04100001",
            "creditLimitDetails": ASKED,
            "isRequestUrgent": True,
        } | ({"ourKey": "K1"} if named else {})
        assert {first.url.path, second.url.path} == {"/uatm/riskinfo/v3/jobs/j-1"}
        assert _sent(pending)["requestStatusCode"] == "InProgress"
        assert str(cover.url) == "https://risk.example/uatm/riskinfo/v3/covers/7"
        assert world.pauses == [1, 2]


def test_orders_that_are_not_done() -> None:
    """They are in study; trouble in looking does not change that."""
    waits = {"jobStatusCode": "IN_PROGRESS"}
    session, world = _session(17, waits, waits, waits)
    receipt = session.request(ORDER)
    assert (receipt.reference, receipt.state) == ("17", RequestState.IN_STUDY)
    assert receipt.raw.code == "IN_PROGRESS"
    assert world.pauses == [1, 2, 4]
    session, _ = _session("j-1", text("<html>"))
    assert session.request(ORDER).state is RequestState.IN_STUDY


@pytest.mark.parametrize("body", [{}, {"jobId": "j-1"}, [], True, "", "../covers"])
def test_orders_without_a_job(body: Any) -> None:
    """They may have arrived."""
    session, _ = _session(json(body))
    with pytest.raises(OutcomeUnknownError):
        session.request(ORDER)


def test_cents_are_refused() -> None:
    """Before anything is sent."""
    session, world = _session()
    with pytest.raises(RefusedError, match="whole units"):
        session.request(replace(ORDER, amount=1_000_01))
    assert world.sent == []


def test_refusals() -> None:
    """The insurer's code, field and words; or what came, where it is no error of its own."""
    told = {"code": "E409", "field": "companyId", "message": "a request is in progress"}
    session, _ = _session(json(told, 409))
    with pytest.raises(RefusedError) as caught:
        session.request(ORDER)
    assert (caught.value.code, caught.value.name) == ("E409", "companyId")
    assert caught.value.detail == "a request is in progress"
    for reply in (json(["no"], 400), text("no", 400)):
        session, _ = _session(reply)
        with pytest.raises(RefusedError) as caught:
            session.request(ORDER)
        assert (caught.value.code, caught.value.name) == ("400", "")
        assert "no" in caught.value.detail


@pytest.mark.parametrize(
    ("bodies", "state"),
    [
        ([{"jobStatusCode": "IN_PROGRESS"}], RequestState.IN_STUDY),
        ([{"jobStatusCode": "PROCESSED"}], RequestState.IN_STUDY),
        ([{"jobStatusCode": "Failed", "resourceUrl": "x/7"}], RequestState.FAILED),
        ([[]], RequestState.IN_STUDY),
        ([DONE, [_request("7")]], RequestState.IN_STUDY),
        ([DONE, [_request("8")]], RequestState.IN_STUDY),
        ([DONE, NONE, _row("7", coverStatusCode="InProgress")], RequestState.IN_STUDY),
        ([DONE, NONE, _row("7")], RequestState.ANSWERED),
        ([json({}, 404), NONE, NONE], RequestState.IN_STUDY),
        ([json({}, 404), NONE, [_row("7")]], RequestState.ANSWERED),
    ],
)
def test_follow(bodies: list[Any], state: RequestState) -> None:
    """A job is done, then the cover is decided; a job that is not known is sought by the order."""
    session, _ = _session(*bodies)
    receipt = session.follow(ORDER, "j-1")
    assert (receipt.reference, receipt.state) == ("j-1", state)
    assert bool(receipt.answers) == (state is RequestState.ANSWERED)


def test_requests_of_others_are_not_ours() -> None:
    """Done is done, where what is in progress is another buyer's."""
    other = _request("8", companyId="04100002")
    session, _ = _session(DONE, [other], _row("7"))
    assert session.follow(ORDER, "j-1").state is RequestState.ANSWERED


@pytest.mark.parametrize("resource", ["https://risk.example/v3/covers/..%2f", "/"])
def test_addresses_that_are_none(resource: str) -> None:
    """They are not followed."""
    session, world = _session(DONE | {"resourceUrl": resource})
    with pytest.raises(UnreadableError):
        session.follow(ORDER, "j-1")
    assert len(world.sent) == 2


def test_what_stood_already() -> None:
    """The cover that stands is the answer: enough, or no more of it."""
    for amount, decision in ((40000, Decision.APPROVED), (30000, Decision.INCREASE_REFUSED)):
        limit = {
            "amount": amount,
            "currencyCode": "EUR",
            "technicalDecisionStatusCode": "AlreadyAgreed",
        }
        row = _row("7", creditLimitsAggregation={"creditLimits": [limit]})
        session, _ = _session(DONE, NONE, row)
        receipt = session.follow(ORDER, "j-1")
        assert [one.decision for one in receipt.answers] == [decision]
        assert receipt.raw.code == "AlreadyAgreed"


@pytest.mark.parametrize(
    ("pending", "covers", "named", "state"),
    [
        ([_request("7")], None, {}, RequestState.IN_STUDY),
        ([_request("7", ourKey="K1")], None, KEYED, RequestState.IN_STUDY),
        ([_request("7", ourKey="K2")], [_row("8", ourKey="K1")], KEYED, RequestState.ANSWERED),
        ([_request("7", companyId="04100002")], [_row("8")], {}, RequestState.ANSWERED),
        ([], [_row("7", coverStatusCode="InProgress")], {}, None),
        ([], [_row("7", companyId="04100002")], {}, None),
        ([], [_row("7"), _row("8")], KEYED, None),
        ([], [_row("7", creditLimitDetails=None)], KEYED, None),
        ([], [_row("7", creditLimitDetails={**ASKED, "requestedAmount": 7})], {}, None),
    ],
)
def test_find(pending: Any, covers: Any, named: Any, state: RequestState | None) -> None:
    """By our key where it is sent, else by buyer and amount; in progress first, then decided."""
    session, _ = _session(pending, *([] if covers is None else [covers]), page_size="9", **named)
    found = session.find(ORDER)
    assert (found and found.state) == state


def test_finding_that_cannot_be_sure() -> None:
    """Without our key, a cover that does not say what was asked may be the answer: nobody knows."""
    session, _ = _session(NONE, [_row("7", creditLimitDetails=None)], page_size="9")
    with pytest.raises(UnreadableError, match="what was asked"):
        session.find(ORDER)


def test_finding_in_version_2() -> None:
    """The covers of the buyer only are asked for."""
    row = {"coverId": "7", "company": {"companyId": "04100001"}, "creditLimitDetails": ASKED}
    session, world = _session(
        NONE, [row | {"coverStatusCode": "Rejected"}], version="v2", page_size="9"
    )
    found = session.find(ORDER)
    assert found
    assert (found.reference, found.state) == ("7", RequestState.ANSWERED)
    assert world.sent[-1].url.params["companyId"] == "04100001"


def test_requests() -> None:
    """Those in progress of the policies, with our key."""
    rows = [_request("7", ourKey="K1"), _request("8", policy={"policyId": "9"})]
    session, _ = _session(rows, page_size="9", **KEYED)
    assert [(one.cover, one.customer_ref) for one in session.requests()] == [("7", "K1")]
