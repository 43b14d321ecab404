"""An insurer that takes orders and counts them in a folder, so that a killed process leaves them.

A file an order it has, named by our key, with the number of times that it came.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from aval.connectors.contract import (
    ConnectorError,
    CoverNotice,
    Order,
    PolicyKey,
    Raw,
    Receipt,
    Session,
)
from aval.records.insurers import BuyerLink, Connection, PolicyLink
from aval.records.models import Company, Customer, Person, Policy, Source
from aval.records.requests import CoverRequest
from aval.vocabulary.insurers import Decision, RequestKind, RequestState
from aval.vocabulary.requests import RequestChannel
from aval.vocabulary.words import Layer
from tests.people import AT

DAY = date(2026, 11, 24)


@dataclass
class Ordering:
    """The insurer and its session in one.

    `before` and `after` are called in each order, before it is taken and after; `fails` is raised
    instead of the receipt, once a list entry. `decides` answers at once what it follows.
    """

    folder: Path
    decides: bool = True
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    fails: list[ConnectorError] = field(default_factory=list)
    loses: bool = False
    """Whether an order that fails was not taken."""
    granted: int | None = None
    followed: int = 0
    found: int = 0

    def request(self, order: Order) -> Receipt:
        """Take an order and count it."""
        self.before()
        error = self.fails.pop(0) if self.fails else None
        if error is None or not self.loses:
            file = self.folder / order.key
            file.write_text(str(self.count(order.key) + 1), "utf-8")
        self.after()
        if error:
            raise error
        return Receipt(f"REF-{order.key}", RequestState.IN_STUDY)

    def follow(self, order: Order, reference: str) -> Receipt:
        """Return where an order stands."""
        self.followed += 1
        assert reference == f"REF-{order.key}"
        return self._receipt(order)

    def find(self, order: Order) -> Receipt | None:
        """Return where an order stands, None where it never came."""
        self.found += 1
        return self._receipt(order) if self.count(order.key) else None

    def count(self, key: str) -> int:
        """Return how often an order came."""
        file = self.folder / key
        return int(file.read_text("utf-8")) if file.is_file() else 0

    def close(self) -> None:
        """Let go."""

    def covers(self) -> Iterator[CoverNotice]:
        """Yield nothing: this insurer is only asked."""
        yield from ()

    requests = covers
    grades = events = identify = None

    def _receipt(self, order: Order) -> Receipt:
        reference = f"REF-{order.key}"
        if not self.decides:
            return Receipt(reference, RequestState.IN_STUDY)
        amount = order.amount if self.granted is None else self.granted
        decision = Decision.APPROVED if amount == order.amount else Decision.PARTIAL
        notice = CoverNotice(
            cover=f"C-{order.buyer}", policy=order.policy, buyer=order.buyer, layer=order.layer,
            decision=decision, amount=amount, currency=order.currency, requested=order.amount,
            decided_on=DAY, valid_from=DAY, raw=Raw("OK", "{}"),
        )  # fmt: skip
        return Receipt(reference, RequestState.ANSWERED, (notice,))

    def session(self, _: Connection) -> Session:
        """Return itself as a session."""
        return self  # type: ignore[return-value]


class Clock:
    """A clock that a test moves."""

    def __init__(self, at: datetime = AT) -> None:
        """Begin at an instant."""
        self.at = at

    def __call__(self) -> datetime:
        """Return the instant."""
        return self.at

    def later(self, **given: float) -> None:
        """Let time pass."""
        self.at += timedelta(**given)


def connection(key: str = "insurer", insurer: str = "telling") -> Connection:
    """Return a connection with a policy of ours, and C1 as its buyer 007."""
    source, _ = Source.objects.get_or_create(
        key=key, defaults={"name": "Insurer", "mode": "delta", "format": "insurer"}
    )
    made, is_new = Connection.objects.get_or_create(source=source, defaults={"insurer": insurer})
    if is_new:
        Policy.objects.get_or_create(key="AZ-100")
        Company.objects.get_or_create(key="FR01")
        Customer.objects.get_or_create(key="C1")
        PolicyLink.objects.create(connection=made, policy_id="AZ-100", number="0042")
        BuyerLink.objects.create(
            connection=made, customer_id="C1", buyer="007", method="person", is_confirmed=True,
            made_at=AT,
        )  # fmt: skip
    return made


def waiting(by: Person, **given: object) -> CoverRequest:
    """Return a request that a person decided."""
    number = CoverRequest.objects.count() + 1
    key = PolicyKey("0042")
    values = {
        "key": f"AV{number:04}", "customer_id": "C1", "policy_id": "AZ-100",
        "connection": connection(), "channel": RequestChannel.CONNECTOR, "number": key.number,
        "buyer": "007", "kind": RequestKind.NEW, "layer": Layer.PERMANENT, "amount": 4_000_000,
        "currency": "EUR", "state": RequestState.SUBMITTED, "asked_by": by, "asked_at": AT,
        "submitted_at": AT, "changed_at": AT, "due_at": AT,
    }  # fmt: skip
    return CoverRequest.objects.create(**values | given)
