"""Connectors that are wrong in one thing each: a right one, with a hand in between."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from aval.connectors.contract import (
    BuyerQuery,
    Call,
    ConnectorError,
    CoverNotice,
    Gate,
    Insurer,
    LoginRefusedError,
    Order,
    Raw,
    Receipt,
)
from aval.connectors.exchange import Limits
from aval.connectors.insurers.atradius import INSURER, reading
from aval.connectors.papers import OverduePaper, PaperReceipt
from aval.vocabulary.insurers import Decision


@dataclass
class Hands:
    """What a breakage does to what comes through."""

    covers: Callable[[Any, Gate], Iterator[CoverNotice]] = lambda right, _: right.covers()
    requests: Callable[[Any], Iterator[CoverNotice]] = lambda right: right.requests()
    grades: Callable[[Any], Any] = lambda right: right.grades()
    events: Callable[[Any, datetime], Any] = lambda right, since: right.events(since)
    identify: Callable[[Any, BuyerQuery], Any] = lambda right, query: right.identify(query)
    request: Callable[[Any, Order], Receipt] = lambda right, order: right.request(order)
    find: Callable[[Any, Order], Receipt | None] = lambda right, order: right.find(order)
    follow: Callable[[Any, Order, str], Receipt] = lambda right, *given: right.follow(*given)
    declare: Callable[[Any, OverduePaper], PaperReceipt] = lambda right, paper: right.declare(paper)
    find_paper: Callable[[Any, OverduePaper], PaperReceipt | None] = lambda right, paper: (
        right.find_paper(paper)
    )
    follow_paper: Callable[[Any, OverduePaper, str], PaperReceipt] = lambda right, *given: (
        right.follow_paper(*given)
    )
    hint: Callable[..., str | None] = lambda right, *given: right.hint(*given)
    connect: Callable[[Mapping[str, str], Gate], Any] = INSURER.connect


class Session:
    """A session that goes through hands."""

    def __init__(self, hands: Hands, settings: Mapping[str, str], gate: Gate) -> None:
        """Open the right one."""
        self.hands, self.gate = hands, gate
        self.right = hands.connect(settings, gate)

    def __getattr__(self, name: str) -> Any:
        hand = getattr(self.hands, name)
        if name == "covers":
            return lambda: hand(self.right, self.gate)
        return lambda *given: hand(self.right, *given)

    def close(self) -> None:
        """Let go."""
        self.right.close()


class Broken:
    """An insurer whose sessions go through hands."""

    def __init__(self, right: Insurer = INSURER, **hands: Any) -> None:
        """Take what is right, and what is wrong with it."""
        self.right = right
        self.hands = Hands(**{"connect": right.connect} | hands)
        self.code, self.fields = right.code, right.fields
        self.capabilities, self.kinds, self.layers = right.capabilities, right.kinds, right.layers
        self.papers, self.amount_step = right.papers, right.amount_step

    def check(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Check settings."""
        return self.right.check(settings)

    def connect(self, settings: Mapping[str, str], gate: Gate) -> Any:
        """Open a session."""
        return Session(self.hands, settings, gate)

    def hint(self, *given: Any) -> str | None:
        """Look at a call."""
        return self.hands.hint(self.right, *given)


def each(change: Callable[[CoverNotice], CoverNotice]) -> Broken:
    """Change every notice of a cover."""
    return Broken(covers=lambda right, _: (change(one) for one in right.covers()))


def swallows(kind: type[ConnectorError], words: str = "", right: Insurer = INSURER) -> Broken:
    """Take an error for the end of the list."""

    def covers(session: Any, _: Gate) -> Iterator[CoverNotice]:
        try:
            yield from session.covers()
        except kind as error:
            if words not in str(error):
                raise

    return Broken(right, covers=covers)


def ends_at(most: int) -> Broken:
    """Read no further than a page."""

    def covers(right: Any, _: Gate) -> Iterator[CoverNotice]:
        for at, one in enumerate(right.covers()):
            if at < most:
                yield one

    return Broken(covers=covers)


def covers_then(act: Callable[[Any, Gate], object]) -> Broken:
    """Do something else after reading."""

    def covers(right: Any, gate: Gate) -> Iterator[CoverNotice]:
        yield from right.covers()
        act(right, gate)

    return Broken(covers=covers)


def after_error(act: Callable[[Any, Gate, ConnectorError], object]) -> Broken:
    """Do something when reading failed, and fail."""

    def covers(right: Any, gate: Gate) -> Iterator[CoverNotice]:
        try:
            yield from right.covers()
        except ConnectorError as error:
            act(right, gate, error)
            raise

    return Broken(covers=covers)


def remembers_the_first() -> Broken:
    """Tell the currency that was told first."""
    first: dict[Any, str] = {}

    def connect(settings: Mapping[str, str], gate: Gate) -> Any:
        first.clear()
        return INSURER.connect(settings, gate)

    def covers(right: Any, _: Gate) -> Iterator[CoverNotice]:
        for one in right.covers():
            yield replace(one, currency=first.setdefault(one.policy, one.currency))

    return Broken(connect=connect, covers=covers)


def resends(*kinds: type[ConnectorError]) -> Broken:
    """Send an order again whose outcome is not known."""

    def request(right: Any, order: Order) -> Receipt:
        try:
            return right.request(order)
        except kinds:
            return right.request(order)

    return Broken(request=request)


