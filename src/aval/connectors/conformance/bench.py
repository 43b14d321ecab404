"""The bench of the checks: a connector on one side, the controls of its sandbox on the other.

Time is the sandbox's: pausing moves its clock, so that nothing waits. Whatever a connector tells
the journal of calls is kept and can be looked at.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

import httpx2

from aval.connectors.contract import (
    Call,
    CoverNotice,
    FieldKind,
    Gate,
    Insurer,
    Order,
    PolicyKey,
    Session,
)
from aval.vocabulary.insurers import Capability, RequestKind
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import Layer


class FailedError(Exception):
    """A check found that the contract is not kept; says how."""


def ensure(holds: object, detail: str) -> None:
    """Raise FailedError with a detail unless something holds."""
    if not holds:
        raise FailedError(detail)


class Way(StrEnum):
    """How an insurer is reached, which says what can go wrong on the way."""

    HTTP = "http"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its function, whose docstring is its manual, and what must be offered for it."""

    run: "Callable[[Bench], None]"
    needs: frozenset[Capability]
    kinds: frozenset[RequestKind] = frozenset()
    """Of orders: what must be among the kinds that may be asked."""
    layers: frozenset[Layer] = frozenset()
    """And among the layers."""
    way: Way | None = None
    """Of insurers that are reached in one way only; None for all."""

    def is_due(self, insurer: Insurer) -> bool:
        """Whether an insurer offers what is checked."""
        reads_files = any(one.kind is FieldKind.FOLDER for one in insurer.fields)
        is_offered = self.needs <= insurer.capabilities
        if self.way not in {None, Way.FOLDER if reads_files else Way.HTTP}:
            return False
        return is_offered and self.kinds <= insurer.kinds and self.layers <= insurer.layers

    @property
    def name(self) -> str:
        """The name of its function."""
        return self.run.__name__


Json: TypeAlias = Any
"""Whatever JSON can say."""
Cover = tuple[Any, ...]
"""A layer as it is compared: cover, policy, buyer, layer, decision, amount, currency, two days."""


