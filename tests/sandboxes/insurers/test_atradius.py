"""The pretend Atradius: what it refuses, when it decides, what it tells."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aval.sandboxes.insurers.atradius import CUSTOMER, STYLE, AtradiusSandbox
from aval.sandboxes.insurers.sandbox import Reply, Request

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
COVERS = "/credit-insurance/cover-management/v1/covers"
BUYERS = "/credit-insurance/organisation-management/v1/buyers"
FIRST, SECOND = STYLE.policies
NEW = {
    "customerId": CUSTOMER,
    "policyId": FIRST.number,
    "buyerId": int(STYLE.buyer(9)),
    "creditLimitAmount": 40_000,
    "currencyCode": "EUR",
    "customerRefNumber": "K1",
}


class Desk:
    """Calls the sandbox with a pass that holds."""

    def __init__(self) -> None:
        """Begin."""
        self.box = AtradiusSandbox(START)
        self.token = self.box.give_pass(10**7)

    def call(self, method: str, path: str, body: Any = None, **query: str) -> Reply:
        """Return the answer to a call."""
        headers = {
            "authorization": f"Bearer {self.token}",
            "atradius-app-key": self.box.settings("")["app_key"],
            "atradius-correlation-id": "1",
        }
        return self.box.answer(Request(method, path, query, headers, body))

    def rows(self, part: str = "", policy: str = FIRST.number, **query: str) -> list[Any]:
        """Return the rows of a list of covers."""
        reply = self.call("GET", COVERS + part, customerId=CUSTOMER, policyId=policy, **query)
        assert reply.status == 200, reply.body
        found: list[Any] = reply.body["data"]
        return found

    def later(self, days: int) -> None:
        """Let days go by."""
        self.box.now += timedelta(days)


@pytest.fixture
def desk() -> Desk:
    """Return a sandbox with a pass."""
    return Desk()


def test_without_a_pass(desk: Desk) -> None:
    """Pass, key and number are wanted; a wrong route is forbidden, not lost."""
    right = {"authorization": f"Bearer {desk.token}", "atradius-app-key": "sandbox-key-0815"}
    for headers, status in (({}, 401), ({"authorization": right["authorization"]}, 403)):
        assert desk.box.answer(Request("GET", COVERS, headers=headers)).status == status
    assert desk.box.answer(Request("GET", COVERS, headers=right)).status == 400
    assert desk.call("GET", "/nowhere").status == 403
    desk.later(200)
    assert desk.call("GET", COVERS).status == 401


def test_policies(desk: Desk) -> None:
    """A policy tells its currency, without a customer; none of others."""
    path = "/credit-insurance/policy-management/v1/policies/details"
    assert desk.call("GET", path, policyId=SECOND.number).body["data"]["policyCurrency"] == "USD"
    assert desk.call("GET", path, policyId="1").status == 403
    assert desk.call("GET", path, policyId=FIRST.number, customerId=CUSTOMER).status == 400
    assert desk.call("GET", COVERS, policyId=FIRST.number, customerId="1").status == 403
    assert desk.call("GET", f"{BUYERS}/my-buyers", policyId="1").status == 403


def test_small_amounts_are_decided_at_once(desk: Desk) -> None:
    """201, and the cover stands."""
    reply = desk.call("POST", COVERS, NEW)
    assert reply.status == 201
    (row,) = desk.rows(buyerId=STYLE.buyer(9))
    assert row["coverId"] == reply.body["data"][0]["coverId"]
    assert (row["decisionCode"], row["customerRefNumber"]) == ("DC01", "K1")


def test_large_amounts_are_referred(desk: Desk) -> None:
    """202; then a preliminary answer, then two thirds."""
    assert desk.call("POST", COVERS, NEW | {"creditLimitAmount": 90_000}).status == 202
    buyer = STYLE.buyer(9)
    (row,) = desk.rows("/applications", buyerId=buyer)
    assert (row["coverStatus"], row["decisionCode"]) == ("REFERRED", None)
    codes = []
    for _ in range(2):
        desk.later(3)
        (row,) = desk.rows(buyerId=buyer)
        codes.append(row["decisionCode"])
    assert codes == ["DC06", "DC04"]
    assert row["firstAmtDecision"]["decisionAmtInPolicyCurrency"] == "60000.00"


@pytest.mark.parametrize(
    ("changed", "status", "parameter"),
    [
        ({"creditLimitAmount": 1_500}, 422, "creditLimitAmount"),
        ({"creditLimitAmount": 0}, 422, "creditLimitAmount"),
        ({"creditLimitAmount": "x"}, 422, "creditLimitAmount"),
        ({"currencyCode": "USD"}, 422, "currencyCode"),
        ({"buyerId": 1}, 422, "buyerId"),
        ({"buyerId": int(STYLE.buyer(1))}, 422, "buyerId"),
        ({"policyId": "1"}, 403, None),
    ],
)
def test_refused_orders(
    changed: dict[str, Any], status: int, parameter: str | None, desk: Desk
) -> None:
    """The parameter is named."""
    reply = desk.call("POST", COVERS, NEW | changed)
    assert reply.status == status
    assert reply.body["errors"][0].get("source", {}).get("parameter") == parameter


def _change(action: str, **more: Any) -> dict[str, Any]:
    return NEW | {"coverId": STYLE.cover(1), "action": action} | more


def test_changes(desk: Desk) -> None:
    """Less at once; more is refused after two days and leaves the cover as it is."""
    assert desk.call("PUT", COVERS, _change("reduce", creditLimitAmount=20_000)).status == 201
    assert desk.call("PUT", COVERS, _change("supersede", creditLimitAmount=90_000)).status == 202
    assert desk.call("PUT", COVERS, _change("supersede")).status == 422
    desk.later(2)
    (row,) = desk.rows(buyerId=STYLE.buyer(1))
    assert row["decisionCode"] == "DC05"
    assert row["firstAmtDecision"]["decisionAmtInPolicyCurrency"] == "20000.00"
    for wrong, status in (
        (_change("double"), 400),
        (_change("reduce", coverId="1"), 422),
        (_change("reduce", policyId=SECOND.number), 422),
        (_change("reduce", creditLimitAmount=1), 422),
    ):
        assert desk.call("PUT", COVERS, wrong).status == status


def test_cancellations(desk: Desk) -> None:
    """The cover is history, and a new one can be asked for."""
    assert desk.call("PUT", COVERS, _change("cancel")).status == 201
    buyer = STYLE.buyer(1)
    assert desk.rows(buyerId=buyer) == []
    assert [row["historicCode"] for row in desk.rows("/historic", buyerId=buyer)] == ["CCLD"]
    again = NEW | {"buyerId": int(buyer), "creditLimitAmount": 90_000}
    assert desk.call("POST", COVERS, again).status == 202
    desk.later(6)
    assert [row["decisionCode"] for row in desk.rows(buyerId=buyer)] == ["DC04"]


def test_decisions(desk: Desk) -> None:
    """Every decision of a cover, those that were replaced too."""
    codes = [row["decisionCode"] for row in desk.rows("/decisions", buyerId=STYLE.buyer(2))]
    assert codes == ["DC04", "DC21"]


def test_buyers(desk: Desk) -> None:
    """By country and number, or by its own; a kind that is wrong finds nobody."""
    asked = {"country": "FRA", "uid": "732829320", "uidType": "SN"}
    assert len(desk.call("GET", BUYERS, **asked).body["data"]) == 2
    for wrong in ({"uidType": "VAT"}, {"country": "ESP"}, {"uid": "1"}):
        assert desk.call("GET", BUYERS, **asked | wrong).body["data"] == []
    own = STYLE.buyer(1)
    assert desk.call("GET", f"{BUYERS}/{own}").body["data"]["buyerId"] == int(own)
    assert desk.call("GET", f"{BUYERS}/1").status == 422


def test_one_object_instead_of_an_array(desk: Desk) -> None:
    """A fault of its own."""
    desk.box.answer(Request("POST", "/_sim/faults", body=[{"kind": "object", "times": None}]))
    data: Any = desk.rows(buyerId=STYLE.buyer(1))
    assert data["coverId"] == STYLE.cover(1)
    mine = desk.call("GET", f"{BUYERS}/my-buyers", policyId=FIRST.number, customerId=CUSTOMER)
    assert mine.body["data"]["buyerId"] == int(STYLE.buyer(1))


def test_rows_of_other_policies(desk: Desk) -> None:
    """Another one: they come along."""
    alone = desk.rows()
    desk.box.answer(Request("POST", "/_sim/faults", body=[{"kind": "mixed", "times": None}]))
    assert {row["policyId"] for row in desk.rows()} == {FIRST.number, SECOND.number}
    assert len(desk.rows()) > len(alone)


@pytest.mark.parametrize("body", [None, "text", NEW | {"creditLimitAmount": None}])
def test_bodies_that_cannot_be_read(body: Any, desk: Desk) -> None:
    """They are refused, and nothing is ordered."""
    assert desk.call("POST", COVERS, body).status in {400, 422}
    assert desk.rows(buyerId=STYLE.buyer(9)) == []
