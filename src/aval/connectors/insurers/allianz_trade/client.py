"""How to ask Allianz Trade: its login, its routes, its pages, its jobs.

Documented ([O]): the login by API key, a token of one hour, jobs that are polled. Seen in public
client code ([C]): every route, the bodies of questions, orders and their bare job number,
`jobStatusCode` and `resourceUrl`, lists as bare arrays, v2 with 206. Assumed ([I]):

- the total that a question asks for stands in a header, as the body has no place for it; where
  none comes, a list goes on after 206 and after a full page, and ends with an empty one
- an order for more is an order like the first; our key goes with it only where a setting names a
  field for it, and an order is found by buyer and amount otherwise
- a cover that a job made is asked for by the last part of its `resourceUrl`, on our address
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aval.connectors import cells, settings
from aval.connectors.cells import Row
from aval.connectors.contract import (
    BuyerNotice,
    BuyerQuery,
    ConnectorError,
    CoverNotice,
    EventNotice,
    Gate,
    GradeNotice,
    IncompleteError,
    Order,
    PolicyKey,
    Raw,
    Receipt,
    RefusedError,
    UnreadableError,
)
from aval.connectors.exchange import Answer, Dialect, Pass
from aval.connectors.http import Caller
from aval.connectors.insurers.allianz_trade import overdues, reading, webhook
from aval.connectors.insurers.allianz_trade.naming import policy_named, safe
from aval.connectors.insurers.allianz_trade.overdues import Overdues
from aval.connectors.paging import Page, rows_of_pages
from aval.connectors.papers import OverduePaper, PaperReceipt
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import RequestState
from aval.vocabulary.money import MINOR_DIGITS

LOGIN, RISK, SEARCH, COMPANIES = "login", "riskinfo", "search", "referential"
"""The services; each has an address of its own."""
MOST_ROWS = 10_000
"""The largest page that was seen to be asked for [C]."""
_V2_ROWS = 100
_CANDIDATES = 20
_NOT_FOUND = frozenset({404})
_POLLS_S = (1, 2, 4)
"""How long to wait before a job that was just ordered is looked at."""
_DONE, _LOST = "processed", frozenset({"failed", "error", "rejected", "cancelled"})
"""States of jobs without capitals: the first is seen, that and how one fails is assumed [I]."""


class AllianzTradeSession:
    """A connection with one API key; the policies are those of the settings."""

    def __init__(self, given: Mapping[str, str], gate: Gate) -> None:
        """Take settings that were checked."""
        self._policies = tuple(settings.policies(given["policies"]))
        self._key = given["api_key"]
        self._is_v2 = given["version"] == "v2"
        self._size = int(given["page_size"])
        self._reference = given["reference_field"]
        self._callback = webhook.asked_for(given["callback_address"])
        self._gate = gate
        services = (LOGIN, RISK, SEARCH, COMPANIES, overdues.SERVICE)
        self._caller = Caller(
            gate,
            {service: given[f"{service}_address"] for service in services},
            self._log_in,
            dialect=Dialect(refusal=_refusal),
            secrets=(self._key, given["webhook_secret"]),
        )
        self._overdues = Overdues(self._caller)

    def close(self) -> None:
        """Let go of the connection."""
        self._caller.close()

    def covers(self) -> Iterator[CoverNotice]:
        """Yield the layers of every cover, of each policy and of each extension of one."""
        for policy in self._policies:
            for row, said in self._covers(policy):
                if not reading.is_pending(row):  # it is told as a request
                    yield from reading.covers(row, policy, self._reference, said)

    def requests(self) -> Iterator[CoverNotice]:
        """Yield the requests that are in progress."""
        for policy in self._policies:
            for row in self._pending(policy):
                yield reading.request(row, policy, self._reference)

    def grades(self) -> Iterator[GradeNotice]:
        """Yield the grade that stands beside the covers of each buyer, once, as seen today."""
        told, today = set(), self._gate.now().date()
        for policy in self._policies:
            for row, _ in self._covers(policy):
                notice = reading.grade(row, today)
                if notice and notice.buyer not in told:
                    told.add(notice.buyer)
                    yield notice

    def events(self, since: datetime) -> Iterator[EventNotice]:  # noqa: ARG002 - of the contract
        """Yield nothing: there is no list of events, and so the capability is not declared."""
        yield from ()

    def identify(self, query: BuyerQuery) -> list[BuyerNotice]:
        """Return the companies of the first identifier that finds one, else those of the name."""
        for scheme, value in query.identifiers:
            if scheme is IdentifierScheme.INSURER:
                found = self._sought(COMPANIES, "companies/list", [value], "companies")
            elif scheme in reading.ID_TYPES:
                asked = _matching(query, reading.ID_TYPES[scheme], value)
                found = self._sought(SEARCH, "companies/matching", asked, "results")
            else:
                found = []
            if found:
                return [reading.company(row, query.country) for row in found]
        if not query.name:
            return []
        found = self._sought(SEARCH, "companies/advancedSearch", _by_name(query), "results")
        return [reading.company(row, query.country) for row in found]

    def request(self, order: Order) -> Receipt:
        """Send an order, and look a few times whether its job is done."""
        body = _body(order, self._reference)
        job = self._caller.order(RISK, "v3/covers", _job, json=body, headers=self._callback)
        receipt = Receipt(job, RequestState.IN_STUDY)
        try:
            for pause in _POLLS_S:
                self._gate.sleep(pause)
                receipt = self.follow(order, job)
                if receipt.state is not RequestState.IN_STUDY:
                    break
        except ConnectorError:  # it was taken: its answer is read another time
            return receipt
        return receipt

    def follow(self, order: Order, reference: str) -> Receipt:
        """Return where an order stands, by the number of its job.

        A job that is not known, not yet or no more, is sought by what was ordered.
        """
        answer = self._caller.ask(RISK, f"v3/jobs/{safe(reference)}", accept=_NOT_FOUND)
        if answer.status in _NOT_FOUND:
            found = self.find(order) or Receipt(reference, RequestState.IN_STUDY)
            return replace(found, reference=reference)
        (job,) = cells.rows_under(answer.body) or ({},)
        code = cells.text(job, "jobStatusCode")
        raw, resource = cells.raw(job, code), cells.text(job, "resourceUrl")
        if code.casefold() in _LOST:
            return Receipt(reference, RequestState.FAILED, raw=raw)
        if code.casefold() != _DONE or not resource:
            return Receipt(reference, RequestState.IN_STUDY, raw=raw)
        cover = safe(resource.rstrip("/").rpartition("/")[2])
        return self._standing(order, reference, cover, raw)

    def find(self, order: Order) -> Receipt | None:
        """Return where an order stands, by our key, or by buyer and amount where none is sent.

        Its reference is then the number of the cover, under which `follow` finds it as well.
        Raises UnreadableError where a cover of the buyer does not say what was asked for it.
        """
        is_unclear = False
        for row in self._pending(order.policy):
            notice = reading.request(row, order.policy, self._reference)
            if self._is_meant(notice, order):
                return Receipt(notice.cover, RequestState.IN_STUDY, raw=notice.raw)
        for row, said in self._covers(order.policy, order.buyer):
            answers = tuple(reading.covers(row, order.policy, self._reference, said))
            if reading.is_pending(row):
                continue
            if self._is_meant(answers[0], order):
                return _answered(answers[0].cover, answers)
            is_unclear |= not self._reference and answers[0].requested is None
        if is_unclear:
            message = "a cover that does not say what was asked for it"
            raise UnreadableError(message)
        return None

    def declare(self, paper: OverduePaper) -> PaperReceipt:
        """Send a paper; nothing is decided at once."""
        return self._overdues.declare(paper)

    def follow_paper(self, paper: OverduePaper, reference: str) -> PaperReceipt:
        """Return where a paper stands, by its number there."""
        del paper
        return self._overdues.follow(reference)

    def find_paper(self, paper: OverduePaper) -> PaperReceipt | None:
        """Return where a paper stands, by our key."""
        return self._overdues.find(paper)

    def _is_meant(self, notice: CoverNotice, order: Order) -> bool:
        if notice.buyer != order.buyer:
            return False
        if self._reference:
            return notice.customer_ref == order.key
        return (notice.requested, notice.currency) == (order.amount, order.currency)

    def _standing(self, order: Order, reference: str, cover: str, raw: Raw) -> Receipt:
        """Return the receipt of an order whose job is done: decided, or still in progress."""
        for row in self._pending(order.policy):
            notice = reading.request(row, order.policy, self._reference)
            if notice.cover == cover or self._is_meant(notice, order):
                return Receipt(reference, RequestState.IN_STUDY, raw=notice.raw)
        answer = self._caller.ask(RISK, f"v3/covers/{cover}")
        (row,) = cells.rows_under(answer.body) or ({},)
        if reading.is_pending(row):
            return Receipt(reference, RequestState.IN_STUDY, raw=raw)
        return _answered(reference, tuple(reading.covers(row, order.policy, self._reference)))

    # Lists

    def _covers(self, policy: PolicyKey, buyer: str = "") -> Iterator[tuple[Row, Row]]:
        """Yield the covers of a policy, of one buyer or all, as v3 tells them and as they came."""
        for said in self._v2(policy, buyer) if self._is_v2 else self._v3(policy):
            row = reading.modern(said) if self._is_v2 else said
            if reading.is_of(said, policy) and buyer in {"", cells.text(row, "companyId")}:
                yield row, said

    def _v3(self, policy: PolicyKey) -> Iterator[Row]:
        return self._searched("v3/covers/search", policy, "coverId")

    def _pending(self, policy: PolicyKey) -> Iterator[Row]:
        asked = {"requestStatusCode": "InProgress"}
        rows = self._searched("v3/coverRequests/search", policy, "requestId", asked)
        return (row for row in rows if reading.is_of(row, policy))

    def _searched(
        self, path: str, policy: PolicyKey, name: str, asked: Mapping[str, Any] | None = None
    ) -> Iterator[Row]:
        def ask(number: int) -> Answer:
            pages = {"page": number, "pageSize": self._size, "isTotalRequired": True}
            body = {"policies": [policy_named(policy)], **(asked or {}), "pagination": pages}
            return self._caller.ask(RISK, path, method="POST", json=body, pages=True)

        return _listed(ask, name, self._size)

    def _v2(self, policy: PolicyKey, buyer: str) -> Iterator[Row]:
        size = min(self._size, _V2_ROWS)
        asked = policy_named(policy) | ({"companyId": buyer} if buyer else {})

        def ask(number: int) -> Answer:
            params = {**asked, "pageSize": str(size), "page": str(number)}
            return self._caller.ask(RISK, "v2/covers", params=params, pages=True)

        return _listed(ask, "coverId", size)

    def _sought(self, service: str, path: str, asked: object, name: str) -> list[Row]:
        """Return companies, the best first; none where nobody was found."""
        answer = self._caller.ask(
            service, path, method="POST", json=asked, pages=True, accept=_NOT_FOUND
        )
        if answer.status in _NOT_FOUND:
            return []
        found = cells.rows_under(answer.body, name)
        return [cells.inner(row, "company") or row for row in found]

    def _log_in(self, caller: Caller) -> Pass:
        answer = caller.log_in(LOGIN, "oauth2/authorize", json={"apiKey": self._key})
        (told,) = cells.rows_under(answer.body) or ({},)
        token, seconds = cells.named(told, "access_token"), cells.text(told, "expires_in")
        lasts = int(seconds) if seconds.isdecimal() else 0
        ends = self._gate.now() + timedelta(seconds=lasts) if lasts else None
        return Pass({"Authorization": f"Bearer {token}"}, ends, (token,))


def _listed(ask: Callable[[int], Answer], name: str, size: int) -> Iterator[Row]:
    """Yield each row of a list once; raises IncompleteError where fewer came than its total.

    v2 answers 206 on its last page too, it seems [C]: where no total is told, one more page is
    asked for, and an empty one is the end.
    """
    seen: set[str] = set()

    def fetch(number: int, _: int) -> Page:
        answer = ask(number + 1)
        rows, known = cells.rows_under(answer.body), len(seen)
        seen.update(cells.named(row, name) for row in rows)
        if rows and len(seen) == known:
            message = f"page {number + 1} tells nothing that the pages before did not"
            raise IncompleteError(message)
        total = _total(answer)
        if total is not None:
            return Page(rows, len(seen) < total, total)
        return Page(rows, bool(rows) and (answer.is_partial or len(rows) >= size))

    return rows_of_pages(fetch, lambda row: cells.named(row, name))


def _total(answer: Answer) -> int | None:
    """Return how many rows a list has, from the headers that usually say it [I]."""
    told = answer.headers.get("x-total-count") or ""
    told = told or answer.headers.get("content-range", "").rpartition("/")[2]
    return int(told) if told.isascii() and told.isdigit() else None


def _matching(query: BuyerQuery, kind: str, value: str) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "requestedSize": _CANDIDATES,
        "companyIdentifiers": [{"idTypeCode": kind, "idValue": value}],
        "countryCode": query.country,
        "minimumScore": 0,
        "companyIdentifierTypeCode": "EH",
    }
    return asked | ({"companyName": query.name} if query.name else {})


def _by_name(query: BuyerQuery) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "pageSize": _CANDIDATES,
        "companyName": query.name,
        "streetName": query.street,
        "town": query.town,
        "postalCode": query.postcode,
        "countryCode": query.country,
    }
    return {name: value for name, value in asked.items() if value}


def _body(order: Order, reference: str) -> dict[str, Any]:
    """Return an order as Allianz Trade wants it, in whole units of currency."""
    units, rest = divmod(order.amount, 10 ** MINOR_DIGITS[order.currency])
    if rest:
        code, detail = "", "whole units of currency only"
        raise RefusedError(code, "requestedAmount", detail)
    return {
        "requestTypeCode": "Primary",
        "policy": policy_named(order.policy),
        "companyId": order.buyer,
        "creditLimitDetails": {"requestedAmount": units, "currencyCode": order.currency},
        "isRequestUrgent": order.is_urgent,
    } | ({reference: order.key} if reference else {})


def _job(answer: Answer) -> str:
    """Return the number of the job of an order that was taken: the whole body [C]."""
    told = answer.body
    if isinstance(told, bool) or not isinstance(told, str | int):
        message = "an order without a job"
        raise UnreadableError(message)
    return safe(str(told))


def _answered(reference: str, answers: tuple[CoverNotice, ...]) -> Receipt:
    return Receipt(reference, RequestState.ANSWERED, answers, answers[0].raw)


def _refusal(answer: Answer) -> RefusedError:
    """Return why something was not taken; that `code`, `field`, `message` say it is assumed [I]."""
    told = answer.body if isinstance(answer.body, Mapping) else {}
    code, name, detail = (told.get(part) for part in ("code", "field", "message"))
    return RefusedError(str(code or answer.status), str(name or ""), str(detail or answer.text))
