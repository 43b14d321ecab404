"""How to ask Coface: its services, its order of questions, what an order looks like.

Documented [O]: services for companies, products, notifications; every call carries the number of
the contract; what is ordered is a product, which is delivered later; a notification reaches us as
an empty ping that anybody could send, so that events are always pulled. Seen in client code: the
login with its headers [C], `companies/identifier`, answers by delivery [B]. Assumed [I]: every
other route and field, in the style of the published interface of ICON, and that
`customerReference` comes back, which is how an order is found whose answer was lost.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from aval.connectors import cells, settings
from aval.connectors.cells import Row
from aval.connectors.contract import (
    BuyerNotice,
    BuyerQuery,
    CoverNotice,
    EventNotice,
    Gate,
    GradeNotice,
    Order,
    PolicyKey,
    Receipt,
    RefusedError,
    UnavailableError,
    UnreadableError,
)
from aval.connectors.countries import ALPHA_3
from aval.connectors.exchange import Answer
from aval.connectors.insurers.coface import overdues, reading
from aval.connectors.insurers.coface.calls import (
    AUTHENTICATION,
    TOKENS,
    Login,
    Services,
    ranged,
)
from aval.connectors.insurers.coface.icon import Icon
from aval.connectors.insurers.coface.overdues import Overdues
from aval.connectors.papers import OverduePaper, PaperReceipt
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import Layer

COMPANY, PRODUCT, NOTIFICATION = "company", "product", "notification"
SERVICES = (AUTHENTICATION, COMPANY, PRODUCT, NOTIFICATION, overdues.SERVICE)
"""Each has an address of its own."""
CONTRACT = "x-cof-policy-number"
"""The header that says under which contract something is asked [C]."""
PAGE = 90
"""Rows of a page; what is allowed is not public."""
_ACTIONS = {
    RequestKind.NEW: "request",
    RequestKind.INCREASE: "modification",
    RequestKind.REDUCE: "modification",
    RequestKind.PROLONG: "modification",
    RequestKind.CANCEL: "deletion",
}
"""What CofaNet's guides call the acts on a guarantee [O], as words of an order [I]."""
ORDERED = {Layer.PERMANENT: "AGREMENT", Layer.TEMPORARY: "TEMPORARY", Layer.TOP_UP: "TOPLINER"}
"""The product that is ordered for a layer [I]."""
_LOST = frozenset({404})
_KEYS: Mapping[str, Callable[[Row], Hashable]] = {
    "products": lambda row: (
        cells.named(row, "guaranteeId"),
        *(cells.text(row, name) for name in ("productCode", "effectiveDate", "expiryDate")),
    ),
    "orders": lambda row: cells.named(row, "orderId"),
    "notifications": lambda row: cells.named(row, "notificationId"),
}
"""What tells the rows of a list apart."""


