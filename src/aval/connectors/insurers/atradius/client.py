"""How to ask Atradius: its login, its routes, its order of questions, what an order looks like.

Routes, headers and bodies are those of public client code ([C]). Assumed ([I]): a change is `PUT`
on the covers with `coverId` in the body; `customerRefNumber` comes back on covers, which is how an
order is found whose answer was lost. There is no paging; an answer of 206 would be incomplete.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
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
    Order,
    PolicyKey,
    Receipt,
    RefusedError,
    UnreadableError,
)
from aval.connectors.countries import ALPHA_3
from aval.connectors.exchange import Answer, Dialect, Pass
from aval.connectors.http import Caller
from aval.connectors.insurers.atradius import nonpayments, reading
from aval.connectors.papers import OverduePaper, PaperReceipt
from aval.vocabulary.identity import IdentifierScheme
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.money import MINOR_DIGITS

SERVICE = "connect"
"""One address serves everything."""
_LOGIN = "/authenticate/v2/tokens"
_BUYERS = "/credit-insurance/organisation-management/v1/buyers"
_POLICIES = "/credit-insurance/policy-management/v1/policies/details"
_COVERS = "/credit-insurance/cover-management/v1/covers"
_ACTIONS = {
    RequestKind.INCREASE: "supersede",
    RequestKind.REDUCE: "reduce",
    RequestKind.CANCEL: "cancel",
}
_UID_TYPES = {scheme: kind for kind, scheme in reading.UID_SCHEMES.items()}


class AtradiusSession:
    """A connection with one set of credentials; the policies are those of the settings."""

    def __init__(self, given: Mapping[str, str], gate: Gate) -> None:
        """Take settings that were checked."""
        self._policies = tuple(settings.policies(given["policies"]))
        self._client = f"{given['client_id']}:{given['client_secret']}"
        basic = b64encode(self._client.encode()).decode()
        self._basic = {"Authorization": f"Basic {basic}"}
        self._gate = gate
        self._caller = Caller(
            gate,
            {SERVICE: given["address"]},
            self._log_in,
            dialect=Dialect(
                correlation_header="Atradius-Correlation-Id",
                headers={"Atradius-App-Key": given["app_key"]},
                refusal=_refusal,
            ),
            secrets=(given["client_secret"], given["app_key"], basic),
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._caller.close()

    def covers(self) -> Iterator[CoverNotice]:
        """Yield the layers of every cover, those that ended after those that stand."""
        for policy in self._policies:
            currency = self._currency(policy)
            standing = reading.newest(self._rows("", policy))
            known = {cells.named(row, "coverId") for row in standing}
            ended = reading.newest(self._rows("/historic", policy))
            others = [row for row in ended if cells.named(row, "coverId") not in known]
            for row in (*standing, *others):
                yield from reading.covers(row, policy, currency)

    def requests(self) -> Iterator[CoverNotice]:
        """Yield the applications that are not decided."""
        for policy in self._policies:
            currency = self._currency(policy)
            for row in reading.newest(self._rows("/applications", policy)):
                yield reading.application(row, policy, currency)

    def grades(self) -> Iterator[GradeNotice]:
        """Yield the rating of each buyer of the policies, once, as seen today."""
        told, today = set(), self._gate.now().date()
        for policy in self._policies:
            for row in self._ask(f"{_BUYERS}/my-buyers", _named(policy)):
                notice = reading.grade(row, today)
                if notice and notice.buyer not in told:
                    told.add(notice.buyer)
                    yield notice

    def events(self, since: datetime) -> Iterator[EventNotice]:
        """Yield the decisions from a day on, each once; the interface is not asked by date."""
        told = set()
        for policy in self._policies:
            currency = self._currency(policy)
            for row in self._rows("/decisions", policy):
                notice = reading.event(row, policy, currency)
                if notice.at.date() >= since.date() and notice.event not in told:
                    told.add(notice.event)
                    yield notice

    def identify(self, query: BuyerQuery) -> list[BuyerNotice]:
        """Return the buyers of the first identifier that finds one; names are not searched."""
        country = ALPHA_3.get(query.country, query.country)
        for scheme, value in query.identifiers:
            if scheme is IdentifierScheme.INSURER:
                answer = self._caller.ask(
                    SERVICE, f"{_BUYERS}/{value}", accept=frozenset({404, 422})
                )
                rows = cells.rows_under(answer.body, "data") if answer.status == 200 else []
            elif scheme in _UID_TYPES:
                asked = {"country": country, "uid": value, "uidType": _UID_TYPES[scheme]}
                rows = self._ask(_BUYERS, asked)
            else:
                rows = []
            if rows:
                return [reading.buyer(row, query.country) for row in rows]
        return []

    def request(self, order: Order) -> Receipt:
        """Send an order; one that was decided at once is read back."""
        body = _body(order)
        method = "POST" if order.kind is RequestKind.NEW else "PUT"
        reference, state, raw = self._caller.order(
            SERVICE, _COVERS, _receipt, method=method, json=body
        )
        if state is RequestState.ANSWERED:
            try:
                return self.follow(order, reference)
            except ConnectorError:  # it was taken: its answer is read another time
                state = RequestState.IN_STUDY
        return Receipt(reference, state, raw=raw)

    def follow(self, order: Order, reference: str) -> Receipt:
        """Return where an order stands, by the number of its cover."""
        found = self._standing(order, "coverId", reference)
        if found is None:
            message = f"cover {reference} is not told"
            raise UnreadableError(message)
        return found

    def find(self, order: Order) -> Receipt | None:
        """Return where an order stands, by our key."""
        return self._standing(order, "customerRefNumber", order.key)

    def declare(self, paper: OverduePaper) -> PaperReceipt:
        """Send a paper; nothing is decided at once."""
        body = nonpayments.body(paper, _named(paper.policy))
        return self._caller.order(SERVICE, nonpayments.ROUTE, nonpayments.receipt, json=body)

    def follow_paper(self, paper: OverduePaper, reference: str) -> PaperReceipt:
        """Return where a paper stands, by its number there."""
        told = nonpayments.found(self._cases(paper), nonpayments.REFERENCE, reference)
        if told is None:
            message = f"non-payment {reference} is not told"
            raise UnreadableError(message)
        return told

    def find_paper(self, paper: OverduePaper) -> PaperReceipt | None:
        """Return where a paper stands, by our key."""
        return nonpayments.found(self._cases(paper), nonpayments.KEY, paper.key)

    def _cases(self, paper: OverduePaper) -> list[Row]:
        """Return the cases of a paper's buyer."""
        return self._ask(nonpayments.ROUTE, {**_named(paper.policy), "buyerId": paper.buyer})

    def _standing(self, order: Order, name: str, value: str) -> Receipt | None:
        """Return the receipt of the newest row of the buyer that has a value in a field."""
        currency = self._currency(order.policy)
        for part in ("/applications", "", "/historic"):
            rows = self._rows(part, order.policy, buyer=order.buyer)
            for row in reading.newest(row for row in rows if cells.text(row, name) == value):
                reference = cells.named(row, "coverId")
                decision, code = reading.decided(row)
                raw = cells.raw(row, code or str(decision))
                if part == "/applications":
                    return Receipt(reference, RequestState.IN_STUDY, raw=raw)
                answers = tuple(reading.covers(row, order.policy, currency))
                return Receipt(reference, RequestState.ANSWERED, answers, raw)
        return None

    def _currency(self, policy: PolicyKey) -> str:
        """Return the currency of a policy's amounts, as it is today."""
        rows = self._ask(_POLICIES, {"policyId": policy.number})
        if len(rows) != 1:
            message = f"policy {policy.number} told {len(rows)} times"
            raise UnreadableError(message)
        return cells.named(rows[0], "policyCurrency")

    def _rows(self, part: str, policy: PolicyKey, buyer: str = "") -> list[Row]:
        """Return the rows of a list of covers that are of a policy: other policies' come along."""
        asked = _named(policy) | ({"buyerId": buyer} if buyer else {})
        number = policy.number.lstrip("0")
        rows = self._ask(f"{_COVERS}{part}", asked)
        return [r for r in rows if cells.text(r, "policyId").lstrip("0") in {number, ""}]

    def _ask(self, path: str, params: Mapping[str, str]) -> list[Row]:
        answer = self._caller.ask(SERVICE, path, params=params)
        return cells.rows_under(answer.body, "data")

    def _log_in(self, caller: Caller) -> Pass:
        answer = caller.log_in(SERVICE, _LOGIN, headers=self._basic)
        (data,) = cells.rows_under(answer.body, "data") or ({},)
        token, seconds = cells.named(data, "access_token"), cells.text(data, "expires_in")
        lasts = int(seconds) if seconds.isdecimal() else 0
        ends = self._gate.now() + timedelta(seconds=lasts) if lasts else None
        return Pass({"Authorization": f"Bearer {token}"}, ends, (token,))


