"""Checks of calls to an address of ours: genuine and fresh, or refused; never facts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from aval.connectors.conformance.bench import Bench, Check, ensure
from aval.connectors.conformance.receiver import Delivery, receiving
from aval.connectors.contract import FieldKind, ForgedError
from aval.vocabulary.insurers import Capability

_FAR = timedelta(days=1)


def genuine_calls_have_numbers(bench: Bench) -> None:
    """A genuine call has a number, and another call another one."""
    first, second = _delivered(bench), _delivered(bench)
    told = [_hint(bench, first), _hint(bench, second)]
    ensure(all(told), f"told as {told}")
    ensure(told[0] != told[1], "two calls have one number")


def replayed_calls_keep_their_number(bench: Bench) -> None:
    """A call that comes again, as it was or sent anew, has the number that it had."""
    first = _delivered(bench, number="conform-1")
    numbers = {_hint(bench, first), _hint(bench, first)}
    bench.wait(30)
    numbers.add(_hint(bench, _delivered(bench, number="conform-1")))
    ensure(len(numbers) == 1, f"one call has {len(numbers)} numbers")


def old_calls_are_refused(bench: Bench) -> None:
    """A call of yesterday is refused, and one of tomorrow."""
    told = _delivered(bench)
    for moved in (_FAR, -_FAR):
        _ensure_refused(bench, told, f"{moved} later", now=bench.now + moved)


def forged_calls_are_refused(bench: Bench) -> None:
    """A call that is signed by somebody else is refused."""
    _ensure_refused(bench, _delivered(bench, is_forged=True), "signed by another")


def altered_calls_are_refused(bench: Bench) -> None:
    """A call is refused when its body, or a header that proves it, is not what was sent."""
    told = _delivered(bench)
    _ensure_refused(bench, replace(told, body=told.body.replace(b":", b": ", 1)), "a blank more")
    _ensure_refused(bench, replace(told, body=b""), "no body")
    for name in _signed(bench):
        headers = {
            one: value[:-2] + ("0" if value[-2] != "0" else "1") + value[-1]
            if one.lower() == name
            else value
            for one, value in told.headers.items()
        }
        _ensure_refused(bench, replace(told, headers=headers), f"{name} altered")


def calls_without_proof_are_refused(bench: Bench) -> None:
    """A call is refused without any of the headers that prove it."""
    told = _delivered(bench)
    for missing in _signed(bench):
        headers = {name: v for name, v in told.headers.items() if name.lower() != missing}
        _ensure_refused(bench, replace(told, headers=headers), f"without {missing}")
    _ensure_refused(bench, replace(told, headers={}), "without headers")


def calls_need_a_secret(bench: Bench) -> None:
    """Where the settings hold no secret, nothing proves a call, and it is refused."""
    told = _delivered(bench)
    secrets = {one.name for one in bench.insurer.fields if one.kind is FieldKind.SECRET}
    bare = {name: value for name, value in bench.settings.items() if name not in secrets}
    _ensure_refused(bench, told, "without a secret", settings=bare)


def calls_change_nothing(bench: Bench) -> None:
    """A call, about what we know or about what is none of ours, changes nothing and asks nobody."""
    bench.begin("small")
    with bench.session() as session:
        list(session.covers())
    told = [_delivered(bench, seed="", is_foreign=odd) for odd in (False, True)]
    made = len(bench.control("GET", "calls"))
    for one in told:
        _hint(bench, one)
    ensure(len(bench.control("GET", "calls")) == made, "it asked the insurer")
    bench.ensure_told(bench.covers())


def _delivered(
    bench: Bench,
    *,
    seed: str = "small",
    number: str = "",
    is_foreign: bool = False,
    is_forged: bool = False,
) -> Delivery:
    """Return a call that the sandbox made, as it came in."""
    if seed:
        bench.begin(seed)
    asked = {"number": number, "is_foreign": is_foreign, "is_forged": is_forged}
    with receiving() as (address, told):
        bench.control("POST", "call", {"address": address, **asked})
    ensure(len(told) == 1, f"the sandbox called {len(told)} times")
    return told[0]


def _hint(
    bench: Bench,
    told: Delivery,
    settings: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> str | None:
    own = bench.settings if settings is None else settings
    return bench.insurer.hint(own, told.headers, told.body, now or bench.now)


def _ensure_refused(
    bench: Bench,
    told: Delivery,
    how: str,
    *,
    settings: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> None:
    try:
        number = _hint(bench, told, settings, now)
    except ForgedError:
        return
    ensure(holds=False, detail=f"{how}: taken as {number}")


def _signed(bench: Bench) -> list[str]:
    return bench.about["signed"].split()


_CALLS = frozenset({Capability.WEBHOOK})
CHECKS = tuple(
    Check(run, _CALLS)
    for run in (
        genuine_calls_have_numbers,
        replayed_calls_keep_their_number,
        old_calls_are_refused,
        forged_calls_are_refused,
        altered_calls_are_refused,
        calls_without_proof_are_refused,
        calls_need_a_secret,
        calls_change_nothing,
    )
)
"""The checks of this module, in the order in which they are run."""