def orders_fail(wrong: type[ConnectorError], told: ConnectorError) -> Broken:
    """Tell one error as another when ordering."""

    def request(right: Any, order: Order) -> Receipt:
        try:
            return right.request(order)
        except wrong as error:
            raise told from error

    return Broken(request=request)


def limited(**limits: Any) -> Broken:
    """Be as patient as said."""

    def connect(settings: Mapping[str, str], gate: Gate) -> Any:
        session: Any = INSURER.connect(settings, gate)
        session._caller._limits = Limits(**limits)
        return session

    return Broken(connect=connect)


def never_renews() -> Broken:
    """Take 401 for the insurer's answer."""

    def connect(settings: Mapping[str, str], gate: Gate) -> Any:
        session: Any = INSURER.connect(settings, gate)
        caller = session._caller
        caller._authorised = lambda once: once(caller._headers())
        return session

    return Broken(connect=connect)


def tells_rows_as_they_come() -> Broken:
    """Tell a row as often as it comes."""

    def covers(right: Any, _: Gate) -> Iterator[CoverNotice]:
        for policy in right._policies:
            currency = right._currency(policy)
            for part in ("", "/historic"):
                for row in right._rows(part, policy):
                    yield from reading.covers(row, policy, currency)

    return Broken(covers=covers)


def stops_at_what_it_knows() -> Broken:
    """Read a policy until a number is smaller than the one before."""

    def covers(right: Any, _: Gate) -> Iterator[CoverNotice]:
        last: dict[Any, str] = {}
        for one in right.covers():
            if last.get(one.policy, "") <= one.cover:
                last[one.policy] = one.cover
                yield one

    return Broken(covers=covers)


def counts_readings() -> Broken:
    """Give each notice the next number."""
    count = itertools.count()
    return each(lambda one: replace(one, customer_ref=str(next(count))))


def changed(name: str, change: Callable[..., Any]) -> Broken:
    """Change what another method lists."""
    return Broken(
        **{name: lambda right, *given: [change(one) for one in getattr(right, name)(*given)]}
    )


def twice(name: str) -> Broken:
    """Tell everything twice."""
    return Broken(**{name: lambda right, *given: [*getattr(right, name)(*given)] * 2})


def accepts_anything() -> Broken:
    """Find missing settings out from the insurer."""
    names = [field.name for field in INSURER.fields]
    filled = {name: "http://localhost:9" if name == "address" else "1" for name in names}

    def connect(settings: Mapping[str, str], gate: Gate) -> Any:
        return INSURER.connect(filled | settings, gate)

    return Broken(connect=connect)


def leaves_calls_out() -> Broken:
    """Tell the journal only of calls that were answered."""

    def connect(settings: Mapping[str, str], gate: Gate) -> Any:
        def log(one: Call) -> None:
            if one.status:
                gate.log(one)

        return INSURER.connect(settings, replace(gate, log=log))

    return Broken(connect=connect)


def answered_with(change: Callable[[Receipt], Receipt]) -> Broken:
    """Change what an order was answered."""
    return Broken(
        request=lambda right, order: change(right.request(order)),
        follow=lambda right, *given: change(right.follow(*given)),
    )


def tries_logins_again() -> Broken:
    """Forget that a login was refused, and try once more."""

    def act(right: Any, _: Gate, error: ConnectorError) -> None:
        if isinstance(error, LoginRefusedError):
            right._caller._refused = None
            with suppress(LoginRefusedError):
                list(right.covers())

    return after_error(act)


def tells_secrets() -> Broken:
    """Write the settings into the journal of calls."""

    def connect(settings: Mapping[str, str], gate: Gate) -> Any:
        def log(one: Call) -> None:
            gate.log(replace(one, detail=settings["client_secret"]))

        return INSURER.connect(settings, replace(gate, log=log))

    return Broken(connect=connect)


def shares_numbers() -> Broken:
    """Give every call of the journal one number."""

    def connect(settings: Mapping[str, str], gate: Gate) -> Any:
        log = gate.log
        return INSURER.connect(
            settings, replace(gate, log=lambda one: log(replace(one, correlation="1")))
        )

    return Broken(connect=connect)


def pauses(change: Callable[[float], float]) -> Broken:
    """Make other pauses than those that were asked for."""

    def connect(settings: Mapping[str, str], gate: Gate) -> Any:
        sleep = gate.sleep

        return INSURER.connect(
            settings, replace(gate, sleep=lambda seconds: sleep(change(seconds)))
        )

    return Broken(connect=connect)


def moved(day: date | None, days: int) -> date | None:
    """Return a day moved."""
    return day and day + timedelta(days)


def guessed(one: CoverNotice) -> CoverNotice:
    """Take an unknown code for a refusal."""
    is_unknown = one.decision is Decision.UNKNOWN
    return replace(one, decision=Decision.REFUSED) if is_unknown else one


def done_already(one: CoverNotice) -> CoverNotice:
    """Take what is announced for done."""
    return replace(one, amount=0) if one.announced else one


def without_code(one: CoverNotice) -> CoverNotice:
    """Keep no raw code."""
    return replace(one, raw=Raw("", "[]"))


def invented(one: CoverNotice) -> CoverNotice:
    """Fall back to what was asked for."""
    return replace(one, amount=one.requested if one.amount is None else one.amount)
