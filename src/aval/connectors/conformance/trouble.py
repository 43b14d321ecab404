"""Checks of trouble: it is waited for, or told as an error, never taken for the end of a list."""

from collections.abc import Mapping
from typing import Any

from aval.connectors.conformance.bench import Bench, Check, Way, ensure
from aval.connectors.contract import (
    ConnectorError,
    FieldKind,
    LoginRefusedError,
    UnavailableError,
    UnreadableError,
)
from aval.vocabulary.insurers import Capability


def trouble_for_good_is_unavailable(bench: Bench) -> None:
    """A service that answers 503 in the middle of a reading, and goes on so, is unavailable."""
    bench.begin("small", [_covers(bench, "status", after=1, times=None, status=503)])
    bench.raised((UnavailableError,), bench.covers)


def passing_trouble_is_waited_for(bench: Bench) -> None:
    """Two answers of 503 and a lost connection are waited for, and everything is told."""
    troubles = (_covers(bench, "status", times=2), _covers(bench, "drop", after=2))
    before = bench.undisturbed("small", *troubles)
    bench.ensure_same(bench.covers(), before)
    ensure(bench.pauses, "it did not pause before it tried again")


def lost_connections_are_unavailable(bench: Bench) -> None:
    """A service that hangs up without an answer, again and again, is unavailable."""
    bench.begin("small", [_covers(bench, "drop", after=1, times=None)])
    bench.raised((UnavailableError,), bench.covers)


def answers_cut_short_are_unreadable(bench: Bench) -> None:
    """An answer whose body ends before its length is unreadable, if it stays so."""
    bench.begin("small", [_covers(bench, "cut", times=None)])
    bench.raised((UnreadableError, UnavailableError), bench.covers)


def half_an_answer_is_unreadable(bench: Bench) -> None:
    """Half of an answer, sent as if it were whole, is unreadable."""
    bench.begin("small", [_covers(bench, "halve", times=None)])
    bench.raised((UnreadableError,), bench.covers)


def pages_for_people_are_unreadable(bench: Bench) -> None:
    """A page for people where JSON should be is unreadable, whatever its status says."""
    bench.begin("small", [_covers(bench, "not_json", times=None)])
    bench.raised((UnreadableError,), bench.covers)


def answers_without_rows_are_unreadable(bench: Bench) -> None:
    """JSON without what was asked for is unreadable: it is no empty portfolio."""
    bench.begin("small", [_covers(bench, "no_envelope", times=None)])
    bench.raised((UnreadableError,), bench.covers)


def partial_answers_are_not_complete(bench: Bench) -> None:
    """After 206 more is read, or the reading fails; what came is not taken for everything."""
    before = bench.undisturbed("paging", _covers(bench, "partial", times=None))
    try:
        told = bench.covers()
    except ConnectorError:
        return
    bench.ensure_same(told, before)


def passes_are_renewed(bench: Bench) -> None:
    """A pass that runs out in the middle of a reading is renewed, and everything is told."""
    before = bench.undisturbed("paging", _covers(bench, "expire", after=1))
    bench.ensure_same(bench.covers(), before)
    ensure(bench.called("login") == 2, f"{bench.called('login')} logins instead of 2")


def pauses_asked_for_are_kept(bench: Bench) -> None:
    """After 429 nothing is asked before Retry-After, told in seconds or as a date."""
    for way in ("seconds", "date"):
        rate = _covers(bench, "rate", times=None, seconds=45, retry_after=way)
        before = bench.undisturbed("small", rate)
        bench.ensure_same(bench.covers(), before)
        ensure(sum(bench.pauses) >= 45, f"{way}: paused {sum(bench.pauses)} s instead of 45")
        ensure(len(bench.pauses) == 1, f"{way}: asked {len(bench.pauses)} times too early")


