"""What Allianz Trade is pretended to answer in tests: covers, requests, a session with them."""

import json as text_of
from typing import Any

import httpx2

from aval.connectors.contract import Order, PolicyKey
from aval.connectors.insurers.allianz_trade import INSURER
from aval.connectors.insurers.allianz_trade.client import AllianzTradeSession
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.words import Layer
from tests.connectors.insurers.gates import World, json

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


def cover(number: str, **more: Any) -> dict[str, Any]:
    """Return a cover that was agreed to."""
    limits = [{"amount": 1000, "currencyCode": "EUR"}]
    return {
        "coverId": number,
        "companyId": "04100001",
        "coverStatusCode": "Agreement",
        "creditLimitDetails": ASKED,
        "creditLimitsAggregation": {"creditLimits": limits},
    } | more


def request(number: str, **more: Any) -> dict[str, Any]:
    """Return a request in progress."""
    asked = {"requestId": f"R{number}", "coverId": number, "companyId": "04100001"}
    return asked | {"creditLimitDetails": ASKED} | more


def session_with(*bodies: Any, **more: str) -> tuple[AllianzTradeSession, World]:
    """Return a session that is answered with these, after its login, and its world."""
    world = World([json(LOGIN), *(one if hasattr(one, "read") else json(one) for one in bodies)])
    session = INSURER.connect({**SETTINGS, **more}, world.gate())
    assert isinstance(session, AllianzTradeSession)
    return session, world


def body_of(request: httpx2.Request) -> Any:
    """Return what was sent."""
    return text_of.loads(request.read())
