"""The kit of pretend insurers: worlds, faults, the clock, the controls over real HTTP."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import pytest

from aval.sandboxes.insurers.atradius import STYLE
from aval.sandboxes.insurers.catalogue import names, sandbox
from aval.sandboxes.insurers.faults import Fault, faults_of
from aval.sandboxes.insurers.sandbox import Reply, Request, Sandbox
from aval.sandboxes.insurers.seeds import PAGING_COVERS, SEEDS
from aval.sandboxes.insurers.server import running
from aval.sandboxes.insurers.world import standing
from aval.sandboxes.insurers.world_json import BadWorldError, as_json, from_json
from aval.vocabulary.insurers import Decision

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = START.date()
COVERS = "/credit-insurance/cover-management/v1/covers"


@pytest.fixture(scope="module")
def served() -> Iterator[httpx2.Client]:
    """Return a client of a pretend insurer."""
    with running(sandbox("atradius", START)) as base, httpx2.Client(base_url=base) as client:
        yield client


@pytest.fixture
def client(served: httpx2.Client) -> httpx2.Client:
    """Return the client, with the insurer as it begins."""
    served.post("/_sim/clock", json={"now": START.isoformat()})
    served.post("/_sim/seed?set=small")
    served.post("/_sim/faults", json=[])
    served.delete("/_sim/calls")
    return served


def test_catalogue() -> None:
    """Folders are insurers; another name is none."""
    assert "atradius" in names()
    with pytest.raises(KeyError):
        sandbox("nobody", START)


@pytest.mark.parametrize("name", SEEDS)
def test_worlds_are_json_and_back(name: str) -> None:
    """Nothing is lost."""
    world = SEEDS[name](STYLE, DAY)
    assert from_json(as_json(world)) == world


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "world: an object is wanted"),
        ({"cover": []}, "cover is not known; known: buyers, covers, policies"),
        ({"policies": [{"number": 12}]}, r"world.policies\[0\].number: 12 cannot be"),
        ({"policies": [{"starts_on": "soon"}]}, r"policies\[0\].starts_on: 'soon' cannot be"),
        ({"policies": [{}]}, r"policies\[0\]: {} cannot be"),
        (
            {"covers": [{"number": "1", "policy": ["1"], "buyer": "2", "history": []}]},
            r"covers\[0\].policy",
        ),
        (
            {"covers": [{"history": [{"on": "2026-03-02", "decision": "no"}]}]},
            r"history\[0\].decision: 'no'",
        ),
        ({"covers": [{"history": [{"requested": True}]}]}, "requested: True"),
    ],
)
def test_what_is_no_world(body: Any, words: str) -> None:
    """The place is told."""
    with pytest.raises(BadWorldError, match=words):
        from_json(body)


def test_small() -> None:
    """Twelve buyers of five countries, two candidates for one number, one insolvent."""
    world = SEEDS["small"](STYLE, DAY)
    assert len(world.buyers) == 12
    assert {one.country for one in world.buyers} == {"FR", "ES", "DE", "US", "BR"}
    numbers = [one.identifiers for one in world.buyers]
    assert max(numbers.count(one) for one in numbers) == 2
    assert sum(one.is_insolvent for one in world.buyers) == 1
    assert world.policy("none") is None


def test_paging() -> None:
    """More covers than a page, over both policies."""
    world = SEEDS["paging"](STYLE, DAY)
    assert len(world.covers) == PAGING_COVERS == 523
    assert {one.policy for one in world.covers} == {one.key for one in world.policies}


def test_edge() -> None:
    """An amount untold, an unknown code, nought, a layer that ends today, names with accents."""
    rows = standing(SEEDS["edge"](STYLE, DAY), DAY)["covers"]
    assert None in {row["amount"] for row in rows}
    assert 0 in {row["amount"] for row in rows}
    assert Decision.UNKNOWN in {row["decision"] for row in rows}
    assert DAY.isoformat() in {row["valid_to"] for row in rows}
    assert {row["currency"] for row in rows} == {"EUR", "USD"}


def test_time_makes_history_happen(client: httpx2.Client) -> None:
    """A withdrawal that is announced happens on its day."""

    def decision() -> str:
        rows = client.get("/_sim/world").json()["covers"]
        return next(row["decision"] for row in rows if row["buyer"] == STYLE.buyer(2))

    assert decision() == "withdrawal_announced"
    month = timedelta(30).total_seconds()
    now = client.post("/_sim/clock", json={"advance_s": month}).json()["now"]
    assert datetime.fromisoformat(now) == START + timedelta(30)
    assert decision() == "withdrawn"
    assert client.get("/_sim/clock").json() == {"now": now}


def test_a_world_of_ones_own(client: httpx2.Client) -> None:
    """It is loaded as JSON; a wrong one changes nothing and says why."""
    world = client.get("/_sim/seed").json()
    world["buyers"][0]["name"] = "Otra"
    assert client.post("/_sim/seed", json=world).json() == {"covers": 12}
    assert client.get("/_sim/seed").json() == world
    for bad in ("/_sim/seed?set=none", "/_sim/seed"):
        answer = client.post(bad, json={"policies": 1})
        assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
    assert client.get("/_sim/seed").json() == world


def test_controls_are_listed(client: httpx2.Client) -> None:
    """One that is not there says which are."""
    answer = client.get("/_sim/none")
    assert answer.status_code == 404
    assert (
        "clock, seed, world, faults, calls, settings, about, papers, call, passes"
        in answer.json()["error"]
    )


def test_calls_to_nobody(client: httpx2.Client) -> None:
    """An insurer that calls nobody says so."""
    answer = client.post("/_sim/call", json={"address": "http://127.0.0.1:9/"})
    assert (answer.status_code, "nobody" in answer.json()["error"]) == (400, True)


def test_answers_to_papers_that_are_none(client: httpx2.Client) -> None:
    """What cannot be answered is told."""
    for bad in ({"key": "none", "answer": "accepted"}, {"answer": "accepted"}):
        assert client.post("/_sim/papers", json=bad).status_code == 400
    assert client.get("/_sim/papers").json() == []


def test_about_and_settings(client: httpx2.Client) -> None:
    """What a connector and its checks need to reach it."""
    assert client.get("/_sim/settings").json()["address"] == str(client.base_url).rstrip("/")
    about = client.get("/_sim/about").json()
    assert set(about) == {"code", "login", "covers", "order", "identify", "paper", "signed"}
    assert about["code"] == "atradius"


def test_calls_are_kept(client: httpx2.Client) -> None:
    """What was called, with its answer; bodies of logins are not."""
    client.post("/authenticate/v2/tokens", content=b'{"password": "x"}')
    client.get(f"{COVERS}?policyId=1")
    first, second = client.get("/_sim/calls").json()
    assert (first["method"], first["status"], first["body"]) == ("POST", 401, None)
    assert (second["path"], second["query"]) == (COVERS, {"policyId": "1"})
    client.delete("/_sim/calls")
    assert client.get("/_sim/calls").json() == []


def test_faults_strike_calls() -> None:
    """Those of a method and a path, after some, some times."""
    fault = Fault("status", path="covers$", method="GET", after=1, times=2)
    calls = [("GET", "/covers"), ("POST", "/covers"), ("GET", "/covers/x")]
    assert [fault.hits(*one) for one in calls] == [False, False, False]
    assert [fault.hits("GET", "/covers") for _ in range(3)] == [True, True, False]
    assert all(Fault("drop", times=None).hits("GET", "/") for _ in range(3))


@pytest.mark.parametrize("body", [{}, [1], [{"path": "x"}], [{"kind": "drop", "what": 1}]])
def test_what_is_no_fault(body: Any) -> None:
    """It is refused."""
    with pytest.raises(ValueError, match=r"a list of faults|a fault has kind"):
        faults_of(body)


def test_faults_are_told(client: httpx2.Client) -> None:
    """They are switched and listed."""
    client.post("/_sim/faults", json=[{"kind": "drop", "path": "covers"}])
    (fault,) = client.get("/_sim/faults").json()
    assert (fault["kind"], fault["times"]) == ("drop", 1)
    assert client.post("/_sim/faults", json={}).status_code == 400


def test_trouble_over_http(client: httpx2.Client) -> None:
    """A status, a hang-up before the answer, a hang-up in the middle of it."""
    client.post("/_sim/faults", json=[{"kind": "status", "status": 502, "headers": {"X-A": "1"}}])
    answer = client.get(COVERS)
    assert (answer.status_code, answer.headers["x-a"]) == (502, "1")
    client.post("/_sim/faults", json=[{"kind": "drop"}])
    with pytest.raises(httpx2.RemoteProtocolError):
        client.get(COVERS)
    client.post("/_sim/faults", json=[{"kind": "echo", "status": 400}])
    assert "sandbox" in client.get(COVERS, headers={"x-b": "sandbox"}).text


@pytest.mark.parametrize("way", ["seconds", "date", ""])
def test_rate_limits_end(way: str, client: httpx2.Client) -> None:
    """When the clock has moved as far as was asked."""
    rate = {"kind": "rate", "times": None, "seconds": 40, "retry_after": way}
    client.post("/_sim/faults", json=[rate])
    answer = client.get(COVERS)
    told = answer.headers.get("retry-after", "")
    assert answer.status_code == 429
    if way == "seconds":
        assert told == "40"
    elif way == "date":
        assert parsedate_to_datetime(told) == START + timedelta(seconds=40)
    else:
        assert told == ""
    client.post("/_sim/clock", json={"advance_s": 40})
    assert client.get(COVERS).status_code == 401


def test_a_sandbox_must_say_how() -> None:
    """What a subclass does not give is told."""

    class Bare(Sandbox):
        """One without anything."""

        def seed(self, name: str) -> Any:
            """Return no world."""
            return SEEDS[name](STYLE, date(2026, 3, 2))

    bare = Bare(START)
    request = Request("GET", "/x")
    for call in (
        lambda: bare.settings(""),
        bare.routes,
        lambda: bare.refuse(400, ""),
        lambda: Sandbox(START),
    ):
        with pytest.raises(NotImplementedError):
            call()
    assert bare.is_login(request)


def test_lists_without_an_envelope() -> None:
    """Faults of lists find the rows of an answer that is nothing but rows."""
    box = sandbox("atradius", START)
    box.rows_at = ()
    turned = box.rows(Reply(200, [1, 2]), lambda rows: rows[::-1])
    assert turned.body == [2, 1]
    assert box.rows(Reply(200, {"a": 1}), lambda rows: rows[::-1]).body == {"a": 1}
    box.rows_at = ("a", "b", "c")
    assert box.rows(Reply(200, {"a": 1}), lambda rows: rows[::-1]).body == {"a": 1}
    deep = Reply(200, {"a": {"b": {"c": [1, 2]}}})
    assert box.rows(deep, lambda rows: rows[::-1]).body["a"]["b"]["c"] == [2, 1]
