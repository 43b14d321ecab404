"""Checks of what is told: all of it, once, exactly as the insurer says it."""

import json

from aval.connectors.conformance.bench import Bench, Check, Way, ensure
from aval.connectors.contract import BuyerQuery, CoverNotice, NotConfiguredError
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import NOTHING_COVERED, Capability, Decision


def everything_is_told(bench: Bench) -> None:
    """Every layer of every cover is told once, with its decision, amount, currency and days."""
    for seed in ("small", "edge"):
        bench.begin(seed)
        bench.ensure_told(bench.covers())


def lists_are_read_to_their_end(bench: Bench) -> None:
    """A portfolio larger than a page is told to its last cover."""
    bench.begin("paging")
    told, meant = bench.covers(), bench.control("GET", "world")["covers"]
    ensure(len(told) == len(meant), f"{len(told)} layers told of {len(meant)}")


def reading_again_tells_the_same(bench: Bench) -> None:
    """Two readings of one session, and one of another, tell the same notices in all their parts."""
    bench.begin("edge")
    with bench.session() as session:
        first, second = list(session.covers()), list(session.covers())
    ensure(first == second, "a second reading tells something else")
    ensure(sorted(map(repr, first)) == sorted(map(repr, bench.covers())), "a new session differs")


def time_brings_what_was_announced(bench: Bench) -> None:
    """What is announced changes nothing before its day, and is told as done afterwards."""
    bench.begin("small")
    announced = [one for one in bench.covers() if one.announced]
    ensure(announced, "nothing is told as announced")
    ensure(all(one.amount for one in announced), "what is announced is told as done")
    bench.later(31)
    after = {one.cover: one for one in bench.covers()}
    found = [after[one.cover] for one in announced if one.cover in after]
    ensure(len(found) == len(announced), "what ended is not told any more")
    ensure(all(one.decision in NOTHING_COVERED for one in found), "its day has passed, it stands")


def repeated_rows_are_told_once(bench: Bench) -> None:
    """Rows that come again, because a list moved between two pages, are told once."""
    before = bench.undisturbed("paging", _always("repeat"))
    bench.ensure_same(bench.covers(), before)


def order_of_rows_means_nothing(bench: Bench) -> None:
    """Rows in another order are the same covers."""
    before = bench.undisturbed("paging", _always("shuffle"))
    bench.ensure_same(bench.covers(), before)


def untold_amounts_stay_untold(bench: Bench) -> None:
    """An amount that is null or empty is None: never zero, never the amount asked for."""
    for kind in ("null_amounts", "empty_amounts"):
        bench.begin("small", [_always(kind)])
        invented = [one for one in bench.covers() if one.amount is not None]
        ensure(not invented, f"{kind}: told as {[one.amount for one in invented][:3]}")


def identifiers_stay_text(bench: Bench) -> None:
    """Numbers of policies, buyers and covers keep their leading zeros."""
    bench.begin("small")
    rows = bench.control("GET", "world")["covers"]
    names = {name for row in rows for name in (row["cover"], *row["policy"], row["buyer"])}
    zeros = {name for name in names if name.startswith("0")}
    ensure(zeros, "the sandbox has no number that begins with zero")
    told = {
        name
        for one in bench.covers()
        for name in (one.cover, one.policy.number, one.policy.unit, one.policy.extension, one.buyer)
    }
    ensure(zeros <= told, f"lost: {sorted(zeros - told)[:3]}")


def unknown_codes_are_told_as_unknown(bench: Bench) -> None:
    """A code that nobody knows is UNKNOWN, never a refusal; code and payload are kept."""
    bench.begin("small")
    live = {one.cover for one in bench.covers() if one.decision not in _ENDED}
    bench.switch(_always("unknown_code"))
    told = [one for one in bench.covers() if one.cover in live]
    guessed = {one.decision for one in told} - {Decision.UNKNOWN}
    ensure(told and not guessed, f"told as {sorted(guessed)}")
    lost = [one for one in told if not one.raw.code or one.raw.code not in one.raw.payload]
    ensure(not lost, "the raw code is not kept")
    ensure(all(isinstance(json.loads(one.raw.payload), dict) for one in told), "no payload")


def days_are_those_written(bench: Bench) -> None:
    """A day written as an instant next to midnight, in a time zone, stays that day."""
    for seed in ("small", "edge"):
        before = bench.undisturbed(seed)
        days = sorted(map(_days, bench.covers()), key=repr)
        bench.switch(_always("midnight"))
        told = bench.covers()
        bench.ensure_same(told, before)
        ensure(sorted(map(_days, told), key=repr) == days, "days moved")


def currency_is_the_one_of_today(bench: Bench) -> None:
    """A policy that changes its currency is told in the new one at once: no amount in the old."""
    bench.begin("small")
    with bench.session() as session:
        ensure(list(session.covers()), "nothing is told")
        world = bench.control("GET", "seed")
        old = {policy["currency"] for policy in world["policies"]}
        new = next(one for one in ("CHF", "GBP", "SEK") if one not in old)
        for policy in world["policies"]:
            policy["currency"] = new
        bench.control("POST", "seed", world)
        told = {one.currency for one in session.covers()}
    ensure(told == {new}, f"told in {sorted(told)} instead of {new}")


