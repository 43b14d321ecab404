"""How orders are given to Allianz Trade: the job, what it becomes, and how a lost one is found."""

from dataclasses import replace
from typing import Any

import pytest

from aval.connectors.contract import OutcomeUnknownError, RefusedError, UnreadableError
from aval.vocabulary.insurers import Decision, RequestState
from tests.connectors.insurers.allianz_trade import (
    ASKED,
    DONE,
    KEYED,
    NONE,
    ORDER,
    body_of,
    cover,
    request,
    session_with,
)
from tests.connectors.insurers.gates import json, text


def test_an_order() -> None:
    """Whole units, urgency, and our key only where a field for it was named."""
    for named in ({}, KEYED):
        session, world = session_with(
            "j-1", {"jobStatusCode": "Queued"}, DONE, NONE, cover("7"), **named
        )
        receipt = session.request(replace(ORDER, is_urgent=True))
        assert (receipt.reference, receipt.state) == ("j-1", RequestState.ANSWERED)
        assert [one.amount for one in receipt.answers] == [1_000_00]
        order, first, second, pending, answer = world.sent[1:]
        assert (order.method, order.url.path) == ("POST", "/uatm/riskinfo/v3/covers")
        assert body_of(order) == {
            "requestTypeCode": "Primary",
            "policy": {"businessUnitCode": "AZSB", "policyId": "0412001"},
            "companyId": "04100001",
            "creditLimitDetails": ASKED,
            "isRequestUrgent": True,
        } | ({"ourKey": "K1"} if named else {})
        assert {first.url.path, second.url.path} == {"/uatm/riskinfo/v3/jobs/j-1"}
        assert body_of(pending)["requestStatusCode"] == "InProgress"
        assert str(answer.url) == "https://risk.example/uatm/riskinfo/v3/covers/7"
        assert world.pauses == [1, 2]


def test_orders_that_are_not_done() -> None:
    """They are in study; trouble in looking does not change that."""
    waits = {"jobStatusCode": "IN_PROGRESS"}
    session, world = session_with(17, waits, waits, waits)
    receipt = session.request(ORDER)
    assert (receipt.reference, receipt.state) == ("17", RequestState.IN_STUDY)
    assert receipt.raw.code == "IN_PROGRESS"
    assert world.pauses == [1, 2, 4]
    session, _ = session_with("j-1", text("<html>"))
    assert session.request(ORDER).state is RequestState.IN_STUDY


@pytest.mark.parametrize("body", [{}, {"jobId": "j-1"}, [], True, "", "../covers"])
def test_orders_without_a_job(body: Any) -> None:
    """They may have arrived."""
    session, _ = session_with(json(body))
    with pytest.raises(OutcomeUnknownError):
        session.request(ORDER)


def test_cents_are_refused() -> None:
    """Before anything is sent."""
    session, world = session_with()
    with pytest.raises(RefusedError, match="whole units"):
        session.request(replace(ORDER, amount=1_000_01))
    assert world.sent == []


def test_refusals() -> None:
    """The insurer's code, field and words; or what came, where it is no error of its own."""
    told = {"code": "E409", "field": "companyId", "message": "a request is in progress"}
    session, _ = session_with(json(told, 409))
    with pytest.raises(RefusedError) as caught:
        session.request(ORDER)
    assert (caught.value.code, caught.value.name) == ("E409", "companyId")
    assert caught.value.detail == "a request is in progress"
    for reply in (json(["no"], 400), text("no", 400)):
        session, _ = session_with(reply)
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
        ([DONE, [request("7")]], RequestState.IN_STUDY),
        ([DONE, [request("8")]], RequestState.IN_STUDY),
        ([DONE, NONE, cover("7", coverStatusCode="InProgress")], RequestState.IN_STUDY),
        ([DONE, NONE, cover("7")], RequestState.ANSWERED),
        ([json({}, 404), NONE, NONE], RequestState.IN_STUDY),
        ([json({}, 404), NONE, [cover("7")]], RequestState.ANSWERED),
    ],
)
def test_follow(bodies: list[Any], state: RequestState) -> None:
    """A job is done, then the cover is decided; a job that is not known is sought by the order."""
    session, _ = session_with(*bodies)
    receipt = session.follow(ORDER, "j-1")
    assert (receipt.reference, receipt.state) == ("j-1", state)
    assert bool(receipt.answers) == (state is RequestState.ANSWERED)


def test_requests_of_others_are_not_ours() -> None:
    """Done is done, where what is in progress is another buyer's."""
    other = request("8", companyId="04100002")
    session, _ = session_with(DONE, [other], cover("7"))
    assert session.follow(ORDER, "j-1").state is RequestState.ANSWERED


@pytest.mark.parametrize("resource", ["https://risk.example/v3/covers/..%2f", "/"])
def test_addresses_that_are_none(resource: str) -> None:
    """They are not followed."""
    session, world = session_with(DONE | {"resourceUrl": resource})
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
        row = cover("7", creditLimitsAggregation={"creditLimits": [limit]})
        session, _ = session_with(DONE, NONE, row)
        receipt = session.follow(ORDER, "j-1")
        assert [one.decision for one in receipt.answers] == [decision]
        assert receipt.raw.code == "AlreadyAgreed"


@pytest.mark.parametrize(
    ("pending", "covers", "named", "state"),
    [
        ([request("7")], None, {}, RequestState.IN_STUDY),
        ([request("7", ourKey="K1")], None, KEYED, RequestState.IN_STUDY),
        ([request("7", ourKey="K2")], [cover("8", ourKey="K1")], KEYED, RequestState.ANSWERED),
        ([request("7", companyId="04100002")], [cover("8")], {}, RequestState.ANSWERED),
        ([], [cover("7", coverStatusCode="InProgress")], {}, None),
        ([], [cover("7", companyId="04100002")], {}, None),
        ([], [cover("7"), cover("8")], KEYED, None),
        ([], [cover("7", creditLimitDetails=None)], KEYED, None),
        ([], [cover("7", creditLimitDetails={**ASKED, "requestedAmount": 7})], {}, None),
    ],
)
def test_find(pending: Any, covers: Any, named: Any, state: RequestState | None) -> None:
    """By our key where it is sent, else by buyer and amount; in progress first, then decided."""
    session, _ = session_with(
        pending, *([] if covers is None else [covers]), page_size="9", **named
    )
    found = session.find(ORDER)
    assert (found and found.state) == state


def test_finding_that_cannot_be_sure() -> None:
    """Without our key, a cover that does not say what was asked may be the answer: nobody knows."""
    session, _ = session_with(NONE, [cover("7", creditLimitDetails=None)], page_size="9")
    with pytest.raises(UnreadableError, match="what was asked"):
        session.find(ORDER)


def test_finding_in_version_2() -> None:
    """The covers of the buyer only are asked for."""
    row = {"coverId": "7", "company": {"companyId": "04100001"}, "creditLimitDetails": ASKED}
    session, world = session_with(
        NONE, [row | {"coverStatusCode": "Rejected"}], version="v2", page_size="9"
    )
    found = session.find(ORDER)
    assert found
    assert (found.reference, found.state) == ("7", RequestState.ANSWERED)
    assert world.sent[-1].url.params["companyId"] == "04100001"


def test_requests() -> None:
    """Those in progress of the policies, with our key."""
    rows = [request("7", ourKey="K1"), request("8", policy={"policyId": "9"})]
    session, _ = session_with(rows, page_size="9", **KEYED)
    assert [(one.cover, one.customer_ref) for one in session.requests()] == [("7", "K1")]