def _named(policy: PolicyKey) -> dict[str, str]:
    return {"customerId": policy.unit, "policyId": policy.number}


def _body(order: Order) -> dict[str, Any]:
    """Return an order as Atradius wants it, in whole units of currency."""
    body: dict[str, Any] = {
        **_named(order.policy),
        "buyerId": int(order.buyer) if order.buyer.isdecimal() else order.buyer,
        "customerRefNumber": order.key,
    }
    if order.kind is RequestKind.NEW:
        body["coverType"] = "credit-limit"
    else:
        body |= {"coverId": order.cover, "action": _ACTIONS[order.kind]}
    if order.kind is not RequestKind.CANCEL:
        units, rest = divmod(order.amount, 10 ** MINOR_DIGITS[order.currency])
        if rest:
            code, detail = "", "whole units of currency only"
            raise RefusedError(code, "creditLimitAmount", detail)
        body |= {"creditLimitAmount": units, "currencyCode": order.currency}
    if order.wanted_from:
        body["effectFromDate"] = order.wanted_from.isoformat()
    return body


def _receipt(answer: Answer) -> tuple[str, RequestState, Any]:
    """Return cover, state, raw of an order that was taken: 201 is decided, 202 referred."""
    rows = cells.rows_under(answer.body, "data")
    if not rows:
        message = "an order without a cover"
        raise UnreadableError(message)
    state = RequestState.IN_STUDY if answer.status == 202 else RequestState.ANSWERED
    return cells.named(rows[0], "coverId"), state, cells.raw(rows[0], str(answer.status))


def _refusal(answer: Answer) -> RefusedError:
    """Return what `errors` says first."""
    try:
        first = cells.rows_under(answer.body, "errors")[0]
        name = cells.text(cells.inner(first, "source"), "parameter")
        return RefusedError(str(answer.status), name, cells.text(first, "detail"))
    except (UnreadableError, IndexError):
        return RefusedError(str(answer.status), "", answer.text)
