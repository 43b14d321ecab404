"""Papers to insurers: what is not whole stays here; what is answered is read as it is written."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from aval.connectors import paper_cells
from aval.connectors.conformance.bench import Bench
from aval.connectors.contract import NotAllowedError, PolicyKey, RefusedError, UnreadableError
from aval.connectors.insurers import allianz_trade
from aval.connectors.insurers.allianz_trade.naming import safe
from aval.connectors.paper_cells import Names
from aval.connectors.papers import (
    NoPapersError,
    OverduePaper,
    PaperItem,
    PaperReceipt,
    PaperSession,
    paper_session,
)
from aval.connectors.registry import installed
from aval.sandboxes.insurers.catalogue import sandbox
from aval.sandboxes.insurers.sandbox import Request
from aval.sandboxes.insurers.server import running
from aval.vocabulary.claims import PaperAnswer, PaperKind
from aval.vocabulary.insurers import Capability
from tests.connectors.insurers.allianz_trade import SETTINGS, body_of, session_with
from tests.connectors.insurers.gates import World

DUE = date(2026, 2, 10)
ITEM = PaperItem("F-1", 100_05, "EUR", DUE)
PAPER = OverduePaper("K1", PaperKind.OVERDUE, PolicyKey("7", "U"), "04100001", (ITEM,))
NAMES = Names("id", "code", {"ok": PaperAnswer.ACCEPTED})


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"items": ()}, "items"),
        ({"items": (ITEM, replace(ITEM, currency="USD"))}, "items"),
        ({"kind": PaperKind.EXTENSION}, "wanted_until"),
        ({"kind": PaperKind.PAYMENT_PLAN}, "instalments"),
        ({"kind": PaperKind.CLAIM}, "kind"),
    ],
)
def test_papers_that_are_not_whole(change: dict[str, Any], name: str) -> None:
    """Nothing is sent, and what is missing is named."""
    session, world = session_with()
    with pytest.raises(RefusedError) as caught:
        session.declare(replace(PAPER, **change))
    assert (caught.value.name, world.sent) == (name, [])


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ({"id": "7"}, PaperReceipt("7")),
        ({"id": "7", "code": "OK"}, PaperReceipt("7", PaperAnswer.ACCEPTED)),
        ({"id": 7, "code": "odd"}, PaperReceipt("7", PaperAnswer.UNKNOWN)),
        (
            {"id": "7", "code": "ok", "indemnityAmount": "0", "currencyCode": "EUR"},
            PaperReceipt("7", PaperAnswer.ACCEPTED, amount=0, currency="EUR"),
        ),
        (
            {"id": "7", "code": "ok", "answerDate": "2026-03-01T23:30:00Z", "message": "m"},
            PaperReceipt("7", PaperAnswer.ACCEPTED, date(2026, 3, 1), "m"),
        ),
    ],
)
def test_answers(row: dict[str, Any], meant: PaperReceipt) -> None:
    """No code is no answer yet, another one is unknown; nothing is not zero."""
    assert paper_cells.receipt(row, NAMES) == meant


def test_amounts_without_a_currency() -> None:
    """They cannot be read, and are not guessed."""
    with pytest.raises(UnreadableError):
        paper_cells.receipt({"id": "7", "code": "ok", "indemnityAmount": "12"}, NAMES)


def test_allianz_trade_codes() -> None:
    """The three codes that are documented, amounts as exact text, days as days."""
    answer = {"overdueId": "O-1", "overdueStatusCode": "Received"}
    session, world = session_with(answer)
    assert session.declare(PAPER).answer is PaperAnswer.ACKNOWLEDGED
    sent = body_of(world.sent[-1])
    assert sent["overdueCategoryTypeCode"] == "OVD"
    assert sent["invoices"][0]["outstandingAmount"] == "100.05"
    assert sent["invoices"][0]["dueDate"] == "2026-02-10"


def test_numbers_in_addresses() -> None:
    """A reference that is none is not asked for."""
    session, _ = session_with()
    with pytest.raises(UnreadableError):
        session.follow_paper(PAPER, "../covers")
    assert safe("O-1") == "O-1"


def test_who_takes_papers() -> None:
    """Who declares it names kinds, and opens such a session; of others none is asked for."""
    for one in installed().insurers.values():
        assert (Capability.DECLARE_OVERDUE in one.capabilities) == bool(one.papers)
    session = paper_session(allianz_trade.INSURER, SETTINGS, World().gate())
    assert session.find_paper
    session.close()
    with pytest.raises(NoPapersError):
        paper_session(installed().insurers["file"], {}, World().gate())


def test_atradius_cases() -> None:
    """Each kind opens its type of case; one that is not told any more is not answered."""
    with running(sandbox("atradius", datetime(2026, 3, 2, 9, tzinfo=UTC))) as address:
        bench = Bench(installed().insurers["atradius"], address)
        with bench.session() as opened:
            session = cast("PaperSession", opened)
            order = bench.order("K1", 1)
            paper = replace(PAPER, policy=order.policy, buyer=order.buyer)
            with pytest.raises(UnreadableError, match="not told"):
                session.follow_paper(paper, "7")
            with pytest.raises(NotAllowedError):
                session.declare(replace(paper, policy=PolicyKey("1", "2")))
            with pytest.raises(RefusedError, match="buyerId"):
                session.declare(replace(paper, buyer="somebody"))
        bench.close()


@pytest.mark.parametrize(
    ("name", "path", "body", "status"),
    [
        ("atradius", "/credit-insurance/non-payment-management/v1/non-payments", {}, 422),
        ("allianz-trade", "/uatm/overdue/v1/overdues", {}, 400),
        ("allianz-trade", "/uatm/overdue/v1/overdues", {"policy": {}}, 403),
        ("allianz-trade", "/uatm/overdue/v1/overdues/none", None, 404),
        ("coface", "/overdue/v1/overdues/none", None, 404),
        ("coface", "/overdue/v1/overdues", {}, 400),
    ],
)
def test_papers_that_sandboxes_refuse(
    name: str, path: str, body: dict[str, Any] | None, status: int
) -> None:
    """Without an invoice, for a policy that there is not, and one that nobody sent."""
    box = sandbox(name, datetime(2026, 3, 2, 9, tzinfo=UTC))
    (policy, *_), (buyer, *_) = box.world.policies, box.world.buyers
    number, unit, extension = policy.key
    named = {"policyId": number, "businessUnitCode": unit, "extensionId": extension}
    about = {
        "atradius": {"policyId": number, "customerId": unit, "buyerId": int(buyer.number)},
        "allianz-trade": {"policy": named, "companyId": buyer.number},
        "coface": {"easyNumber": buyer.number},
    }[name]
    sent = None if body is None else about | body
    headers = {
        "authorization": f"{'' if name == 'coface' else 'Bearer '}{box.give_pass(60)}",
        "atradius-app-key": "sandbox-key-0815",
        "atradius-correlation-id": "1",
        "x-api-key": "sandbox-key-0815",
        "x-cof-policy-number": number,
    }
    method = "GET" if body is None else "POST"
    assert box.answer(Request(method, path, headers=headers, body=sent)).status == status


@pytest.mark.parametrize("name", ["atradius", "coface", "file"])
def test_calls_are_not_offered(name: str) -> None:
    """Who declares no calls takes none: what Coface sends is an empty ping that proves nothing."""
    insurer = installed().insurers[name]
    assert Capability.WEBHOOK not in insurer.capabilities
    with pytest.raises(NotImplementedError):
        insurer.hint({}, {}, b"", datetime(2026, 3, 2, 9, tzinfo=UTC))
