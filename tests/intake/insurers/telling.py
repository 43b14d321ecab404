"""An insurer that tells what a test gave it, or fails where a test says so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aval.connectors.contract import (
    BuyerNotice,
    BuyerQuery,
    Call,
    ConnectorError,
    CoverNotice,
    EventNotice,
    Gate,
    GradeNotice,
    Order,
    Receipt,
    Session,
    SettingField,
)
from aval.connectors.settings import checked
from aval.vocabulary.claims import PaperKind
from aval.vocabulary.insurers import Capability, RequestKind
from aval.vocabulary.words import Layer

AT = datetime(2026, 5, 4, 5, 40, tzinfo=UTC)


def gate(at: datetime = AT) -> Gate:
    """Return a gate whose clock stands."""
    return Gate(now=lambda: at, sleep=lambda _: None, log=lambda _: None)


@dataclass
class Telling:
    """An insurer and its session in one. `fails` is raised after `before` covers were told."""

    told: list[CoverNotice] = field(default_factory=list)
    asked: list[CoverNotice] = field(default_factory=list)
    graded: list[GradeNotice] = field(default_factory=list)
    notified: list[EventNotice] = field(default_factory=list)
    known: list[BuyerNotice] | None = None
    looked_up: list[BuyerQuery] = field(default_factory=list)
    fails: ConnectorError | None = None
    before: int = 0
    refuses_login: ConnectorError | None = None
    logins: int = 0
    code: str = "telling"
    capabilities: frozenset[Capability] = frozenset(Capability)
    fields: tuple[SettingField, ...] = ()
    kinds: frozenset[RequestKind] = frozenset(RequestKind)
    layers: frozenset[Layer] = frozenset(Layer)
    papers: frozenset[PaperKind] = frozenset()
    amount_step: int = 1
    _gate: Gate | None = None

    def check(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Check settings as every insurer does."""
        return checked(self.fields, settings)

    def hint(
        self, settings: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: datetime
    ) -> str | None:
        """Take no call."""
        raise NotImplementedError

    def connect(self, settings: Mapping[str, str], gate: Gate) -> Session:
        """Open a session, one call."""
        self.logins += 1
        self._gate = gate
        address = f"https://insurer.example/token?password={settings.get('password', '')}"
        gate.log(Call(gate.now(), "POST", address, 200, 3, "1"))
        if self.refuses_login:
            raise self.refuses_login
        return self

    def covers(self) -> Iterator[CoverNotice]:
        """Yield the covers."""
        for place, notice in enumerate(self.told):
            if self.fails and place == self.before:
                raise self.fails
            yield notice
        if self.fails:
            raise self.fails

    def requests(self) -> Iterator[CoverNotice]:
        """Yield what is not answered."""
        yield from self.asked

    def grades(self) -> Iterator[GradeNotice]:
        """Yield grades."""
        yield from self.graded

    def events(self, since: datetime) -> Iterator[EventNotice]:
        """Yield events from an instant on."""
        yield from (notice for notice in self.notified if notice.at >= since)

    def identify(self, query: BuyerQuery) -> list[BuyerNotice]:
        """Return whom it knows, or fail as it does while telling covers."""
        self.looked_up.append(query)
        if self.fails:
            raise self.fails
        if self.known is None:
            raise NotImplementedError(query)
        return self.known

    def request(self, order: Order) -> Receipt:
        """Take nothing."""
        raise NotImplementedError(order)

    def follow(self, order: Order, reference: str) -> Receipt:
        """Know nothing."""
        raise NotImplementedError(order, reference)

    def find(self, order: Order) -> Receipt | None:
        """Have nothing."""
        raise NotImplementedError(order)

    def close(self) -> None:
        """Let go."""
