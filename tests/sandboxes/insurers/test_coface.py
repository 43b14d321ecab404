"""The pretend Coface: its logins, its ways of saying later, its orders, ICON; over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import Any

import httpx2
import pytest

from aval.connectors.conformance.bench import Bench
from aval.connectors.contract import (
    BuyerQuery,
    LoginRefusedError,
    UnavailableError,
)
from aval.sandboxes.insurers.coface import CofaceSandbox
from aval.sandboxes.insurers.server import running
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import (
    InsurerEventKind,
)
from tests.sandboxes.insurers.pretending import pretended

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRST = "00000341003001"


@pytest.fixture
def box() -> CofaceSandbox:
    """Return what pretends."""
    return CofaceSandbox(START)


@pytest.fixture
def address(box: CofaceSandbox) -> Iterator[str]:
    """Return where it answers."""
    with running(box) as base:
        yield base


@pytest.fixture
def bench(address: str) -> Iterator[Bench]:
    """Return its controls, with the smallest world."""
    with pretended(address) as one:
        yield one


def _fault(kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "times": None, **more}


@contextmanager
def _logged_in(bench: Bench, address: str) -> Iterator[httpx2.Client]:
    """Give a client with a token of CofaServe."""
    own = {name: bench.settings[name] for name in ("username", "password")}
    headers = {"x-api-key": bench.settings["api_key"], "x-cof-policy-number": "0040017"}
    with httpx2.Client(base_url=address, headers=headers) as client:
        answer = client.post("/authentication/v1/token", json={**own, "grant_type": "password"})
        client.headers["authorization"] = answer.json()["idToken"]
        yield client


def test_only_the_other_token(bench: Bench) -> None:
    """Where the access token is wanted the connector finds it, with two good logins."""
    bench.switch(_fault("access_token"))
    bench.ensure_told(bench.covers())
    assert bench.called("login") == 2
    bench.settings["token"] = "id"  # noqa: S105 - a word of a setting
    with pytest.raises(LoginRefusedError):
        bench.covers()


def test_lock_out(bench: Bench, address: str) -> None:
    """Five wrong logins lock the account, for a second, two, four; a right one does not help."""
    own = {"username": bench.settings["username"], "grant_type": "password"}
    right = bench.settings["password"]
    headers = {"x-api-key": bench.settings["api_key"]}
    with httpx2.Client(base_url=address, headers=headers) as client:

        def status(password: str) -> int:
            body = own | {"password": password}
            return client.post("/authentication/v1/token", json=body).status_code

        assert [status("wrong") for _ in range(4)] + [status(right)] == [401] * 4 + [200]
        assert [status("wrong") for _ in range(5)] + [status(right)] == [401] * 6
        bench.wait(1)
        assert status(right) == 401  # asked too early it was locked for two seconds
        bench.wait(4)
        assert status(right) == 200
        assert {status("wrong") for _ in range(30)} == {401}
        bench.wait(14 * 60)
        assert status(right) == 401
        bench.wait(15 * 60)
        assert status(right) == 200


def test_wrong_doors(bench: Bench, address: str) -> None:
    """No token, a wrong key, another's contract, no such route."""
    with _logged_in(bench, address) as client:
        path = "/product/v1/products"
        assert client.get(path).status_code == 200
        assert client.get(path, headers={"authorization": "x"}).status_code == 401
        assert client.get(path, headers={"x-api-key": "x"}).status_code == 403
        assert client.get(path, headers={"x-cof-policy-number": "x"}).status_code == 403
        assert client.get("/product/v1/nothing").status_code == 404
        assert client.get("/icon/data-api/v1/countries").status_code == 403
        asked = {"range": "0-101"}
        assert client.get(path, params=asked).json()["messages"][0]["code"] == (
            "missing_or_invalid_param"
        )
        assert client.get(path, params={"range": "x"}).status_code == 400
    wrong = httpx2.get(f"{address}/icon/data-api/v1/countries")
    assert wrong.status_code == 401
    assert httpx2.post(f"{address}/authentication/v1/token", content=b"x").status_code == 401


def test_rate_limits_under_400(bench: Bench) -> None:
    """They are waited for, at both interfaces."""
    bench.switch(
        {"kind": "rate_as_400", "path": "/product/", "times": 2},
        {"kind": "rate_as_400", "path": "/assessments", "times": 1},
    )
    with bench.session() as session:
        assert list(session.covers())
        assert bench.pauses == [1, 2]
        assert list(session.grades())
    assert bench.pauses == [1, 2, 15]


