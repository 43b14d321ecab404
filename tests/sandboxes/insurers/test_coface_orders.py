"""Orders at the pretend Coface: what it takes, when it delivers, what it refuses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from aval.connectors.conformance.bench import Bench
from aval.connectors.contract import Order, PolicyKey, Receipt, RefusedError, Session
from aval.sandboxes.insurers.coface import CofaceSandbox
from aval.sandboxes.insurers.server import running
from aval.vocabulary.insurers import Decision, RequestKind, RequestState
from aval.vocabulary.words import Layer
from tests.sandboxes.insurers.pretending import pretended

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRST = "00000341003001"
POLICY = PolicyKey("0040017")
ORDER = Order("K1", RequestKind.NEW, POLICY, "00000341003009", Layer.PERMANENT, 30_000_00, "EUR")


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Return its controls, with the smallest world."""
    with running(CofaceSandbox(START)) as address, pretended(address) as one:
        yield one


def _answered(bench: Bench, session: Session, order: Order) -> Receipt:
    """Return the answer to an order, two days later."""
    receipt = session.request(order)
    bench.later(2)
    return session.follow(order, receipt.reference)


def test_orders_take_two_days(bench: Bench) -> None:
    """More than 50 000 units are studied, and given by two thirds."""
    with bench.session() as session:
        order = replace(ORDER, amount=90_000_00)
        receipt = session.request(order)
        assert session.follow(order, receipt.reference).state is RequestState.IN_STUDY
        waiting = [one for one in session.requests() if one.customer_ref == "K1"]
        assert [one.requested for one in waiting] == [90_000_00]
        bench.later(2)
        (answer,) = session.follow(order, receipt.reference).answers
    assert (answer.decision, answer.amount) == (Decision.PARTIAL, 60_000_00)


def test_layers_are_ordered_and_deleted(bench: Bench) -> None:
    """A TopLiner and a temporary amount stand beside the agrément, and go alone."""
    with bench.session() as session:
        (first,) = _answered(bench, session, ORDER).answers
        extra = replace(ORDER, key="K2", layer=Layer.TOP_UP, wanted_to=date(2026, 9, 1))
        both = _answered(bench, session, extra).answers
        assert [(one.cover, one.layer) for one in both] == [
            (first.cover, Layer.PERMANENT),
            (first.cover, Layer.TOP_UP),
        ]
        assert both[1].valid_to == date(2026, 9, 1)
        longer = replace(extra, key="K3", kind=RequestKind.PROLONG, cover=first.cover)
        longer = replace(longer, wanted_to=date(2026, 12, 1))
        assert _answered(bench, session, longer).answers[1].valid_to == date(2026, 12, 1)
        away = replace(extra, key="K4", kind=RequestKind.CANCEL, cover=first.cover)
        assert [one.layer for one in _answered(bench, session, away).answers] == [Layer.PERMANENT]


def test_increases_may_be_refused(bench: Bench) -> None:
    """Then what stands stays as it is."""
    with bench.session() as session:
        (first,) = _answered(bench, session, ORDER).answers
        more = replace(ORDER, key="K2", kind=RequestKind.INCREASE, cover=first.cover)
        (answer,) = _answered(bench, session, replace(more, amount=70_000_00)).answers
    assert (answer.decision, answer.amount) == (Decision.INCREASE_REFUSED, 30_000_00)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"buyer": "7"}, "no such company"),
        ({"buyer": FIRST}, "exists already"),
        ({"currency": "USD"}, "in the currency"),
        ({"amount": 0}, "more than 0"),
        ({"kind": RequestKind.REDUCE, "cover": "7"}, "no such guarantee"),
        ({"kind": RequestKind.REDUCE, "cover": "000088000012"}, "no such guarantee"),
        (
            {"kind": RequestKind.CANCEL, "cover": "000088000001", "layer": Layer.TEMPORARY},
            "not a product",
        ),
        (
            {"kind": RequestKind.REDUCE, "cover": "000088000001", "layer": Layer.TEMPORARY},
            "not a product",
        ),
    ],
)
def test_orders_that_are_not_taken(bench: Bench, changed: dict[str, Any], words: str) -> None:
    """They are refused, with words."""
    with bench.session() as session, pytest.raises(RefusedError, match=words):
        session.request(replace(ORDER, **changed))


def test_orders_while_one_is_studied(bench: Bench) -> None:
    """A second one is not taken."""
    own = replace(ORDER, policy=PolicyKey("0040025"), buyer="00000341003012", currency="USD")
    with bench.session() as session:
        with pytest.raises(RefusedError, match="exists already"):
            session.request(own)
        change = replace(own, kind=RequestKind.REDUCE, cover="000088000012")
        with pytest.raises(RefusedError, match="being studied"):
            session.request(change)