class Bench:
    """What a check works with."""

    def __init__(self, insurer: Insurer, address: str) -> None:
        """Take a connector and where its sandbox answers."""
        self.insurer = insurer
        self.calls: list[Call] = []
        self.pauses: list[float] = []
        self._control = httpx2.Client(base_url=f"{address}/_sim/", timeout=60)
        self.about: Mapping[str, str] = self.control("GET", "about")
        self.settings: dict[str, str] = self.control("GET", "settings")
        self.now = self._clock({})

    def close(self) -> None:
        """Let go of the controls."""
        self._control.close()

    def control(self, method: str, name: str, body: object = None, **params: str) -> Json:
        """Use one of the sandbox's controls and return what it answers."""
        answer = self._control.request(method, name, json=body, params=params)
        ensure(answer.is_success, f"the sandbox refuses {method} {name}: {answer.text}")
        return answer.json()

    def begin(self, seed: str = "small", faults: Iterable[Mapping[str, Any]] = ()) -> None:
        """Begin with a world, these faults only, and nothing in the journals."""
        self.control("POST", "seed", set=seed)
        self.switch(*faults)
        self.control("DELETE", "calls")
        self.calls.clear()
        self.pauses.clear()

    def switch(self, *faults: Mapping[str, Any]) -> None:
        """Have these faults and no others."""
        self.control("POST", "faults", list(faults))

    def wait(self, seconds: float) -> None:
        """Move the sandbox's clock on."""
        self.now = self._clock({"advance_s": seconds})

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.wait(seconds)

    def _clock(self, body: Mapping[str, Any]) -> datetime:
        return datetime.fromisoformat(self.control("POST", "clock", body)["now"])

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a session as long as the block lasts."""
        gate = Gate(lambda: self.now, self._pause, self.calls.append)
        session = self.insurer.connect(self.settings, gate)
        try:
            yield session
        finally:
            session.close()

    def covers(self) -> list[CoverNotice]:
        """Return what a session of its own tells of covers."""
        with self.session() as session:
            return list(session.covers())

    def undisturbed(self, seed: str, *faults: Mapping[str, Any]) -> list[Cover]:
        """Begin with a world, read it while nothing is wrong, then switch faults on."""
        self.begin(seed)
        told = compared(self.covers())
        ensure(told, "nothing is told even while nothing is wrong")
        self.begin(seed, faults)
        return told

    def ensure_same(self, told: Iterable[CoverNotice], before: list[Cover]) -> None:
        """Fail unless exactly the same was told as before, each layer once."""
        _ensure_equal(compared(told), before)

    def ensure_told(self, told: Iterable[CoverNotice]) -> None:
        """Fail unless exactly what stands was told, each layer once."""
        rows = self.control("GET", "world")["covers"]
        _ensure_equal(compared(told), sorted((_meant(row) for row in rows), key=repr))

    def raised(self, kinds: tuple[type[Exception], ...], act: Callable[[], object]) -> Exception:
        """Return the error of a kind that an act raises; fail when it returns."""
        try:
            value = act()
        except kinds as error:
            return error
        wanted = " or ".join(kind.__name__ for kind in kinds)
        count = f", {len(value)} told" if isinstance(value, list) else ""
        message = f"no {wanted}: it ended as if nothing had happened{count}"
        raise FailedError(message)

    def called(self, name: str, method: str = "") -> int:
        """Return how often the sandbox was called for `login`, `covers`, `order`, `identify`."""
        return len(self.statuses(name, method))

    def statuses(self, name: str, method: str = "") -> list[int | None]:
        """Return with what the calls for something were answered, None where they were not."""
        return [
            one["status"]
            for one in self.control("GET", "calls")
            if re.search(self.about[name], one["path"]) and method in {"", one["method"]}
        ]

    def order(self, key: str, units: int) -> Order:
        """Return an order of the first policy for a buyer that has no cover there."""
        world = self.control("GET", "seed")
        policy = world["policies"][0]
        named = PolicyKey(policy["number"], policy["unit"], policy["extension"])
        taken = {one["buyer"] for one in world["covers"] if tuple(one["policy"]) == _parts(named)}
        free = [one["number"] for one in world["buyers"] if one["number"] not in taken]
        ensure(free, "the sandbox has no buyer without a cover")
        currency = policy["currency"]
        minor = units * 10 ** MINOR_DIGITS[currency]
        return Order(key, RequestKind.NEW, named, free[0], Layer.PERMANENT, minor, currency)

    def later(self, days: int) -> None:
        """Let days go by."""
        self.wait(timedelta(days=days).total_seconds())


def compared(notices: Iterable[CoverNotice]) -> list[Cover]:
    """Return notices as they are compared, in order."""
    return sorted((_told(notice) for notice in notices), key=repr)


def _ensure_equal(told: list[Cover], meant: list[Cover]) -> None:
    twice = len(told) - len(set(told))
    lost, odd = set(meant) - set(told), set(told) - set(meant)
    detail = f"{len(lost)} missing, {len(odd)} not meant, {twice} twice"
    example = f"; meant {sorted(lost, key=repr)[:1]}, told {sorted(odd, key=repr)[:1]}"
    ensure(told == meant, detail + example)


def _parts(policy: PolicyKey) -> tuple[str, str, str]:
    return (policy.number, policy.unit, policy.extension)


def _told(notice: CoverNotice) -> Cover:
    effective = notice.announced.effective_on if notice.announced else None
    return (
        notice.cover,
        _parts(notice.policy),
        notice.buyer,
        str(notice.layer),
        str(notice.decision),
        notice.amount,
        notice.currency,
        notice.valid_to.isoformat() if notice.valid_to else None,
        effective.isoformat() if effective else None,
    )


def _meant(row: Mapping[str, Any]) -> Cover:
    return (
        row["cover"],
        tuple(row["policy"]),
        row["buyer"],
        row["layer"],
        row["decision"],
        row["amount"],
        row["currency"],
        row["valid_to"],
        row["effective_on"],
    )
