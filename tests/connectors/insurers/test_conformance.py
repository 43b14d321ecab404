"""The suite passes a right connector, and finds each that is wrong, for the reason it is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from aval.connectors.conformance import orders, reading, trouble
from aval.connectors.conformance.suite import CHECKS, due, run
from aval.connectors.contract import (
    BuyerQuery,
    Gate,
    IncompleteError,
    LoginRefusedError,
    OutcomeUnknownError,
    RefusedError,
    UnavailableError,
    UnreadableError,
)
from aval.connectors.insurers.atradius import INSURER
from aval.connectors.insurers.coface import INSURER as COFACE
from aval.sandboxes.insurers.catalogue import sandbox
from aval.sandboxes.insurers.server import running
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import Capability, Decision, RequestKind, RequestState
from tests.connectors.insurers import breakages as b

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return where a pretend insurer answers."""
    with running(sandbox("atradius", START)) as base:
        yield base


def test_a_right_connector(address: str) -> None:
    """Passes every check that is due, and every one of reading and ordering is."""
    results = list(run(INSURER, address))
    assert [one.check for one in results] == [one.name for one in due(INSURER)]
    assert {one.name for one in OWN} <= {one.check for one in results}
    assert [one for one in results if not one.passed] == []


def test_only_what_is_offered_is_checked() -> None:
    """A connector that only reads covers owes nothing about orders."""
    reader = b.Broken()
    reader.capabilities = frozenset({Capability.READ_COVERS})
    names = {one.name for one in due(reader)}
    assert "everything_is_told" in names
    assert not names & {"orders_are_sent_once", "grades_are_told", "buyers_are_found"}


def test_kinds_of_orders_say_what_is_checked() -> None:
    """Who may change covers, and not reduce them, owes nothing about reductions."""
    changer = b.Broken()
    changer.kinds = frozenset({RequestKind.NEW, RequestKind.INCREASE})
    names = {one.name for one in due(changer)}
    assert "covers_are_increased" in names
    assert not names & {"covers_are_reduced", "covers_are_cancelled", "covers_are_prolonged"}


def test_prolonging() -> None:
    """A connector that drops the later day fails the check of it, and the right one passes."""
    (check,) = (one for one in orders.CHECKS if one.run is orders.covers_are_prolonged)
    wrong = b.Broken(
        COFACE, request=lambda right, order: right.request(replace(order, wanted_to=None))
    )
    with running(sandbox("coface", START)) as base:
        assert [one.passed for one in run(COFACE, base, [check])] == [True]
        assert [one.passed for one in run(wrong, base, [check])] == [False]


def test_checks_are_described() -> None:
    """Each has its manual, and no two one name."""
    assert all(one.run.__doc__ for one in CHECKS)
    assert len({one.name for one in CHECKS}) == len(CHECKS)


def _looks_up(right: Any, _: Gate) -> None:
    right.identify(BuyerQuery("FR", ((IdentifierScheme.SIREN, "552100554"),)))


def _zone_moves(one: Any) -> Any:
    moved = b.moved(one.decided_on, -1) if "+01:00" in one.raw.payload else one.decided_on
    return replace(one, decided_on=moved)


def _unanswered(receipt: Any) -> Any:
    return replace(receipt, state=RequestState.IN_STUDY, answers=())


def _as_granted(receipt: Any) -> Any:
    wrong = tuple(replace(one, amount=one.requested) for one in receipt.answers)
    return replace(receipt, answers=wrong)


def _still_stands(receipt: Any) -> Any:
    live = tuple(replace(one, decision=Decision.APPROVED) for one in receipt.answers)
    return replace(receipt, answers=live)


def _any_order(right: Any, order: Any) -> Any:
    found = right.find(order)
    return found or right.find(replace(order, key="CONFORM-6"))


def _one_by_one(right: Any, order: Any) -> Any:
    right.request(replace(order, key="before"))
    return right.request(order)


