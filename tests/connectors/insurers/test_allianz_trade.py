"""How Allianz Trade is asked: what goes over the wire, and what unusual answers do."""

from collections.abc import Mapping
from typing import Any

import httpx2
import pytest

from aval.connectors.contract import (
    BuyerQuery,
    IncompleteError,
    LoginRefusedError,
    NotConfiguredError,
    UnreadableError,
)
from aval.connectors.insurers.allianz_trade import INSURER
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer
from tests.connectors.insurers.allianz_trade import (
    LOGIN,
    NONE,
    SETTINGS,
    body_of,
    cover,
    session_with,
)
from tests.connectors.insurers.gates import BEGIN, World, json


def test_login() -> None:
    """The key as JSON; then the token, for an hour, at services each with its own address."""
    session, world = session_with(NONE, NONE, json(LOGIN), NONE)
    assert list(session.covers()) == []
    login, question = world.sent
    assert str(login.url) == "https://login.example/uatm/v1/idp/oauth2/authorize"
    assert body_of(login) == {"apiKey": "s3cr3t"}
    assert str(question.url) == "https://risk.example/uatm/riskinfo/v3/covers/search"
    assert question.headers["authorization"] == "Bearer t0k3n"
    assert body_of(question) == {
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
    rows = [cover("1"), cover("2", policy={"policyId": "0412001"})], [cover("3")], [cover("4")]
    session, world = session_with(*rows, policies=policies, page_size="9")
    told = [(one.cover, one.policy.extension, one.layer) for one in session.covers()]
    assert told == [
        ("1", "", Layer.PERMANENT),
        ("2", "", Layer.PERMANENT),
        ("3", "DCL", Layer.DISCRETIONARY),
        ("4", "CAP", Layer.TOP_UP),
    ]
    asked = [body_of(one)["policies"] for one in world.sent[1:]]
    assert [one[0].get("extensionId") for one in asked] == [None, "DCL", "CAP"]


def test_rows_of_other_policies() -> None:
    """They are left out: they are told with their own policy."""
    session, _ = session_with([cover("1"), cover("2", policy={"policyId": "7"})], NONE)
    assert [one.cover for one in session.covers()] == ["1"]


def test_what_is_pending_is_no_cover() -> None:
    """It is told as a request; its grade is told with the grades."""
    row = cover("1", coverStatusCode="InProgress", gradePolicyCoverGradeCode="4")
    session, _ = session_with([row], [row, row | {"coverId": "2"}], NONE)
    assert list(session.covers()) == []
    assert [(one.buyer, one.value) for one in session.grades()] == [("04100001", "4")]


def test_events_are_not_listed() -> None:
    """There is no list of them."""
    session, world = session_with()
    assert list(session.events(BEGIN)) == []
    assert world.sent == []


# Pages


def _page(*covers: str, status: int = 200, **headers: str) -> httpx2.Response:
    return json([cover(one) for one in covers], status, **headers)


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
    session, world = session_with(*pages)
    assert [one.cover for one in session.covers()] == ["1", "2", "3"]
    numbers = [body_of(one)["pagination"]["page"] for one in world.sent[1:]]
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
    session, _ = session_with(*pages)
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
    session, world = session_with(json([row], 206), NONE, version="v2", page_size="5000")
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
    session, world = session_with({"companies": []}, json({}, 404), found)
    numbers = (
        (IdentifierScheme.INSURER, "1"),
        (IdentifierScheme.SIREN, "552100554"),
        (IdentifierScheme.VAT, "FR40303265045"),
    )
    told = session.identify(BuyerQuery("FR", numbers, name="Brumelle"))
    assert [(one.buyer, one.name) for one in told] == [("04100001", "Brumelle")] * 2
    own, _, vat = world.sent[1:]
    assert str(own.url).startswith("https://companies.example/company-referential/uatm-v1/")
    assert body_of(own) == ["1"]
    assert vat.url.path == "/search/uatm-v2/companies/matching"
    assert body_of(vat) == {
        "requestedSize": 20,
        "companyIdentifiers": [{"idTypeCode": "VAT", "idValue": "FR40303265045"}],
        "countryCode": "FR",
        "minimumScore": 0,
        "companyIdentifierTypeCode": "EH",
        "companyName": "Brumelle",
    }


def test_identify_by_name() -> None:
    """Where no number finds anybody, and there is a name."""
    session, world = session_with({"companies": [COMPANY]}, {"results": [COMPANY]})
    by_own = session.identify(BuyerQuery("FR", ((IdentifierScheme.INSURER, "04100001"),)))
    assert [one.buyer for one in by_own] == ["04100001"]
    told = session.identify(BuyerQuery("FR", name="Brumelle", town="Lille"))
    assert [one.country for one in told] == ["FR"]
    assert body_of(world.sent[-1]) == {
        "pageSize": 20,
        "companyName": "Brumelle",
        "town": "Lille",
        "countryCode": "FR",
    }
    assert session.identify(BuyerQuery("FR")) == []


def test_numbers_that_cannot_be_searched() -> None:
    """An unknown scheme asks nothing."""
    session, world = session_with()
    odd: Any = "odd"
    assert session.identify(BuyerQuery("FR", ((odd, "1"),))) == []
    assert world.sent == []
