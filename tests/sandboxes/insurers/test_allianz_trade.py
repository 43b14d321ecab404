"""The pretend Allianz Trade: what it decides, its faults, its calls, as a connector meets them."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from aval.connectors.conformance.suite import run
from aval.connectors.contract import (
    BuyerQuery,
    Gate,
    IncompleteError,
    NotAllowedError,
    Order,
    PolicyKey,
    Receipt,
    RefusedError,
    Session,
)
from aval.connectors.insurers.allianz_trade import INSURER
from aval.sandboxes.insurers.allianz_trade import SANDBOX, AllianzTradeSandbox
from aval.sandboxes.insurers.allianz_trade.layers import POLICIES, STYLE, sayable
from aval.sandboxes.insurers.faults import Fault
from aval.sandboxes.insurers.sandbox import Reply, Request
from aval.sandboxes.insurers.server import running
from aval.sandboxes.insurers.world import Cover, Slice, Step, World
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import Decision, RequestKind, RequestState
from aval.vocabulary.words import Layer

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRST = PolicyKey(POLICIES[0].number, POLICIES[0].unit)
SECOND = PolicyKey(POLICIES[1].number, POLICIES[1].unit)


def _advance(box: AllianzTradeSandbox, seconds: float) -> None:
    box.answer(Request("POST", "/_sim/clock", body={"advance_s": seconds}))


@contextmanager
def _met(
    box: AllianzTradeSandbox, seed: str = "small", **more: str
) -> Iterator[tuple[Session, str]]:
    """Serve a sandbox and give a session with it; pauses move its clock."""
    box.answer(Request("POST", "/_sim/seed", {"set": seed}))
    with running(box) as address:
        gate = Gate(lambda: box.now, lambda seconds: _advance(box, seconds), lambda _: None)
        session = INSURER.connect({**box.settings(address), **more}, gate)
        try:
            yield session, address
        finally:
            session.close()


def _order(number: int, units: int, key: str = "K1", policy: PolicyKey = FIRST) -> Order:
    currency = "EUR" if policy is FIRST else "USD"
    buyer = STYLE.buyer(number)
    return Order(key, RequestKind.NEW, policy, buyer, Layer.PERMANENT, units * 100, currency)


def _told(receipt: Receipt) -> list[Any]:
    return [receipt.state, *((one.decision, one.amount) for one in receipt.answers)]


def test_every_check_passes() -> None:
    """The connector keeps the contract against it."""
    with running(SANDBOX(BEGIN)) as address:
        failed = [one for one in run(INSURER, address) if not one.passed]
    assert failed == []


@pytest.mark.parametrize("seed", ["small", "edge", "paging"])
def test_version_2_tells_the_same(seed: str) -> None:
    """Every layer, its decision and its amount."""
    told = []
    for version in ("v3", "v2"):
        with _met(SANDBOX(BEGIN), seed, version=version) as (session, _):
            told.append({replace(one, requested_on=None) for one in session.covers()})
    assert told[0] == told[1]
    assert len(told[0]) > 7


def test_layers_of_extensions() -> None:
    """The discretionary and the top-up layer stand under policies of their own."""
    with _met(SANDBOX(BEGIN)) as (session, _):
        found = [one for one in session.covers() if one.policy.extension]
    assert [(one.policy.extension, one.layer, one.amount) for one in found] == [
        ("DCL", Layer.DISCRETIONARY, 10_000_00),
        ("CAP", Layer.TOP_UP, 20_000_00),
    ]
    assert found[0].valid_to is None
    assert found[1].valid_to


def test_small_amounts_are_agreed_at_once() -> None:
    """After three looks at the job."""
    with _met(SANDBOX(BEGIN)) as (session, _):
        assert _told(session.request(_order(9, 50_000))) == [
            RequestState.ANSWERED,
            (Decision.APPROVED, 50_000_00),
        ]


def test_large_amounts_are_studied() -> None:
    """For two days, then two thirds are granted; meanwhile nothing else may be asked."""
    box = SANDBOX(BEGIN)
    with _met(box) as (session, _):
        order = _order(9, 90_000)
        receipt = session.request(order)
        assert _told(receipt) == [RequestState.IN_STUDY]
        assert "K1" in [one.customer_ref for one in session.requests()]
        with pytest.raises(RefusedError, match="in progress"):
            session.request(replace(order, key="K2"))
        _advance(box, 86_400)
        assert _told(session.follow(order, receipt.reference)) == [RequestState.IN_STUDY]
        _advance(box, 86_400)
        answered = session.follow(order, receipt.reference)
        assert _told(answered) == [RequestState.ANSWERED, (Decision.PARTIAL, 60_000_00)]


def test_what_stands_already() -> None:
    """As much as is asked, or more: the cover that stands is returned."""
    with _met(SANDBOX(BEGIN)) as (session, _):
        receipt = session.request(_order(1, 40_000))
        assert _told(receipt) == [RequestState.ANSWERED, (Decision.APPROVED, 50_000_00)]
        assert receipt.raw.code == "AlreadyAgreed"


def test_bad_grades_are_refused() -> None:
    """And what stands is not raised."""
    box = SANDBOX(BEGIN)
    with _met(box) as (session, _):
        nine = box.world.buyers[10].grades
        changed = [
            replace(one, grades=nine) if one.number in {STYLE.buyer(1), STYLE.buyer(9)} else one
            for one in box.world.buyers
        ]
        box.world = replace(box.world, buyers=tuple(changed))
        refused = session.request(_order(9, 1_000))
        assert _told(refused) == [RequestState.ANSWERED, (Decision.REFUSED, 0)]
        kept = session.request(_order(1, 60_000))
        assert _told(kept) == [RequestState.ANSWERED, (Decision.INCREASE_REFUSED, 50_000_00)]


def test_an_increase_leaves_what_stands() -> None:
    """While it is studied, and under the number of the cover."""
    box = SANDBOX(BEGIN)
    with _met(box) as (session, _):
        order = replace(_order(1, 90_000), kind=RequestKind.INCREASE)
        receipt = session.request(order)
        assert receipt.state is RequestState.IN_STUDY
        before = {one.buyer: one.amount for one in session.covers()}
        assert before[order.buyer] == 50_000_00
        _advance(box, 2 * 86_400)
        (answer,) = session.follow(order, receipt.reference).answers
        assert (answer.cover, answer.amount) == (STYLE.cover(1), 60_000_00)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("stuck", RequestState.IN_STUDY),
        ("no_resource", RequestState.IN_STUDY),
        ("failed", RequestState.FAILED),
        ("lower_case", RequestState.ANSWERED),
    ],
)
def test_jobs_in_trouble(kind: str, state: RequestState) -> None:
    """A job that is not done, or says not where, is in study; small letters mean the same."""
    box = SANDBOX(BEGIN)
    with _met(box) as (session, _):
        box.faults = [Fault(kind, times=None)]
        order = _order(9, 1_000)
        receipt = session.request(order)
        assert receipt.state is state
        box.faults = []
        _advance(box, 60)
        assert session.follow(order, receipt.reference).state is RequestState.ANSWERED


def test_jobs_that_are_not_known_yet() -> None:
    """The order is sought by our key."""
    box = SANDBOX(BEGIN)
    with _met(box) as (session, _):
        box.faults = [Fault("hidden", times=None)]
        order = _order(9, 1_000)
        receipt = session.request(order)
        assert receipt.state is RequestState.IN_STUDY
        assert receipt.raw.code == "InProgress"
        _advance(box, 60)
        assert session.follow(order, receipt.reference).state is RequestState.ANSWERED


@pytest.mark.parametrize("kinds", [["whole"], ["no_total"], ["whole", "no_total"], ["repeat"]])
def test_pages_in_trouble(kinds: list[str]) -> None:
    """200 on every page, no total, rows again: everything is told, once."""
    box = SANDBOX(BEGIN)
    with _met(box, "paging") as (session, _):
        meant = len(list(session.covers()))
        box.faults = [Fault(kind, times=None) for kind in kinds]
        told = list(session.covers())
        assert len(told) == len({(one.cover, one.layer) for one in told}) == meant
        box.faults = [Fault("partial", times=None)]
        with pytest.raises(IncompleteError):
            list(session.covers())


def test_companies() -> None:
    """By its own number, by name and town; nobody is nobody."""
    with _met(SANDBOX(BEGIN)) as (session, _):
        own = BuyerQuery("FR", ((IdentifierScheme.INSURER, STYLE.buyer(1)),))
        assert [one.name for one in session.identify(own)] == ["Brumelle Outillage"]
        named = session.identify(BuyerQuery("FR", name="oxalide"))
        assert [one.town for one in named] == ["Marseille", "Nice"]
        assert len(session.identify(BuyerQuery("FR", name="oxalide", town="Nice"))) == 1
        assert session.identify(BuyerQuery("FR", name="Nobody At All")) == []


def test_what_is_refused() -> None:
    """Policies, companies, amounts and kinds that it does not know."""
    box = SANDBOX(BEGIN)
    with _met(box, policies="0499999; AZSB") as (session, _):
        for ask in (session.covers, session.requests):
            with pytest.raises(NotAllowedError):
                list(ask())
        order = _order(9, 1_000)
        with pytest.raises(NotAllowedError):
            session.request(replace(order, policy=PolicyKey("0499999", "AZSB")))
        with pytest.raises(RefusedError, match="amount"):
            session.request(replace(order, currency="USD"))
    with (
        _met(box, version="v2", policies="0499999; AZSB") as (session, _),
        pytest.raises(NotAllowedError),
    ):
        list(session.covers())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v3/covers", {"requestTypeCode": "GradeCover"}),
        ("/v3/covers/search", {"pagination": {}}),
        ("/v3/covers/search", {"pagination": {"page": 1, "pageSize": 10_001}}),
        ("/v3/coverRequests/search", {"requestStatusCode": "Closed"}),
    ],
)
def test_questions_it_does_not_understand(path: str, body: dict[str, Any]) -> None:
    """They are refused with 400."""
    box = SANDBOX(BEGIN)
    policy = {"policyId": FIRST.number, "businessUnitCode": FIRST.unit}
    whole = {"policies": [policy], "policy": policy, "companyId": STYLE.buyer(9), **body}
    assert _asked(box, "POST", path, whole).status == 400
    assert _asked(box, "GET", "/v3/covers/1").status == 404
    empty = Request("POST", "/uatm/v1/idp/oauth2/authorize", body="no object")
    assert box.answer(empty).status == 401


def _asked(
    box: AllianzTradeSandbox, method: str, path: str, body: Any = None, **more: str
) -> Reply:
    """Return what it answers to a call with a pass."""
    headers = {"authorization": f"Bearer {box.give_pass(60)}", **more}
    return box.answer(Request(method, f"/uatm/riskinfo{path}", headers=headers, body=body))


def test_what_it_can_say() -> None:
    """Of a world of others it says yes, in part, and that covers ended."""
    day = BEGIN.date()
    policy = POLICIES[0]

    def said(decision: Decision, amount: int | None, asked: int | None) -> Decision:
        step = Step(day, decision, (Slice(Layer.PERMANENT, amount),), asked)
        world = World((policy,), (), (Cover("1", policy.key, "2", (step,)),))
        return sayable(sayable(world)).covers[0].history[0].decision

    assert said(Decision.REISSUED, 10, 10) is Decision.APPROVED
    assert said(Decision.REDUCED, 5, 10) is Decision.PARTIAL
    assert said(Decision.APPROVED, 5, None) is Decision.APPROVED
    assert said(Decision.PARTIAL, None, 10) is Decision.APPROVED
    assert said(Decision.SUPERSEDED, 0, 10) is Decision.EXPIRED
    assert said(Decision.REFUSED, 0, 10) is Decision.REFUSED


# Calls to an address


@contextmanager
def _listening(*statuses: int) -> Iterator[tuple[str, list[Any]]]:
    """Give an address and what was told to it; statuses are those of its answers, then 200."""
    told: list[Any] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(statuses[len(told) - 1] if len(told) <= len(statuses) else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", told
        server.shutdown()
        thread.join()


def _ordered(box: AllianzTradeSandbox, address: str, **more: Any) -> str:
    """Order with an address to be called; return the number of the job."""
    told = b64encode(json.dumps({"callbackUrl": address, "timeToLive": 1, **more}).encode())
    body = {
        "requestTypeCode": "Primary",
        "policy": {"policyId": SECOND.number, "businessUnitCode": SECOND.unit},
        "companyId": STYLE.buyer(1),
        "creditLimitDetails": {"requestedAmount": 90_000, "currencyCode": "USD"},
    }
    reply = _asked(box, "POST", "/v3/covers", body, webhook=told.decode())
    assert reply.status == 202
    return str(reply.body)


def test_calls_when_a_job_is_done_and_decided() -> None:
    """The second only where it was asked for."""
    box = SANDBOX(BEGIN)
    with _listening() as (address, told):
        job = _ordered(box, address, extendedNotification=True)
        assert told == []
        _advance(box, 60)
        assert told == [{"eventType": "TECHNICAL", "jobId": job}]
        _advance(box, 2 * 86_400)
        assert [one["eventType"] for one in told] == ["TECHNICAL", "FUNCTIONAL"]
    assert told[1]["coverId"]


@pytest.mark.parametrize(("statuses", "times"), [((500,), 2), ((500,) * 5, 3)])
def test_calls_again(statuses: tuple[int, ...], times: int) -> None:
    """Thirty seconds later, three times in all."""
    box = SANDBOX(BEGIN)
    with _listening(*statuses) as (address, told):
        _ordered(box, address)
        for seconds in (60, 29, 1, 30, 30, 30):
            _advance(box, seconds)
        assert len(told) == times


def test_calls_in_trouble() -> None:
    """Early, twice; nobody there; an address that is not of this machine."""
    box = SANDBOX(BEGIN)
    box.faults = [Fault("webhook_early"), Fault("webhook_twice")]
    with _listening() as (address, told):
        job = _ordered(box, address)
        assert told == [{"eventType": "TECHNICAL", "jobId": job}] * 2
    box = SANDBOX(BEGIN)
    _ordered(box, address)
    for seconds in (60, 30, 30):
        assert box.webhooks.waiting
        _advance(box, seconds)
    assert box.webhooks.waiting == []
    box = SANDBOX(BEGIN)
    _ordered(box, "https://elsewhere.example/hook")
    assert box.webhooks.waiting == []
    elsewhere = {"address": "https://elsewhere.example/hook"}
    assert box.answer(Request("POST", "/_sim/call", body=elsewhere)).status == 400
    assert box.now < BEGIN + timedelta(seconds=1)
