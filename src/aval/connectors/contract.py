"""The surface of an insurer's connector: what it can do, what it tells, how it may fail.

This page and `papers`, which is about items that are not paid, are all of it.

An insurer is one `Insurer`, found by the entry point group `aval.insurers` under its code. It
opens a `Session` with a person's settings; each method of a session is one capability, and only
those that are declared are ever called. Methods that list something yield notices and end only
when the insurer has told everything: whatever else happens is one of the errors below, so that a
part of a list is never taken for the list.

Notices are neutral (docs/manual/insurers.md): amounts in minor units, contract days as dates,
buyers under the insurer's own number as text, the insurer's code and payload kept beside. A code
that is not known is `Decision.UNKNOWN` or `InsurerEventKind.UNKNOWN` with its raw code; an amount
that was not told is None. A connector never guesses, never looks a buyer up unasked, never keeps
anything: it is given what it needs, and a `Gate` to the world.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from aval.vocabulary.claims import PaperKind
from aval.vocabulary.faults import Fault
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import (
    Capability,
    Decision,
    InsurerEventKind,
    RequestKind,
    RequestState,
)
from aval.vocabulary.words import Layer

ENTRY_POINTS = "aval.insurers"
"""The group in which packages name their insurers."""


class FieldKind(StrEnum):
    """How a setting is asked for; a secret is kept encrypted and never shown again."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - a kind of field
    ADDRESS = "address"
    FOLDER = "folder"
    """The whole path of a folder: the insurer is read from files in it."""
    CHOICE = "choice"
    LINES = "lines"
    """Text of several lines, each with an equals sign: `left = right`."""
    POLICIES = "policies"
    """Policy keys, one a line: number; unit; extension; our own key of the policy."""


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting of a connector, as a form asks for it; its label is `insurers.field_<name>`."""

    name: str
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = True
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class PolicyKey:
    """A policy as its insurer names it; unnamed covers and top-ups may be extensions of one."""

    number: str
    unit: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """What the insurer really said: its code, and the object that held it as JSON text."""

    code: str
    payload: str


@dataclass(frozen=True, slots=True)
class Announced:
    """A change that will take effect on a day; until then nothing has changed."""

    effective_on: date | None
    amount: int | None
    """What will be left, 0 for nothing, None where it was not told."""


@dataclass(frozen=True, slots=True)
class CoverNotice:
    """One layer of a cover as it stands, or a request for one that is not answered (PENDING)."""

    cover: str
    """The insurer's number of the cover; its layers share it."""
    policy: PolicyKey
    buyer: str
    layer: Layer
    decision: Decision
    amount: int | None
    """As it was told; a decision of `NOTHING_COVERED` covers nothing, whatever stands here."""
    currency: str
    requested: int | None = None
    requested_on: date | None = None
    decided_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    insured_bp: int | None = None
    buyer_name: str = ""
    customer_ref: str = ""
    conditions: tuple[str, ...] = ()
    announced: Announced | None = None
    raw: Raw = field(default=Raw("", "{}"), compare=False)


@dataclass(frozen=True, slots=True)
class GradeNotice:
    """A grade of a buyer: value as text, and on which scale (`vocabulary` says what is good)."""

    buyer: str
    scale: str
    value: str
    observed_on: date
    raw: Raw = field(default=Raw("", "{}"), compare=False)


@dataclass(frozen=True, slots=True)
class EventNotice:
    """What the insurer notified; `event` is its number, the same at every reading."""

    event: str
    kind: InsurerEventKind
    at: datetime
    buyer: str
    policy: PolicyKey | None = None
    cover: str = ""
    amount: int | None = None
    currency: str = ""
    effective_on: date | None = None
    raw: Raw = field(default=Raw("", "{}"), compare=False)


@dataclass(frozen=True, slots=True)
class BuyerQuery:
    """Whom to look up: by identifier, or by name and address. A person asked for it."""

    country: str
    identifiers: tuple[tuple[IdentifierScheme, str], ...] = ()
    name: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True)
class BuyerNotice:
    """A buyer that the insurer knows."""

    buyer: str
    name: str
    country: str
    identifiers: tuple[tuple[IdentifierScheme, str], ...] = ()
    street: str = ""
    postcode: str = ""
    town: str = ""
    raw: Raw = field(default=Raw("", "{}"), compare=False)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: a request that a person decided. `key` is ours and the same at every try."""

    key: str
    kind: RequestKind
    policy: PolicyKey
    buyer: str
    layer: Layer
    amount: int
    currency: str
    cover: str = ""
    """The cover to change, empty for a new one."""
    wanted_from: date | None = None
    wanted_to: date | None = None
    is_urgent: bool = False
    message: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an order stands at the insurer: its reference there, and the answer once there is."""

    reference: str
    state: RequestState
    answers: tuple[CoverNotice, ...] = ()
    raw: Raw = field(default=Raw("", "{}"), compare=False)