def rate_limits_without_pause_are_waited_for(bench: Bench) -> None:
    """After 429 without Retry-After the pauses grow, and everything is told."""
    rate = _covers(bench, "rate", times=None, seconds=5, retry_after="")
    before = bench.undisturbed("small", rate)
    bench.ensure_same(bench.covers(), before)
    ensure(sum(bench.pauses) >= 5, "it did not wait")
    ensure(bench.pauses == sorted(bench.pauses), f"pauses do not grow: {bench.pauses}")


def long_pauses_are_told(bench: Bench) -> None:
    """A pause of a day is not waited for: the service is unavailable, and says for how long."""
    rate = _covers(bench, "rate", times=None, seconds=86_400)
    bench.begin("small", [rate])
    error = bench.raised((UnavailableError,), bench.covers)
    told = getattr(error, "retry_after_s", None)
    ensure(told == 86_400, f"told {told} s instead of 86400")
    ensure(sum(bench.pauses) < 3_600, "it waited")


def refused_logins_are_tried_once(bench: Bench) -> None:
    """A refused login is told as such and never tried again: insurers lock accounts."""
    bench.begin("small", [{"kind": "refuse_login", "times": None}])
    with bench.session() as session:
        for _ in range(2):
            bench.raised((LoginRefusedError,), lambda: list(session.covers()))
    ensure(bench.called("login") == 1, f"{bench.called('login')} logins instead of 1")


def secrets_stay_out_of_the_journal(bench: Bench) -> None:
    """No call of the journal, and no error, holds a secret, even where the insurer says it back."""
    bench.begin("small")
    texts = [repr(bench.covers())]
    for status in (400, 403, 500):
        bench.switch(
            {"kind": "echo", "status": status, "times": None, "path": bench.about["covers"]}
        )
        texts.append(repr(bench.raised((ConnectorError,), bench.covers)))
    bench.switch({"kind": "echo", "status": 400, "times": None, "path": bench.about["login"]})
    texts.append(repr(bench.raised((ConnectorError,), bench.covers)))
    ensure(bench.calls, "no call is in the journal")
    secrets = [
        bench.settings[one.name]
        for one in bench.insurer.fields
        if one.kind is FieldKind.SECRET and bench.settings.get(one.name)
    ]
    journal = [repr(one) for one in bench.calls]
    for secret in (*secrets, *bench.control("GET", "passes")):
        found = [text for text in (*texts, *journal) if secret in text]
        ensure(not found, f"{secret[:2]}… is in {len(found)} lines")


def calls_have_numbers(bench: Bench) -> None:
    """Every exchange is in the journal of calls, under a number of its own, answered or not."""
    bench.begin("small", [_covers(bench, "drop"), _covers(bench, "status", after=1)])
    bench.covers()
    made = len(bench.control("GET", "calls"))
    ensure(len(bench.calls) == made, f"{len(bench.calls)} in the journal of {made}")
    ensure(len({one.correlation for one in bench.calls}) == made, "calls share a number")


def _covers(bench: Bench, kind: str, **more: Any) -> Mapping[str, Any]:  # noqa: ANN401
    """Return a fault that strikes calls for covers."""
    return {"kind": kind, "path": bench.about["covers"], **more}


_READS = frozenset({Capability.READ_COVERS})
CHECKS = tuple(
    Check(run, _READS, way=Way.HTTP)
    for run in (
        trouble_for_good_is_unavailable,
        passing_trouble_is_waited_for,
        lost_connections_are_unavailable,
        answers_cut_short_are_unreadable,
        half_an_answer_is_unreadable,
        pages_for_people_are_unreadable,
        answers_without_rows_are_unreadable,
        partial_answers_are_not_complete,
        passes_are_renewed,
        pauses_asked_for_are_kept,
        rate_limits_without_pause_are_waited_for,
        long_pauses_are_told,
        refused_logins_are_tried_once,
        secrets_stay_out_of_the_journal,
        calls_have_numbers,
    )
)
"""The checks of this module, in the order in which they are run."""
