"""Checks of orders: sent once, found again, followed to their answer."""

from dataclasses import replace
from datetime import timedelta

from aval.connectors.conformance.bench import Bench, Check, ensure
from aval.connectors.contract import (
    Order,
    OutcomeUnknownError,
    Receipt,
    RefusedError,
    Session,
    UnavailableError,
)
from aval.vocabulary.insurers import Capability, Decision, RequestKind, RequestState
from aval.vocabulary.words import Layer

UNITS = 40_000
"""Whole units that every sandbox decides soon."""
MANY_UNITS = 90_000
"""Whole units that it takes time to decide."""


def orders_are_answered(bench: Bench) -> None:
    """An order gets a reference, and under it, sooner or later, its answer; then it is a cover."""
    bench.begin("small")
    for key, units in (("CONFORM-1", UNITS), ("CONFORM-2", MANY_UNITS)):
        order = bench.order(key, units)
        with bench.session() as session:
            receipt = session.request(order)
            ensure(receipt.reference, "an order without a reference")
            _followed(bench, session, order, receipt)
        told = {(one.buyer, one.policy) for one in bench.covers()}
        ensure((order.buyer, order.policy) in told, "its cover is not told")


def orders_are_sent_once(bench: Bench) -> None:
    """When the answer is lost the order is not sent again: its outcome is unknown."""
    bench.begin("small", [_orders(bench, "lose")])
    order = bench.order("CONFORM-3", UNITS)
    with bench.session() as session:
        bench.raised((OutcomeUnknownError,), lambda: session.request(order))
    _ensure_once(bench)


def orders_are_not_sent_into_trouble_again(bench: Bench) -> None:
    """After 503 nobody knows whether the order was taken: it is not sent again."""
    bench.begin("small", [_orders(bench, "status")])
    order = bench.order("CONFORM-4", UNITS)
    with bench.session() as session:
        bench.raised((OutcomeUnknownError, UnavailableError), lambda: session.request(order))
    _ensure_once(bench)


def unreadable_receipts_are_unknown_outcomes(bench: Bench) -> None:
    """An order that was taken, and whose receipt cannot be read, has an unknown outcome."""
    for kind in ("cut", "halve", "not_json", "no_envelope"):
        bench.begin("small", [_orders(bench, kind)])
        order = bench.order("CONFORM-5", UNITS)
        with bench.session() as session:
            bench.raised((OutcomeUnknownError,), lambda: session.request(order))  # noqa: B023
        _ensure_once(bench)


