"""How ICON is asked: who is monitored, what their scores are, not more often than allowed."""

import json as jsonlib
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from aval.connectors.contract import IncompleteError, UnavailableError, UnreadableError
from aval.connectors.insurers.coface.calls import Login
from aval.connectors.insurers.coface.icon import Icon, Pace
from aval.vocabulary.insurers import InsurerEventKind
from tests.connectors.insurers.gates import BEGIN, World, json
from tests.connectors.insurers.test_coface import EASY, LOGIN

DRA = {"assessmentSlug": "debtor-risk-assessment", "releaseDate": "2026-02-01"}
OPINION = {"assessmentSlug": "credit-opinion", "releaseDate": "2026-02-03"}


def _icon(*replies: httpx2.Response) -> tuple[Icon, World]:
    world = World([json(LOGIN), *replies])
    login = Login("us", "s3cr3t", "k3y", "grantType", ("idToken",))
    icon = Icon(world.gate(), "https://icon.example/v1", "https://login.example/v1", login)
    return icon, world


def _monitored(name: str, **more: Any) -> dict[str, Any]:
    row = {
        "id": name,
        "assessmentSlug": "debtor-risk-assessment",
        "status": "monitoring_active",
        "companyId": f"c-{name}",
        "externalId": f"easy#{EASY}",
    }
    return row | more


def test_grades() -> None:
    """Both scores of a company in one question; what is past is not told."""
    rows = [
        _monitored("1"),
        _monitored("2", assessmentSlug="credit-opinion", companyId="c-1"),
        _monitored("3", assessmentSlug="sector-risk-assessment"),
        _monitored("4", status="monitoring_inactive"),
        _monitored("5", externalId="icon#149276567"),
    ]
    told = [
        DRA | {"debtorRiskValue": "10", "isCurrent": True},
        DRA | {"debtorRiskValue": "9", "isCurrent": False},
        OPINION | {"rating": "@@@"},
        OPINION | {"assessmentSlug": "late-payment-index", "index": 3},
    ]
    icon, world = _icon(json(rows), json(told))
    grades = [(one.buyer, one.scale, one.value) for one in icon.grades()]
    assert grades == [(EASY, "CF_DRA_0_10", "10"), (EASY, "CF_AT", "@@@")]
    icon.close()
    login, listed, asked = world.sent
    assert jsonlib.loads(login.content)["grantType"] == "password"
    assert listed.url.params["range"] == "0-10"
    assert dict(asked.url.params) == {
        "companyId": "c-1",
        "assessmentSlugs": "credit-opinion,debtor-risk-assessment",
    }
    assert asked.headers["authorization"] == "1d"
    assert asked.headers["accept-language"] == "en"


def test_companies_that_are_not_known() -> None:
    """They are an empty list, and have no grade."""
    icon, _ = _icon(json([_monitored("1")]), json([]))
    assert list(icon.grades()) == []


@pytest.mark.parametrize(
    ("reply", "error"), [(json([], 206), IncompleteError), (json({}), UnreadableError)]
)
def test_assessments_that_are_none(reply: httpx2.Response, error: type[Exception]) -> None:
    """A part of a list, or something else than a list."""
    icon, _ = _icon(json([_monitored("1")]), reply)
    with pytest.raises(error):
        list(icon.grades())


def test_events() -> None:
    """A change of grade, a change of provider, something else; whom we cannot name is left out."""
    rows = [
        _monitored("1", deliveryDate="2026-03-03"),
        _monitored("2", deliveryDate="2026-03-03T05:00:00Z", newCompanyId="c-9"),
        _monitored("3", deliveryDate="2026-03-04", assessmentSlug="country-risk-assessment"),
        _monitored("4", deliveryDate="2026-03-04", externalId="vat-number#FR1"),
    ]
    icon, world = _icon(json(rows))
    told = [(one.event, one.kind, one.buyer) for one in icon.events(BEGIN)]
    kinds = (
        InsurerEventKind.GRADE_CHANGED,
        InsurerEventKind.BUYER_CHANGED,
        InsurerEventKind.UNKNOWN,
    )
    assert told == [(f"icon/{at}", kind, EASY) for at, kind in enumerate(kinds, 1)]
    assert world.sent[1].url.params["deliveryDateFrom"] == "2026-03-02"


def test_what_is_spent_is_waited_for() -> None:
    """When nothing is left of a minute the next question waits for the next one."""
    two = [_monitored("1"), _monitored("2")]
    icon, world = _icon(json(two), json([], X_RateLimit_Remaining="0"), json([]))
    assert list(icon.grades()) == []
    assert world.pauses == [60]


def test_rate_limits_are_outlived() -> None:
    """429 without a word about when to come back: the tries last longer than a minute."""
    limit = json({"messages": [{"code": "too_many_request"}]}, 400)
    icon, world = _icon(json({}, 429), limit, json({}, 429), json([]))
    assert list(icon.grades()) == []
    assert world.pauses == [15, 30, 60]
    icon, world = _icon(*(json({}, 429) for _ in range(5)))
    with pytest.raises(UnavailableError):
        list(icon.grades())


def test_pace() -> None:
    """Sixty calls of an endpoint at once, then none before a minute is over; others are free."""
    world = World()
    pace = Pace(world.gate())
    for _ in range(60):
        pace.wait("a")
    assert world.pauses == []
    world.now += timedelta(seconds=20)
    pace.wait("b")
    pace.wait("a")
    assert world.pauses == [40]
    pace.wait("a")
    assert world.pauses == [40]
    pace.is_spent("b")
    pace.wait("b")
    assert world.pauses == [40, 60]