def test_zeros_that_got_lost(bench: Bench) -> None:
    """EASY numbers that come as numbers of JSON are the same numbers."""
    bench.switch(_fault("easy_as_number"))
    bench.ensure_told(bench.covers())


def test_ranges_to_the_last_row(bench: Bench) -> None:
    """Everything is told where ranges name the last row."""
    bench.begin("paging", [_fault("range_to_last")])
    bench.ensure_told(bench.covers())
    bench.begin("small", [_fault("range_to_last")])
    with bench.session() as session:
        assert len(list(session.grades())) == 12


def test_identification(bench: Bench, address: str) -> None:
    """One, several, or somebody enquires; at ICON by name."""
    siren = IdentifierScheme.SIREN
    with bench.session() as session:
        one = session.identify(BuyerQuery("FR", ((siren, "552100554"),)))
        assert [found.name for found in one] == ["Brumelle Outillage"]
        number = session.identify(BuyerQuery("FR", ((IdentifierScheme.INSURER, FIRST),)))
        assert number == one
        assert session.identify(BuyerQuery("FR", ((IdentifierScheme.INSURER, "7"),))) == []
        assert len(session.identify(BuyerQuery("FR", ((siren, "732829320"),)))) == 2
        bench.switch(_fault("initiated"))
        with pytest.raises(UnavailableError):
            session.identify(BuyerQuery("FR", ((siren, "552100554"),)))
    with _icon(bench, address) as client:
        path = "/icon/data-api/v1/companies/identifications"
        names = ("Brumelle Outillage", "Nobody")
        told = [client.post(path, json={"name": name}).json()["status"] for name in names]
    assert told == ["identified", "initiated"]


@contextmanager
def _icon(bench: Bench, address: str) -> Iterator[httpx2.Client]:
    """Give a client with a token of ICON."""
    names = {"username": "icon_username", "password": "icon_password"}
    own = {name: bench.settings[setting] for name, setting in names.items()}
    headers = {"x-api-key": bench.settings["icon_api_key"]}
    with httpx2.Client(base_url=address, headers=headers) as client:
        answer = client.post("/icon/authentication/v1/token", json={**own, "grantType": "password"})
        client.headers["authorization"] = answer.json()["idToken"]
        yield client


def test_a_minute_of_icon(bench: Bench, address: str) -> None:
    """Sixty calls of an endpoint, then 429 until the minute is over; what is left is told."""
    with _icon(bench, address) as client:
        answers = [client.get("/icon/data-api/v1/countries") for _ in range(61)]
        assert [one.status_code for one in answers] == [200] * 60 + [429]
        assert answers[-1].json()["messages"][0]["code"] == "too_many_request"
        assert [one.headers["X-RateLimit-Remaining"] for one in answers[58:]] == ["1", "0", "0"]
        few = client.get("/icon/data-api/v1/monitorings", params={"range": "4-3"})
        assert (few.status_code, few.headers["Content-Range"]) == (206, "4-7/12")
        asked = {"companyId": "nobody"}
        unknown = client.get("/icon/data-api/v1/assessments", params=asked)
        assert (unknown.status_code, unknown.json()) == (200, [])
        bench.wait(61)
        assert client.get("/icon/data-api/v1/countries").status_code == 200


def test_scores_are_read_within_the_minutes(bench: Bench) -> None:
    """More than sixty companies take more than a minute, and no call is one too many."""
    bench.begin("paging")
    world = bench.control("GET", "seed")
    few = {one["number"] for one in world["buyers"][:70]}
    world["buyers"] = [one for one in world["buyers"] if one["number"] in few]
    world["covers"] = [one for one in world["covers"] if one["buyer"] in few]
    bench.control("POST", "seed", world)
    with bench.session() as session:
        assert len(list(session.grades())) == 70
    assert 429 not in {one.status for one in bench.calls}
    assert bench.pauses == [60]


def test_opinions(bench: Bench) -> None:
    """Where opinions are monitored too a buyer has a grade on each scale."""
    bench.switch(_fault("opinions", path="/monitorings"))
    with bench.session() as session:
        told = {(one.scale, one.value) for one in session.grades() if one.buyer == FIRST}
    assert told == {("CF_DRA_0_10", "8"), ("CF_AT", "@@@@")}