class ConnectorError(Exception):
    """The insurer could not be read or asked; nothing that was known before is wrong by it."""


class NotConfiguredError(ConnectorError):
    """Settings are missing or wrong; `fields` names them."""

    def __init__(self, *fields: str) -> None:
        """Keep the names of the settings."""
        super().__init__(", ".join(fields))
        self.fields = fields


class LoginRefusedError(ConnectorError):
    """The insurer does not take the credentials: never tried again before a person changed them."""


class NotAllowedError(ConnectorError):
    """The credentials are right and this is not for them: a policy, a service, a route."""


class UnavailableError(ConnectorError):
    """No answer, or one that says later; `retry_after_s` where the insurer said when."""

    def __init__(self, reason: str, retry_after_s: int | None = None) -> None:
        """Keep the reason, without secrets, and the pause."""
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class UnreadableError(ConnectorError):
    """An answer that is no answer: cut short, not JSON, without what was asked for.

    Of a file, `faults` are the places in it, each with what was expected.
    """

    def __init__(self, reason: str = "", faults: Sequence[Fault] = ()) -> None:
        """Keep the reason, without secrets, and the faults."""
        super().__init__(reason)
        self.faults = tuple(faults)


class IncompleteError(ConnectorError):
    """The insurer ended a list before it had told what it promised."""


class RefusedError(ConnectorError):
    """The insurer does not take an order, or a question: its code, the field, its words."""

    def __init__(self, code: str, name: str, detail: str) -> None:
        """Keep the three."""
        super().__init__(f"{code} {name}: {detail}")
        self.code, self.name, self.detail = code, name, detail


class OutcomeUnknownError(ConnectorError):
    """An order was sent and no answer came back: it may have arrived. It is found, not resent."""


class ForgedError(ConnectorError):
    """A call to an address of ours proves nothing: its signature, its time or its shape is wrong.

    Where the settings hold no secret there is nothing to prove it by, and every call is refused.
    """


@dataclass(frozen=True, slots=True)
class Call:
    """One exchange with an insurer, for the journal of calls; it holds no secret."""

    at: datetime
    method: str
    address: str
    status: int | None
    """None where no answer came."""
    duration_ms: int
    correlation: str
    detail: str = ""


@dataclass(frozen=True)
class Gate:
    """The way to the world: the clock, the pause, the journal of calls, the transport (tests)."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    log: Callable[[Call], None]
    transport: Any = None


class Session(Protocol):
    """An open connection. A method whose capability is not declared is never called."""

    def covers(self) -> Iterator[CoverNotice]:
        """Yield every layer of every cover of the policies, those refused and ended too.

        Each layer of a cover is told once; a layer that is no longer told, while its cover is,
        has ended.
        """
        ...

    def requests(self) -> Iterator[CoverNotice]:
        """Yield what is asked and not answered; `customer_ref` holds our key where it is kept."""
        ...

    def grades(self) -> Iterator[GradeNotice]:
        """Yield the grades of the buyers of the policies."""
        ...

    def events(self, since: datetime) -> Iterator[EventNotice]:
        """Yield what was notified from an instant on; some of before may come again."""
        ...

    def identify(self, query: BuyerQuery) -> list[BuyerNotice]:
        """Return whom the insurer may mean, best first; it may be billed."""
        ...

    def request(self, order: Order) -> Receipt:
        """Send an order, once; raises OutcomeUnknownError when it may have arrived."""
        ...

    def follow(self, order: Order, reference: str) -> Receipt:
        """Return where an order stands, of which the insurer gave a reference."""
        ...

    def find(self, order: Order) -> Receipt | None:
        """Return where an order stands whose receipt was lost; None when it never arrived."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class Insurer(Protocol):
    """An insurer that Aval can talk to."""

    code: str
    capabilities: frozenset[Capability]
    fields: tuple[SettingField, ...]
    kinds: frozenset[RequestKind]
    """What may be asked; empty where nothing can be ordered."""
    layers: frozenset[Layer]
    """Of which layers it may be asked."""
    amount_step: int
    """Whole units of currency of which an amount asked for must be a multiple."""
    papers: frozenset[PaperKind]
    """Of what it may be told about unpaid items (`papers`); empty where of nothing."""

    def check(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Return settings with defaults filled in; raises NotConfiguredError for what cannot be.

        A form asks it before they are kept: nothing is sent. Of a field with many lines a wrong
        one is named `field: the line`.
        """
        ...

    def connect(self, settings: Mapping[str, str], gate: Gate) -> Session:
        """Open a session; raises NotConfiguredError, and LoginRefusedError where it logs in."""
        ...

    def hint(
        self, settings: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: datetime
    ) -> str | None:
        """Return the number of a genuine call to an address of ours; raises ForgedError.

        A call is a hint that there may be something new, and carries no facts: whoever gets a
        number looks by itself, and only once for each number, as a call may come again. None
        where it is genuine and nothing is to be done. Names of `headers` come in
        capitals or not. It changes nothing and asks nobody.
        """
        ...
