"""A pretend Coface: two logins, companies, products and their delivery, notifications, ICON.

What is documented of the real one, and what is assumed, stands in docs/manual/insurers.md. Its
behaviour is invented: it delivers up to 50 000 whole units at once, studies what is more, and
answers that two virtual days later with two thirds. Faults of its own: `access_token` (only the
other token is accepted), `rate_as_400`, `easy_as_number`, `initiated` (an enquiry instead of an
answer), `range_to_last`, `opinions` (credit opinions are monitored too), `moved` (the provider of
the first buyer changes).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from aval.sandboxes.insurers.coface import icon, orders, overdues
from aval.sandboxes.insurers.coface.door import CONTRACT, Door, Ping
from aval.sandboxes.insurers.coface.wire import (
    COUNTRIES,
    Entry,
    Manner,
    company,
    identifier_type,
    notification,
    order,
    products,
)
from aval.sandboxes.insurers.faults import Kind
from aval.sandboxes.insurers.papers import Paper
from aval.sandboxes.insurers.sandbox import Handler, Reply, Request
from aval.sandboxes.insurers.seeds import SEEDS, Style
from aval.sandboxes.insurers.world import Cover, Policy, Slice, World
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer

STYLE = Style(
    policies=(Policy("0040017"), Policy("0040025", currency="USD")),
    buyer=lambda number: f"{341_003_000 + number:014}",
    cover=lambda number: f"{88_000_000 + number:012}",
    grades=("8", "5", "2"),
)
PAGE = 100
_PRODUCT, _COMPANY = "/product/v1", "/company/v1/companies"
_NOTICES, _ICON = "/notification/v1/notifications", "/icon/data-api/v1"
_OVERDUES = "/overdue/v1/overdues"


class CofaceSandbox(Door):
    """The pretend insurer; credentials and numbers are those of `settings`."""

    code = "coface"
    rows_at = ("products",)
    login_path = "/authentication/v1/token"
    covers_path = f"{_PRODUCT}/products"
    order_path = f"{_PRODUCT}/orders"
    identify_path = _COMPANY
    paper_path = f"{_OVERDUES}$"

    def __init__(self, start: datetime) -> None:
        """Begin at an instant, with the smallest world."""
        super().__init__(start)
        self.callbacks: list[str] = []
        self.pings: list[Ping] = []
        self.loaded()

    def loaded(self) -> None:
        """Monitor everybody from now on; nothing was notified before, nobody has moved."""
        self.begun = self.now.date()
        self.seen_on = self.begun
        self.has_moved: dict[str, date] = {}

    def moved(self) -> None:
        """Ping those who wanted to be pinged, when something was notified since."""
        day = self.now.date()
        news = [one for _, one in self._steps() if self.seen_on < one.step.on <= day]
        self.seen_on = day
        for address in self.callbacks if news else ():
            self.pings.append(Ping(address))
            self.pings[-1].start()

    def seed(self, name: str) -> World:
        """Return a world, in Coface's numbers; with a TopLiner, and a cover by rating alone."""
        world = SEEDS[name](STYLE, self.now.date())
        day = self.now.date()
        more = {
            "small": Slice(Layer.TOP_UP, 20_000_00, day - timedelta(9), day + timedelta(90)),
            "edge": Slice(Layer.DISCRETIONARY, 5_000_00, day - timedelta(9)),
        }.get(name)
        if more is None:
            return world
        first, *others = world.covers
        step = first.history[-1]
        step = replace(step, slices=(*step.slices, more))
        return replace(world, covers=(replace(first, history=(step,)), *others))

    def routes(self) -> Iterable[tuple[str, str, Handler]]:
        """Return the routes that are known."""
        yield "POST", self.login_path, self.log_in("grant_type")
        yield "POST", f"/icon{self.login_path}", self.log_in("grantType")
        for method, path, handler in (
            ("GET", f"{_PRODUCT}/products", self._portfolio),
            ("GET", f"{_PRODUCT}/orders", self._orders),
            ("POST", f"{_PRODUCT}/orders", self._order),
            ("GET", rf"{_PRODUCT}/deliveries/(?P<delivery>[\w-]+)", self._delivery),
            ("GET", f"{_COMPANY}/identifier", self._identifier),
            ("GET", rf"{_COMPANY}/(?P<easy>\w+)", self._company),
            ("GET", _NOTICES, self._notices),
            ("POST", "/notification/v1/subscriptions", self._subscribe),
            ("GET", r"/policy/v1/policies/(?P<policy>\w+)", self._policy),
            ("POST", _OVERDUES, self._declare),
            ("GET", _OVERDUES, self._declared),
            ("GET", rf"{_OVERDUES}/(?P<paper>\w+)", self._overdue),
            ("GET", "/country/v1/countries", lambda _: Reply(200, {"countries": _countries()})),
        ):
            yield method, path, self.guarded(handler)
        for method, path, handler in (
            ("GET", "/countries", lambda _: Reply(200, _countries())),
            ("GET", "/monitorings", self._monitorings),
            ("GET", "/assessments", self._assessments),
            ("GET", "/notifications", self._icon_notices),
            ("POST", "/companies/identifications", self._identification),
        ):
            yield method, f"{_ICON}{path}", self.metered(handler)

    # What stands

    def _manner(self, request: Request) -> Manner:
        return Manner(
            self.has_fault(Kind.NULL_AMOUNTS, request),
            self.has_fault(Kind.EMPTY_AMOUNTS, request),
            self.has_fault(Kind.UNKNOWN_CODE, request),
            self.has_fault(Kind.MIDNIGHT, request),
            self.has_fault("easy_as_number", request),
        )

    def _own(self, request: Request) -> Iterator[tuple[Cover, Policy]]:
        """Yield the covers of the contract of a call."""
        policy = self.world.policy(request.headers[CONTRACT])
        for cover in self.world.covers:
            if policy and cover.policy == policy.key:
                yield cover, policy

    def _entry(self, cover: Cover, policy: Policy, at: int) -> Entry:
        (buyer,) = (one for one in self.world.buyers if one.number == cover.buyer)
        return Entry(cover, cover.history[at], policy, buyer)

    def _steps(self) -> Iterator[tuple[int, Entry]]:
        """Yield every decision of every cover, with its place in the cover's history."""
        buyers = {one.number: one for one in self.world.buyers}
        policies = {one.key: one for one in self.world.policies}
        for cover in self.world.covers:
            for at, step in enumerate(cover.history):
                if step.decision is not Decision.PENDING:
                    yield at, Entry(cover, step, policies[cover.policy], buyers[cover.buyer])

    def _listed(self, request: Request, rows: list[Any], name: str, under: str = "") -> Reply:
        """Return a range of rows, under a name or as they are."""
        is_to_last = self.has_fault("range_to_last", request)
        most = PAGE if under else icon.PAGE
        asked = request.query.get("range", "")
        found = icon.ranged(asked, rows, most, name, is_to_last=is_to_last)
        if found is None:
            return self.refuse(400, f"range: at most {most}")
        part, status, headers = found
        body = {under: part, "count": len(part)} if under else part
        return Reply(status, body, headers)

    def _portfolio(self, request: Request) -> Reply:
        day, manner = self.now.date(), self._manner(request)
        rows: list[Any] = []
        for cover, policy in self._own(request):
            if step := cover.decided(day):
                at = cover.history.index(step)
                rows += products(self._entry(cover, policy, at), day, manner)
        return self._listed(request, rows, "product", "products")

    def _notices(self, request: Request) -> Reply:
        since = date.fromisoformat(request.query.get("deliveryDateFrom", "2000-01-01"))
        day, manner, number = self.now.date(), self._manner(request), request.headers[CONTRACT]
        rows = [
            notification(entry, at, manner)
            for at, entry in self._steps()
            if since <= entry.step.on <= day and entry.policy.number == number
        ]
        return self._listed(request, rows, "notification", "notifications")

    def _subscribe(self, request: Request) -> Reply:
        self.callbacks.append(str(request.body["callbackUrl"]))
        return Reply(201, {"callbackUrl": self.callbacks[-1]})

    def _policy(self, request: Request) -> Reply:
        policy = self.world.policy(request.found["policy"])
        if policy is None:
            return self.refuse(404, "no such contract")
        about = {"contractId": policy.number, "currency": policy.currency}
        days = {"startDate": f"{policy.starts_on}", "endDate": f"{policy.ends_on}"}
        return Reply(200, {**about, **days})

    # Overdues

    def _declare(self, request: Request) -> Reply:
        body, policy = request.body, self.world.policy(request.headers[CONTRACT])
        if policy is None or not body.get("invoices"):
            return self.refuse(400, "invoices: at least one")
        if body.get("easyNumber") not in {one.number for one in self.world.buyers}:
            return self.refuse(400, "easyNumber: no such company")
        new = overdues.paper(body, policy.key, len(self.tray.papers) + 1)
        return Reply(201, self._told(self.tray.take(new, self.now.date()), request))

    def _declared(self, request: Request) -> Reply:
        found = self.tray.of_key(request.query.get("customerReference", ""))
        return Reply(200, {"overdues": [self._told(one, request) for one in found]})

    def _overdue(self, request: Request) -> Reply:
        found = self.tray.of_reference(request.found["paper"])
        return Reply(200, self._told(found, request)) if found else self.refuse(404, "none such")

    def _told(self, one: Paper, request: Request) -> dict[str, Any]:
        is_odd = self.has_fault(Kind.UNKNOWN_CODE, request)
        return overdues.row(one, one.told(self.now.date()), is_odd=is_odd)

    # Companies

    def _identifier(self, request: Request) -> Reply:
        if self.has_fault("initiated", request):
            return Reply(200, {"companies": [], "count": 0, "status": "initiated"})
        asked, manner = request.query, self._manner(request)
        found = [
            company(one, manner)
            for one in self.world.buyers
            if COUNTRIES[one.country] == asked.get("countryCode")
            and any(
                identifier_type(scheme, one.country) == asked.get("identifierType")
                and value == asked.get("identifierValue")
                for scheme, value in one.identifiers
            )
        ]
        status = "multiple-matches" if len(found) > 1 else "identified"
        return Reply(200, {"companies": found, "count": len(found), "status": status})

    def _company(self, request: Request) -> Reply:
        found = [b for b in self.world.buyers if b.number == request.found["easy"]]
        if not found:
            return self.refuse(404, "no such company")
        rows = [company(one, self._manner(request)) for one in found]
        return Reply(200, {"companies": rows, "count": 1})

    # Orders

    def _orders(self, request: Request) -> Reply:
        manner, key = self._manner(request), request.query.get("customerReference")
        rows = [
            order(self._entry(cover, policy, at), at, status, manner)
            for cover, policy in self._own(request)
            for at, status in orders.of_cover(cover, self.now.date())
            if key in {None, cover.history[at].customer_ref}
        ]
        return self._listed(request, rows, "order", "orders")

    def _order(self, request: Request) -> Reply:
        policy = self.world.policy(request.headers[CONTRACT])
        if policy is None or not isinstance(request.body, dict):
            return self.refuse(400, "an order is wanted")
        try:
            cover = orders.taken(self.world, policy, request.body, self.now.date(), STYLE.cover)
        except orders.NotTakenError as why:
            return self.refuse(400, str(why))
        others = tuple(one for one in self.world.covers if one.number != cover.number)
        self.world = replace(self.world, covers=(*others, cover))
        key = str(request.body.get("customerReference", ""))
        made = orders.of_cover(cover, self.now.date())
        at, status = next(one for one in made if cover.history[one[0]].customer_ref == key)
        row = order(self._entry(cover, policy, at), at, status, self._manner(request))
        told = {name: row[name] for name in ("orderId", "deliveryId", "orderDate")}
        return Reply(201, {**told, "status": "in-preparation"})

    def _delivery(self, request: Request) -> Reply:
        day, manner = self.now.date(), self._manner(request)
        for cover, policy in self._own(request):
            for at, status in orders.of_cover(cover, day):
                entry = self._entry(cover, policy, at)
                row = order(entry, at, status, manner)
                if row["deliveryId"] == request.found["delivery"]:
                    last = orders.answer(cover, at, day)
                    answered = replace(entry, step=last) if last else None
                    rows = list(products(answered, day, manner)) if answered else []
                    return Reply(200, {**row, "products": rows})
        return self.refuse(404, "no such delivery")

    # ICON

    def _monitorings(self, request: Request) -> Reply:
        if self.has_fault("moved", request) and self.world.buyers:
            self.has_moved.setdefault(self.world.buyers[0].number, self.now.date())
        has_opinions = self.has_fault("opinions", request)
        slugs = (icon.DRA, icon.OPINION) if has_opinions else (icon.DRA,)
        day = self.now.date()
        rows = icon.monitorings(self.world, self.begun, day, slugs, self.has_moved)
        return self._listed(request, rows, "monitoring")

    def _assessments(self, request: Request) -> Reply:
        asked = request.query
        slugs = asked.get("assessmentSlugs", icon.DRA).split(",")
        own, day = asked.get("companyId", ""), self.now.date()
        return Reply(200, icon.assessments(self.world, own, slugs, day, self.has_moved))

    def _icon_notices(self, request: Request) -> Reply:
        since = date.fromisoformat(request.query.get("deliveryDateFrom", "2000-01-01"))
        day = self.now.date()
        rows = icon.notifications(self.world, self.begun, day, since, self.has_moved)
        return self._listed(request, rows, "notification")

    def _identification(self, request: Request) -> Reply:
        found = [one for one in self.world.buyers if one.name == request.body.get("name")]
        words = {0: "initiated", 1: "identified"}
        status = words.get(len(found), "multiple-matches")
        return Reply(201, {"id": f"Q{len(self.calls):06}", "status": status})


def _countries() -> list[dict[str, str]]:
    return [{"countryCode": long} for long in COUNTRIES.values()]


SANDBOX = CofaceSandbox