def test_monitoring_ends(bench: Bench) -> None:
    """After a year ICON tells no grade; the portfolio still does."""
    with bench.session() as session:
        assert len(list(session.grades())) == 12
        bench.later(370)
        bench.control("DELETE", "calls")
        told = list(session.grades())
    assert {one.observed_on for one in told} == {bench.now.date()}
    assert not [one for one in bench.control("GET", "calls") if "assessments" in one["path"]]


def test_news_of_icon(bench: Bench) -> None:
    """A grade that changes, and a company whose provider changes, are notified."""
    world = bench.control("GET", "seed")
    changed = {"on": (START.date() + timedelta(400)).isoformat(), "value": "2"}
    day = (bench.now.date() + timedelta(3)).isoformat()
    world["buyers"][1]["grades"].append(changed | {"on": day})
    bench.control("POST", "seed", world)
    bench.switch({"kind": "moved", "path": "/monitorings"})
    since = bench.now
    with bench.session() as session:
        list(session.grades())
        bench.later(4)
        told = {(one.kind, one.buyer) for one in session.events(since) if one.policy is None}
        again = [one for one in session.grades() if one.buyer == FIRST]
    assert told == {
        (InsurerEventKind.BUYER_CHANGED, FIRST),
        (InsurerEventKind.GRADE_CHANGED, "00000341003002"),
    }
    assert [one.value for one in again] == ["8"]


class _Listener(BaseHTTPRequestHandler):
    """Notes that it was pinged, and with what."""

    heard: Event
    bodies: list[bytes]

    def do_POST(self) -> None:
        """Take a ping."""
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()
        self.heard.set()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep quiet."""


def test_pings(bench: Bench, address: str) -> None:
    """A ping is empty and says only that something is new: what it is, is pulled."""
    _Listener.heard, _Listener.bodies = Event(), []
    since = bench.now
    with HTTPServer(("127.0.0.1", 0), _Listener) as listener:
        Thread(target=listener.handle_request, daemon=True).start()
        callback = {"callbackUrl": f"http://127.0.0.1:{listener.server_address[1]}/news"}
        with _logged_in(bench, address) as client:
            path = "/notification/v1/subscriptions"
            assert client.post(path, json=callback).status_code == 201
        bench.later(31)
        assert _Listener.heard.wait(30)
    assert _Listener.bodies == [b""]
    with bench.session() as session:
        assert {one.kind for one in session.events(since)} == {InsurerEventKind.WITHDRAWN}


def test_pings_into_nowhere(bench: Bench, address: str, box: CofaceSandbox) -> None:
    """Somebody who does not listen disturbs nobody."""
    with HTTPServer(("127.0.0.1", 0), _Listener) as listener:
        port = listener.server_address[1]
    with _logged_in(bench, address) as client:
        callback = {"callbackUrl": f"http://127.0.0.1:{port}"}
        client.post("/notification/v1/subscriptions", json=callback)
    bench.later(31)
    bench.ensure_told(bench.covers())
    box.pings[0].join(30)
    assert "refused" in box.pings[0].failure


def test_other_services(bench: Bench, address: str) -> None:
    """Contracts, countries: answered, and not used by the connector; overdues that are none."""
    with _logged_in(bench, address) as client:
        about = client.get("/policy/v1/policies/0040025").json()
        assert (about["contractId"], about["currency"]) == ("0040025", "USD")
        assert client.get("/policy/v1/policies/7").status_code == 404
        assert {"countryCode": "FRA"} in client.get("/country/v1/countries").json()["countries"]
        assert client.get("/overdue/v1/overdues/V7").status_code == 404
        assert client.post("/overdue/v1/overdues", json={"invoices": []}).status_code == 400


def test_odd_orders(bench: Bench, address: str) -> None:
    """What is no order, and a product that there is not."""
    with _logged_in(bench, address) as client:
        path = "/product/v1/orders"
        assert client.post(path, json=[]).status_code == 400
        odd = {"easyNumber": FIRST, "productCode": "ODD"}
        assert "product" in client.post(path, json=odd).json()["messages"][0]["message"]
        assert client.get("/product/v1/deliveries/D7").status_code == 404