def nobody_is_looked_up_unasked(bench: Bench) -> None:
    """Reading looks no buyer up: it may be billed, a person asks for it."""
    bench.begin("small")
    bench.covers()
    ensure(not bench.called("identify"), "a buyer was looked up")


def buyers_are_found(bench: Bench) -> None:
    """Every candidate of an identifier is told, and none for a number that nobody has."""
    bench.begin("small")
    buyers = bench.control("GET", "seed")["buyers"]
    by_number: dict[tuple[str, str, str], set[str]] = {}
    for one in buyers:
        for scheme, value in one["identifiers"]:
            by_number.setdefault((one["country"], scheme, value), set()).add(one["number"])
    with bench.session() as session:
        (country, scheme, value), meant = max(by_number.items(), key=lambda one: len(one[1]))
        asked = BuyerQuery(country, ((IdentifierScheme(scheme), value),))
        told = {one.buyer for one in session.identify(asked)}
        ensure(told == meant, f"meant {sorted(meant)}, told {sorted(told)}")
        nobody = BuyerQuery(country, ((IdentifierScheme(scheme), "000000000"),))
        ensure(session.identify(nobody) == [], "somebody is told whom nobody knows")


def requests_are_told(bench: Bench) -> None:
    """What is asked and not answered is told as pending, with the amount asked for and our key."""
    bench.begin("small")
    with bench.session() as session:
        told = list(session.requests())
    meant = bench.control("GET", "world")["requests"]
    ensure(all(one.decision is Decision.PENDING for one in told), "told as decided")
    ensure(all(one.amount is None for one in told), "an amount is told that was not granted")
    found = sorted((one.cover, one.requested, one.customer_ref) for one in told)
    wanted = sorted((one["cover"], one["requested"], one["customer_ref"]) for one in meant)
    ensure(found == wanted, f"meant {wanted}, told {found}")


def grades_are_told(bench: Bench) -> None:
    """The grade of each buyer is told once, as text on its scale."""
    bench.begin("paging", [_always("repeat")])
    with bench.session() as session:
        told = list(session.grades())
    graded = {one["buyer"]: one["grade"] for one in bench.control("GET", "world")["buyers"]}
    ensure(len(told) == len({one.buyer for one in told}), "a buyer is told twice")
    ensure({one.buyer: one.value for one in told} == graded, "not the grades that there are")
    ensure(len({one.scale for one in told} - {""}) == 1, "not one scale")


def events_keep_their_numbers(bench: Bench) -> None:
    """What was notified has the same number at every reading, and each number once."""
    bench.begin("small")
    since = bench.now
    bench.later(31)
    with bench.session() as session:
        first, second = list(session.events(since)), list(session.events(since))
    ensure(first, "nothing is told of what happened")
    ensure(first == second, "a second reading tells something else")
    ensure(len(first) == len({one.event for one in first}), "a number is told twice")


def missing_settings_are_named(bench: Bench) -> None:
    """Settings that are missing are named, before anything is sent."""
    bench.begin("small")
    wanted = {one.name for one in bench.insurer.fields if one.is_required and not one.default}
    settings, bench.settings = bench.settings, {}
    try:
        error = bench.raised((NotConfiguredError,), bench.covers)
    finally:
        bench.settings = settings
    named = set(getattr(error, "fields", ()))
    ensure(named == wanted, f"meant {sorted(wanted)}, named {sorted(named)}")
    ensure(not bench.calls, "something was sent")


def _days(one: CoverNotice) -> tuple[object, ...]:
    return (one.cover, one.layer, one.decided_on, one.valid_from, one.requested_on)


def _always(kind: str) -> dict[str, object]:
    """Return a fault that strikes whatever is read."""
    return {"kind": kind, "times": None}


_ENDED = NOTHING_COVERED - {Decision.REFUSED}
_READS = frozenset({Capability.READ_COVERS})
CHECKS = (
    *(
        Check(run, _READS)
        for run in (
            missing_settings_are_named,
            everything_is_told,
            lists_are_read_to_their_end,
            reading_again_tells_the_same,
            order_of_rows_means_nothing,
            untold_amounts_stay_untold,
            identifiers_stay_text,
            unknown_codes_are_told_as_unknown,
            days_are_those_written,
        )
    ),
    *(
        Check(run, _READS, way=Way.HTTP)
        for run in (
            time_brings_what_was_announced,
            repeated_rows_are_told_once,
            currency_is_the_one_of_today,
        )
    ),
    Check(nobody_is_looked_up_unasked, _READS | {Capability.IDENTIFY}),
    Check(buyers_are_found, frozenset({Capability.IDENTIFY})),
    Check(requests_are_told, frozenset({Capability.READ_REQUESTS})),
    Check(grades_are_told, frozenset({Capability.READ_GRADES})),
    Check(events_keep_their_numbers, frozenset({Capability.READ_EVENTS})),
)
"""The checks of this module, in the order in which they are run."""
