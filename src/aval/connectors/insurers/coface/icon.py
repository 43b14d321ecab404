"""Asks ICON, Coface's business information, for the scores of the companies that are monitored.

Documented [O]: which companies are monitored, for a year each, with the EASY number that they
were ordered under; assessments of a company by its id; notifications by day; 60 calls a minute of
each endpoint, with what is left in `X-RateLimit-Remaining`. A company that is not known is an
empty list. Assumed [I]: the parameters of `/assessments`. Nothing is ordered here: orders are
billed, and monitoring is renewed by a person.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from aval.connectors import cells
from aval.connectors.cells import Row
from aval.connectors.contract import EventNotice, Gate, GradeNotice, IncompleteError
from aval.connectors.exchange import Answer, Limits
from aval.connectors.insurers.coface import reading
from aval.connectors.insurers.coface.calls import (
    AUTHENTICATION,
    Login,
    Services,
    listed,
    ranged,
)

SERVICE = "icon"
A_MINUTE = 60
"""Calls of one endpoint in a minute."""
PAGE = 10
"""Rows of a page; `Accept-Range: monitoring 20` would allow some more."""
_MINUTE = timedelta(minutes=1)
_ACTIVE = frozenset({"monitoring_active", "ready"})


class Pace:
    """Keeps to the calls of a minute of each endpoint, and to what is said to be left."""

    def __init__(self, gate: Gate) -> None:
        """Take the clock and the pause."""
        self._gate = gate
        self._begun: dict[str, deque[datetime]] = {}
        self._free_at: dict[str, datetime] = {}

    def wait(self, endpoint: str) -> None:
        """Pause until an endpoint may be called, and count the call."""
        begun = self._begun.setdefault(endpoint, deque(maxlen=A_MINUTE))
        free_at = [begun[0] + _MINUTE] if len(begun) == A_MINUTE else []
        free_at += [self._free_at.pop(endpoint)] if endpoint in self._free_at else []
        now = self._gate.now()
        if free_at and max(free_at) > now:
            self._gate.sleep((max(free_at) - now).total_seconds())
        begun.append(self._gate.now())

    def is_spent(self, endpoint: str) -> None:
        """Note that nothing is left of an endpoint for a minute."""
        self._free_at[endpoint] = self._gate.now() + _MINUTE


class Icon:
    """The business information of the monitored companies."""

    def __init__(self, gate: Gate, address: str, authentication: str, login: Login) -> None:
        """Take the way out, two addresses, the login."""
        bases = {SERVICE: address, AUTHENTICATION: authentication}
        limits = Limits(first_pause_s=15)  # a minute is over before the tries are
        self._services = Services(gate, bases, login, {"Accept-Language": "en"}, limits)
        self._pace = Pace(gate)

    def close(self) -> None:
        """Let go of the connections."""
        self._services.close()

    def grades(self) -> Iterator[GradeNotice]:
        """Yield the assessments of the companies that are monitored, those that hold now."""
        companies: dict[str, tuple[str, set[str]]] = {}
        for row in self._rows("monitorings", {}):
            slug, buyer = cells.text(row, "assessmentSlug"), reading.monitored(row)
            is_active = cells.text(row, "status") in _ACTIVE
            if is_active and buyer and slug in reading.SCALES:
                company = cells.named(row, "companyId")
                companies.setdefault(company, (buyer, set()))[1].add(slug)
        for company, (buyer, slugs) in companies.items():
            for row in self._assessments(company, slugs):
                notice = reading.assessment(row, buyer)
                if notice:
                    yield notice

    def events(self, since: datetime) -> Iterator[EventNotice]:
        """Yield the notifications of companies with an EASY number, from a day on."""
        for row in self._rows("notifications", {"deliveryDateFrom": since.date().isoformat()}):
            notice = reading.icon_event(row)
            if notice:
                yield notice

    def _rows(self, endpoint: str, params: Mapping[str, str]) -> Iterator[Row]:
        return ranged(lambda asked: self._ask(endpoint, asked), (), _name, params, PAGE)

    def _assessments(self, company: str, slugs: set[str]) -> list[Row]:
        asked = {"companyId": company, "assessmentSlugs": ",".join(sorted(slugs))}
        answer = self._ask("assessments", asked)
        if answer.is_partial:
            message = f"assessments of {company}"
            raise IncompleteError(message)
        return listed(answer.body)

    def _ask(self, endpoint: str, params: Mapping[str, str]) -> Answer:
        """Ask an endpoint, not more often than it may be asked."""
        self._pace.wait(endpoint)
        answer = self._services.ask(SERVICE, endpoint, params=params, pages=True)
        if answer.headers.get("x-ratelimit-remaining") == "0":
            self._pace.is_spent(endpoint)
        return answer


def _name(row: Row) -> str:
    return cells.named(row, "id")