def lost_orders_are_found(bench: Bench) -> None:
    """An order whose receipt was lost is found by our key; one that never arrived is not."""
    bench.begin("small", [_orders(bench, "lose")])
    order = bench.order("CONFORM-6", UNITS)
    with bench.session() as session:
        ensure(session.find(order) is None, "found before it was sent")
        bench.raised((OutcomeUnknownError,), lambda: session.request(order))
        found = session.find(order)
        ensure(found and found.reference, "not found although it arrived")
        other = replace(order, key="CONFORM-OTHER", amount=order.amount // 2)
        ensure(session.find(other) is None, "another order is taken for it")


def orders_outlive_a_pass(bench: Bench) -> None:
    """An order that meets a pass that ran out is taken, once."""
    bench.begin("small")
    order = bench.order("CONFORM-7", UNITS)
    with bench.session() as session:
        list(session.covers())
        bench.switch(_orders(bench, "expire"))
        ensure(session.request(order).reference, "an order without a reference")
    taken = [status for status in bench.statuses("order", "POST") if status != 401]
    ensure(len(taken) == 1, f"answered {taken}")


def orders_wait_for_nobody(bench: Bench) -> None:
    """An order that meets a rate limit was not taken: unavailable, and not sent again."""
    bench.begin("small", [_orders(bench, "rate", seconds=20)])
    order = bench.order("CONFORM-8", UNITS)
    with bench.session() as session:
        error = bench.raised((UnavailableError,), lambda: session.request(order))
    ensure(getattr(error, "retry_after_s", None) == 20, "it does not say when to come back")
    _ensure_once(bench)


def refusals_say_why(bench: Bench) -> None:
    """An order for a buyer that the insurer does not know is refused with its words."""
    bench.begin("small")
    order = replace(bench.order("CONFORM-9", UNITS), buyer="99999999")
    with bench.session() as session:
        error = bench.raised((RefusedError,), lambda: session.request(order))
    ensure(getattr(error, "detail", ""), "refused without a word")


def covers_are_increased(bench: Bench) -> None:
    """More of a cover that stands is answered with the amount that it then has."""
    _changed(bench, RequestKind.INCREASE, 45_000)


def covers_are_reduced(bench: Bench) -> None:
    """A cover that stands is changed under its number; its answer tells the new amount."""
    _changed(bench, RequestKind.REDUCE, 10_000)


def covers_are_cancelled(bench: Bench) -> None:
    """A cover that is cancelled covers nothing afterwards."""
    answered = _changed(bench, RequestKind.CANCEL, 0)
    live = [one for one in answered.answers if one.decision is not Decision.CANCELLED_BY_INSURED]
    ensure(not live, f"told as {[one.decision for one in live]}")


def covers_are_prolonged(bench: Bench) -> None:
    """A temporary cover that is prolonged ends on the later day, with the amount that it had."""
    bench.begin("small")
    day = bench.now.date()
    first, last = day + timedelta(60), day + timedelta(120)
    order = replace(bench.order("CONFORM-B", UNITS), layer=Layer.TEMPORARY, wanted_to=first)
    with bench.session() as session:
        granted = _followed(bench, session, order, session.request(order)).answers[0]
        ensure(granted.valid_to == first, f"granted to {granted.valid_to}")
        kind, number = RequestKind.PROLONG, granted.cover
        later = replace(order, key="CONFORM-C", kind=kind, cover=number, wanted_to=last)
        answered = _followed(bench, session, later, session.request(later))
    told = [(one.valid_to, one.amount) for one in answered.answers]
    ensure(told == [(last, order.amount)], f"told as {told}")


def _changed(bench: Bench, kind: RequestKind, units: int) -> Receipt:
    """Return the answer to a change of a cover that was just granted."""
    bench.begin("small")
    order = bench.order("CONFORM-A", UNITS)
    with bench.session() as session:
        granted = _followed(bench, session, order, session.request(order)).answers[0]
        key = f"CONFORM-{kind}"
        minor = units * 100
        change = replace(order, key=key, kind=kind, cover=granted.cover, amount=minor)
        answered = _followed(bench, session, change, session.request(change))
    amounts = [one.amount for one in answered.answers]
    ensure(answered.answers and amounts == [minor] * len(amounts), f"told as {amounts}")
    return answered


def _followed(bench: Bench, session: Session, order: Order, receipt: Receipt) -> Receipt:
    """Return the answer to an order, after at most ten days."""
    for _ in range(10):
        if receipt.state is RequestState.ANSWERED and receipt.answers:
            break
        bench.later(1)
        receipt = session.follow(order, receipt.reference)
    is_answered = receipt.state is RequestState.ANSWERED and receipt.answers
    ensure(is_answered, "not answered within ten days")
    return receipt


def _ensure_once(bench: Bench) -> None:
    count = bench.called("order", "POST")
    ensure(count == 1, f"sent {count} times")


def _orders(bench: Bench, kind: str, **more: object) -> dict[str, object]:
    """Return a fault that strikes orders."""
    return {"kind": kind, "path": bench.about["order"], "method": "POST", **more}


_ORDERS = frozenset({Capability.REQUEST})
_CHANGES = _ORDERS | {Capability.CHANGE}
_NEW = frozenset({RequestKind.NEW})
CHECKS = (
    *(
        Check(run, _ORDERS, _NEW)
        for run in (
            orders_are_answered,
            orders_are_sent_once,
            orders_are_not_sent_into_trouble_again,
            unreadable_receipts_are_unknown_outcomes,
            lost_orders_are_found,
            orders_outlive_a_pass,
            orders_wait_for_nobody,
            refusals_say_why,
        )
    ),
    Check(covers_are_increased, _ORDERS, _NEW | {RequestKind.INCREASE}),
    Check(covers_are_reduced, _CHANGES, _NEW | {RequestKind.REDUCE}),
    Check(
        covers_are_prolonged,
        _CHANGES,
        _NEW | {RequestKind.PROLONG},
        frozenset({Layer.TEMPORARY}),
    ),
    Check(covers_are_cancelled, frozenset({Capability.CANCEL}), _NEW | {RequestKind.CANCEL}),
)
"""The checks of this module, in the order in which they are run."""