OWN = [
    one
    for one in (*reading.CHECKS, *trouble.CHECKS, *orders.CHECKS)
    if one.run is not orders.covers_are_prolonged
]
"""The checks that an insurer of this kind can fail; others are failed in modules of their own."""
LARGE = {
    "lists_are_read_to_their_end",
    "repeated_rows_are_told_once",
    "order_of_rows_means_nothing",
    "partial_answers_are_not_complete",
    "passes_are_renewed",
    "grades_are_told",
}
"""Checks that read hundreds of covers."""
ORDERS = {one.name for one in orders.CHECKS}
WRONG: dict[str, tuple[Any, set[str]]] = {
    "takes a service in trouble for the end": (
        b.swallows(UnavailableError, "503"),
        {"trouble_for_good_is_unavailable"},
    ),
    "takes a lost connection for the end": (
        b.swallows(UnavailableError, "disconnected"),
        {"lost_connections_are_unavailable"},
    ),
    "takes a cut body for the end": (
        b.swallows(UnreadableError, "complete message body"),
        {"answers_cut_short_are_unreadable"},
    ),
    "takes what is no JSON for the end": (
        b.swallows(UnreadableError, "not JSON"),
        {"half_an_answer_is_unreadable", "pages_for_people_are_unreadable"},
    ),
    "takes JSON without rows for the end": (
        b.swallows(UnreadableError, "without data"),
        {"answers_without_rows_are_unreadable"},
    ),
    "takes a part for everything": (
        b.swallows(IncompleteError),
        {"partial_answers_are_not_complete"},
    ),
    "reads one page": (
        b.ends_at(500),
        {"lists_are_read_to_their_end", "order_of_rows_means_nothing"},
    ),
    "relies on the order of rows": (
        b.stops_at_what_it_knows(),
        {"order_of_rows_means_nothing", "time_brings_what_was_announced"},
    ),
    "tells rows as they come": (
        b.tells_rows_as_they_come(),
        {"repeated_rows_are_told_once"},
    ),
    "tells something new each time": (b.counts_readings(), {"reading_again_tells_the_same"}),
    "makes numbers of identifiers": (
        b.each(lambda one: replace(one, cover=one.cover.lstrip("0"))),
        {"everything_is_told", "identifiers_stay_text"},
    ),
    "takes an untold amount for zero": (
        b.each(lambda one: replace(one, amount=one.amount or 0)),
        {"everything_is_told", "untold_amounts_stay_untold"},
    ),
    "takes the amount asked for": (
        b.each(b.invented),
        {"everything_is_told", "untold_amounts_stay_untold"},
    ),
    "takes an unknown code for a refusal": (
        b.each(b.guessed),
        {"everything_is_told", "unknown_codes_are_told_as_unknown"},
    ),
    "keeps no raw code": (b.each(b.without_code), {"unknown_codes_are_told_as_unknown"}),
    "takes what is announced for done": (
        b.each(b.done_already),
        {
            "everything_is_told",
            "time_brings_what_was_announced",
            "untold_amounts_stay_untold",
        },
    ),
    "moves the end of layers": (
        b.each(lambda one: replace(one, valid_to=b.moved(one.valid_to, -1))),
        {"everything_is_told"},
    ),
    "moves days across zones": (b.each(_zone_moves), {"days_are_those_written"}),
    "remembers a currency": (b.remembers_the_first(), {"currency_is_the_one_of_today"}),
    "looks buyers up": (b.covers_then(_looks_up), {"nobody_is_looked_up_unasked"}),
    "finds nobody": (b.Broken(identify=lambda *_: []), {"buyers_are_found"}),
    "finds the first only": (
        b.Broken(identify=lambda right, query: right.identify(query)[:1]),
        {"buyers_are_found"},
    ),
    "tells requests as granted": (
        b.changed("requests", lambda one: replace(one, amount=one.requested)),
        {"requests_are_told"},
    ),
    "tells grades twice": (b.twice("grades"), {"grades_are_told"}),
    "numbers events anew": (
        b.changed("events", lambda one: replace(one, event=str(id(one)))),
        {"events_keep_their_numbers"},
    ),
    "tells events twice": (b.twice("events"), {"events_keep_their_numbers"}),
    "asks with missing settings": (b.accepts_anything(), {"missing_settings_are_named"}),
    "tries once": (
        b.limited(attempts=1),
        {
            "passing_trouble_is_waited_for",
            "pauses_asked_for_are_kept",
            "rate_limits_without_pause_are_waited_for",
            "calls_have_numbers",
        },
    ),
    "does not pause by itself": (
        b.limited(first_pause_s=0),
        {"rate_limits_without_pause_are_waited_for"},
    ),
    "pauses half": (b.pauses(lambda seconds: seconds / 2), {"pauses_asked_for_are_kept"}),
    "waits for a day": (b.limited(longest_pause_s=10**6), {"long_pauses_are_told"}),
    "does not renew": (b.never_renews(), {"passes_are_renewed", "orders_outlive_a_pass"}),
    "tries logins again": (b.tries_logins_again(), {"refused_logins_are_tried_once"}),
    "tells secrets": (b.tells_secrets(), {"secrets_stay_out_of_the_journal"}),
    "shares numbers": (b.shares_numbers(), {"calls_have_numbers"}),
    "leaves calls out": (b.leaves_calls_out(), {"calls_have_numbers"}),
    "orders again when nobody knows": (
        b.resends(OutcomeUnknownError),
        {
            "orders_are_sent_once",
            "orders_are_not_sent_into_trouble_again",
            "unreadable_receipts_are_unknown_outcomes",
            "lost_orders_are_found",
        },
    ),
    "orders again after a rate limit": (
        b.resends(UnavailableError),
        {"orders_wait_for_nobody"},
    ),
    "takes a lost answer for a failure": (
        b.orders_fail(OutcomeUnknownError, UnavailableError("lost")),
        {
            "orders_are_sent_once",
            "unreadable_receipts_are_unknown_outcomes",
            "lost_orders_are_found",
        },
    ),
    "finds nothing": (b.Broken(find=lambda *_: None), {"lost_orders_are_found"}),
    "finds any order": (b.Broken(find=_any_order), {"lost_orders_are_found"}),
    "orders twice": (
        b.Broken(request=_one_by_one),
        {
            "orders_are_answered",
            "orders_outlive_a_pass",
            "lost_orders_are_found",
            "covers_are_increased",
            "covers_are_reduced",
            "covers_are_cancelled",
        },
    ),
    "never answers": (
        b.answered_with(_unanswered),
        {
            "orders_are_answered",
            "covers_are_increased",
            "covers_are_reduced",
            "covers_are_cancelled",
        },
    ),
    "takes what was asked for what was granted": (
        b.answered_with(_as_granted),
        {"covers_are_cancelled"},
    ),
    "takes cancelled covers for live": (
        b.answered_with(_still_stands),
        {"covers_are_cancelled"},
    ),
    "refuses without a word": (
        b.orders_fail(RefusedError, RefusedError("", "", "")),
        {"refusals_say_why"},
    ),
    "takes a refused login for the end": (
        b.swallows(LoginRefusedError),
        {"refused_logins_are_tried_once", "secrets_stay_out_of_the_journal"},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_connectors(name: str, address: str) -> None:
    """Exactly the checks fail that are about what is wrong, and say something.

    Checks of large portfolios are run where they are meant to fail, and checks of orders and of
    reading only for connectors that are wrong in that.
    """
    insurer, meant = WRONG[name]
    others = ORDERS if meant <= ORDERS else {one.name for one in OWN} - ORDERS - LARGE
    checks = [one for one in OWN if one.name in meant | others]
    failed = {one.check: one.detail for one in run(insurer, address, checks) if not one.passed}
    assert set(failed) == meant, failed
    assert all(failed.values())


def test_every_check_can_fail() -> None:
    """Each is failed by some connector that is wrong."""
    failed = {check for _, checks in WRONG.values() for check in checks}
    assert {one.name for one in OWN} - failed == set()