class CofaceSession:
    """A connection with one login; the contracts are the policies of the settings."""

    def __init__(self, given: Mapping[str, str], gate: Gate) -> None:
        """Take settings that were checked."""
        self._policies = tuple(settings.policies(given["policies"]))
        self._gate = gate
        self._headers: dict[str, str] = {}
        login = Login(
            given["username"],
            given["password"],
            given["api_key"],
            "grant_type",
            TOKENS[given["token"]],
        )
        bases = {name: given[f"{name}_address"] for name in SERVICES}
        self._services = Services(gate, bases, login, self._headers)
        self._overdues = Overdues(self._services)
        self._icon = _icon(given, gate)

    def close(self) -> None:
        """Let go of the connections."""
        self._services.close()
        if self._icon:
            self._icon.close()

    def covers(self) -> Iterator[CoverNotice]:
        """Yield every product of the portfolio of each contract.

        Raises UnreadableError where one guarantee has the same product twice, for other days:
        which of them is the layer is not known, and none may be lost.
        """
        told = set()
        for policy, row in self._portfolio():
            notice = reading.product(row, policy)
            if (notice.cover, notice.layer) in told:
                message = f"guarantee {notice.cover} has {notice.layer} twice"
                raise UnreadableError(message)
            told.add((notice.cover, notice.layer))
            yield notice

    def requests(self) -> Iterator[CoverNotice]:
        """Yield the orders that are not delivered."""
        for policy in self._policies:
            for row in self._orders(policy, {}):
                state = reading.DELIVERIES.get(cells.text(row, "status"))
                if state not in {RequestState.ANSWERED, RequestState.CANCELLED}:
                    yield reading.order(row, policy)

    def grades(self) -> Iterator[GradeNotice]:
        """Yield the scores of ICON, then the DRA of the portfolio where ICON told none."""
        told = set()
        for notice in self._icon.grades() if self._icon else ():
            if (notice.buyer, notice.scale) not in told:
                told.add((notice.buyer, notice.scale))
                yield notice
        today = self._gate.now().date()
        for _, row in self._portfolio():
            seen = reading.grade(row, today)
            if seen and (seen.buyer, seen.scale) not in told:
                told.add((seen.buyer, seen.scale))
                yield seen

    def events(self, since: datetime) -> Iterator[EventNotice]:
        """Yield the notifications from a day on, of the contracts and then of ICON, each once."""
        told = set()
        for notice in self._events(since):
            if notice.at.date() >= since.date() and notice.event not in told:
                told.add(notice.event)
                yield notice

    def identify(self, query: BuyerQuery) -> list[BuyerNotice]:
        """Return the companies of the first identifier that finds one; names are not searched.

        Raises UnavailableError where Coface says that somebody there enquires from now on.
        """
        self._under(self._policies[0])
        country = ALPHA_3.get(query.country, query.country)
        for scheme, value in query.identifiers:
            rows = self._companies(scheme, value, country)
            if rows:
                return [reading.company(row, query.country) for row in rows]
        return []

    def request(self, order: Order) -> Receipt:
        """Send an order; its delivery is its reference, and is read another time."""
        self._under(order.policy)
        body = _body(order)
        reference, raw = self._services.order(PRODUCT, "orders", _ordered, body)
        return Receipt(reference, RequestState.IN_STUDY, raw=raw)

    def follow(self, order: Order, reference: str) -> Receipt:
        """Return where an order stands, by its delivery; a word not known is no answer."""
        self._under(order.policy)
        answer = self._services.ask(PRODUCT, f"deliveries/{quote(reference, safe='')}")
        (row,) = cells.rows_under(answer.body) or ({},)
        status = cells.named(row, "status")
        state = reading.DELIVERIES.get(status, RequestState.IN_STUDY)
        found = cells.rows_under(row, "products") if state is RequestState.ANSWERED else []
        answers = tuple(reading.product(one, order.policy) for one in found)
        return Receipt(reference, state, answers, cells.raw(row, status))

    def find(self, order: Order) -> Receipt | None:
        """Return where an order stands, by our key."""
        rows = self._orders(order.policy, {"customerReference": order.key})
        found = [row for row in rows if cells.text(row, "customerReference") == order.key]
        return self.follow(order, cells.named(found[-1], "deliveryId")) if found else None

    def declare(self, paper: OverduePaper) -> PaperReceipt:
        """Send a paper; nothing is decided at once."""
        self._under(paper.policy)
        return self._overdues.declare(paper)

    def follow_paper(self, paper: OverduePaper, reference: str) -> PaperReceipt:
        """Return where a paper stands, by its number there."""
        self._under(paper.policy)
        return self._overdues.follow(reference)

    def find_paper(self, paper: OverduePaper) -> PaperReceipt | None:
        """Return where a paper stands, by our key."""
        self._under(paper.policy)
        return self._overdues.find(paper)

    def _under(self, policy: PolicyKey) -> None:
        """Ask under a contract from now on."""
        self._headers[CONTRACT] = policy.number

    def _portfolio(self) -> Iterator[tuple[PolicyKey, Row]]:
        for policy in self._policies:
            for row in self._list(PRODUCT, "products", policy, {}):
                yield policy, row

    def _orders(self, policy: PolicyKey, asked: Mapping[str, str]) -> Iterator[Row]:
        return self._list(PRODUCT, "orders", policy, asked)

    def _events(self, since: datetime) -> Iterator[EventNotice]:
        asked = {"deliveryDateFrom": since.date().isoformat()}
        for policy in self._policies:
            for row in self._list(NOTIFICATION, "notifications", policy, asked):
                yield reading.event(row, policy)
        if self._icon:
            yield from self._icon.events(since)

    def _list(
        self, service: str, name: str, policy: PolicyKey, asked: Mapping[str, str]
    ) -> Iterator[Row]:
        """Yield the rows of a list under a contract, which is named anew for each page."""

        def ask(params: Mapping[str, str]) -> Answer:
            self._under(policy)
            return self._services.ask(service, name, params=params, pages=True)

        return ranged(ask, (name,), _KEYS[name], asked, PAGE)

    def _companies(self, scheme: IdentifierScheme, value: str, country: str) -> list[Row]:
        """Return the companies of a number."""
        if scheme is IdentifierScheme.INSURER:
            answer = self._services.ask(COMPANY, f"companies/{quote(value, safe='')}", accept=_LOST)
            return [] if answer.status in _LOST else cells.rows_under(answer.body, "companies")
        kind = reading.identifier_type(scheme, country)
        if not kind:
            return []
        asked = {"countryCode": country, "identifierType": kind, "identifierValue": value}
        answer = self._services.ask(COMPANY, "companies/identifier", params=asked)
        rows = cells.rows_under(answer.body, "companies")
        if cells.text(answer.body, "status") == "initiated":
            message = "initiated: Coface enquires, and answers later"
            raise UnavailableError(message)
        return rows


def _icon(given: Mapping[str, str], gate: Gate) -> Icon | None:
    """Return the way to ICON, where its key is given."""
    if not given["icon_api_key"]:
        return None
    own = (given["icon_username"], given["icon_password"], given["icon_api_key"])
    login = Login(*own, "grantType", TOKENS["id"])
    return Icon(gate, given["icon_address"], given["icon_authentication_address"], login)


def _body(order: Order) -> dict[str, Any]:
    """Return an order as Coface wants it."""
    body: dict[str, Any] = {
        "easyNumber": order.buyer,
        "productCode": ORDERED[order.layer],
        "action": _ACTIONS[order.kind],
        "customerReference": order.key,
        "comment": order.message,
        "isUrgent": order.is_urgent,
    }
    if order.cover:
        body["guaranteeId"] = order.cover
    if order.kind is not RequestKind.CANCEL:
        units, rest = divmod(order.amount, 10 ** MINOR_DIGITS[order.currency])
        if rest:
            code, name, detail = "", "requestedAmount", "whole units of currency only"
            raise RefusedError(code, name, detail)
        body |= {"requestedAmount": units, "currency": order.currency}
    if order.wanted_from:
        body["effectiveDate"] = order.wanted_from.isoformat()
    if order.wanted_to:
        body["expiryDate"] = order.wanted_to.isoformat()
    return body


def _ordered(answer: Answer) -> tuple[str, Any]:
    """Return the delivery of an order that was taken, and the raw answer."""
    (row,) = cells.rows_under(answer.body) or ({},)
    if not row:
        message = "an order without a delivery"
        raise UnreadableError(message)
    return cells.named(row, "deliveryId"), cells.raw(row, cells.text(row, "status"))
