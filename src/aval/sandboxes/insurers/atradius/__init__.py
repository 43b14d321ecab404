"""A pretend Atradius: logins, buyers, policies, covers; it decides small amounts at once.

What is documented of the real one, and what is assumed, stands in docs/manual/insurers.md. Its
behaviour is invented: it approves up to 50 000 whole units at once, refers what is more, and
answers that two virtual days later with two thirds. Two faults are its own: `object` (one row is
an object instead of an array) and `mixed` (rows of other policies come along).
"""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from aval.sandboxes.insurers.atradius import nonpayments
from aval.sandboxes.insurers.atradius.wire import (
    COUNTRIES,
    HISTORIC,
    UID_TYPES,
    Manner,
    buyer_row,
    cover_row,
    policy_object,
)
from aval.sandboxes.insurers.faults import Kind
from aval.sandboxes.insurers.papers import Paper
from aval.sandboxes.insurers.sandbox import Handler, Reply, Request, Sandbox
from aval.sandboxes.insurers.seeds import SEEDS, Style
from aval.sandboxes.insurers.world import Cover, Policy, Slice, Step, World
from aval.vocabulary.insurers import Decision
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import Layer

CUSTOMER = "0070001"
STYLE = Style(
    policies=(
        Policy("0012345", unit=CUSTOMER, currency="EUR"),
        Policy("0067890", unit=CUSTOMER, currency="USD"),
    ),
    buyer=lambda number: str(20_000_000 + number),
    cover=lambda number: f"{70_000_000 + number:010}",
    grades=("25", "55", "90"),
)
PASS_S = 1800
AT_ONCE = 50_000
"""Whole units up to which it decides at once."""
STEP = 1_000
_COVERS = "/credit-insurance/cover-management/v1/covers"
_BUYERS = "/credit-insurance/organisation-management/v1/buyers"
_POLICIES = "/credit-insurance/policy-management/v1/policies"
_CLIENT, _SECRET, _KEY = "sandbox-client", "sandbox-only-4711", "sandbox-key-0815"


class AtradiusSandbox(Sandbox):
    """The pretend insurer; credentials and numbers are those of `settings`."""

    code = "atradius"
    rows_at = ("data",)
    lost_status = 403
    login_path = "/authenticate/v2/tokens"
    covers_path = order_path = _COVERS
    paper_path = f"{nonpayments.ROUTE}$"
    identify_path = rf"{_BUYERS}(/\d+)?$"

    def seed(self, name: str) -> World:
        """Return a world, in Atradius' numbers."""
        return SEEDS[name](STYLE, self.now.date())

    def settings(self, base: str) -> dict[str, str]:
        """Return how to reach it."""
        lines = [f"{one.number}; {one.unit}; ; P{at}" for at, one in enumerate(STYLE.policies, 1)]
        return {
            "address": base,
            "client_id": _CLIENT,
            "client_secret": _SECRET,
            "app_key": _KEY,
            "policies": "\n".join(lines),
        }

    def refuse(self, status: int, detail: str, parameter: str = "") -> Reply:
        """Return an error as Atradius shapes it."""
        error: dict[str, Any] = {"detail": detail}
        if parameter:
            error["source"] = {"parameter": parameter}
        return Reply(status, {"errors": [error]})

    def routes(self) -> Iterable[tuple[str, str, Handler]]:
        """Return the routes that are known."""
        return (
            ("POST", "/authenticate/v2/tokens", self._log_in),
            ("GET", f"{_POLICIES}/details", self._guarded(self._details)),
            ("GET", _COVERS, self._guarded(self._covers)),
            ("GET", f"{_COVERS}/decisions", self._guarded(self._decisions)),
            ("GET", f"{_COVERS}/applications", self._guarded(self._applications)),
            ("GET", f"{_COVERS}/historic", self._guarded(self._historic)),
            ("POST", _COVERS, self._guarded(self._create)),
            ("PUT", _COVERS, self._guarded(self._change)),
            ("POST", nonpayments.ROUTE, self._guarded(self._declare)),
            ("GET", nonpayments.ROUTE, self._guarded(self._cases)),
            ("GET", _BUYERS, self._guarded(self._buyers)),
            ("GET", f"{_BUYERS}/my-buyers", self._guarded(self._my_buyers)),
            ("GET", rf"{_BUYERS}/(?P<buyer>\d+)", self._guarded(self._buyer)),
        )

    def _log_in(self, request: Request) -> Reply:
        basic = b64encode(f"{_CLIENT}:{_SECRET}".encode()).decode()
        right = request.headers.get("authorization") == f"Basic {basic}"
        if not right or request.headers.get("atradius-app-key") != _KEY or request.body:
            return self.refuse(401, "credentials")
        token = self.give_pass(PASS_S)
        data = {"access_token": token, "token_type": "Bearer", "expires_in": PASS_S}
        return Reply(200, {"data": data})

    def _guarded(self, handler: Handler) -> Handler:
        """Return a handler that wants a pass, the key of the application, a correlation number."""

        def answer(request: Request) -> Reply:
            bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not self.has_pass(bearer):
                return self.refuse(401, "the token does not hold")
            if request.headers.get("atradius-app-key") != _KEY:
                return self.refuse(403, "application key")
            if not request.headers.get("atradius-correlation-id"):
                return self.refuse(400, "missing", "Atradius-Correlation-Id")
            return handler(request)

        return answer

    # What stands

    def _details(self, request: Request) -> Reply:
        policy = self.world.policy(request.query.get("policyId", ""))
        if "customerId" in request.query:
            return self.refuse(400, "not a parameter", "customerId")
        if policy is None:
            return self.refuse(403, "no such policy")
        return Reply(200, {"data": policy_object(policy, self._manner(request))})

    def _manner(self, request: Request) -> Manner:
        return Manner(
            self.has_fault(Kind.NULL_AMOUNTS, request),
            self.has_fault(Kind.EMPTY_AMOUNTS, request),
            self.has_fault(Kind.UNKNOWN_CODE, request),
            self.has_fault(Kind.MIDNIGHT, request),
        )

    def _list(self, request: Request, covers: Iterable[tuple[Cover, Step]]) -> Reply:
        """Return covers of the policy asked for, with one step of each."""
        asked = request.query
        policy = self.world.policy(asked.get("policyId", ""))
        if policy is None or asked.get("customerId") != policy.unit:
            return self.refuse(403, "no such policy")
        buyers = {one.number: one for one in self.world.buyers}
        policies = {one.key: one for one in self.world.policies}
        manner = self._manner(request)
        wanted = set(policies) if self.has_fault("mixed", request) else {policy.key}
        found = [
            cover_row(cover, step, policies[cover.policy], buyers[cover.buyer], manner)
            for cover, step in covers
            if cover.policy in wanted and asked.get("buyerId", cover.buyer) == cover.buyer
        ]
        if self.has_fault("object", request) and len(found) == 1:
            return Reply(200, {"data": found[0]})
        return Reply(200, {"data": found})

    def _decided(self) -> list[tuple[Cover, Step]]:
        found = [(cover, cover.decided(self.now.date())) for cover in self.world.covers]
        return [(cover, step) for cover, step in found if step]

    def _covers(self, request: Request) -> Reply:
        live = [(c, s) for c, s in self._decided() if s.decision not in HISTORIC]
        return self._list(request, live)

    def _historic(self, request: Request) -> Reply:
        ended = [(c, s) for c, s in self._decided() if s.decision in HISTORIC]
        return self._list(request, ended)

    def _applications(self, request: Request) -> Reply:
        found = [(cover, cover.asked(self.now.date())) for cover in self.world.covers]
        return self._list(request, [(cover, step) for cover, step in found if step])

    def _decisions(self, request: Request) -> Reply:
        day = self.now.date()
        every = [
            (cover, step)
            for cover in self.world.covers
            for step in cover.history
            if step.on <= day and step.decision is not Decision.PENDING
        ]
        return self._list(request, every)

    # Buyers

    def _buyers(self, request: Request) -> Reply:
        asked = request.query
        found = [
            buyer_row(one, self.now.date())
            for one in self.world.buyers
            if COUNTRIES.get(one.country) == asked.get("country")
            and any(
                UID_TYPES[scheme] == asked.get("uidType") and value == asked.get("uid")
                for scheme, value in one.identifiers
            )
        ]
        return Reply(200, {"data": found})

    def _my_buyers(self, request: Request) -> Reply:
        policy = self.world.policy(request.query.get("policyId", ""))
        if policy is None or request.query.get("customerId") != policy.unit:
            return self.refuse(403, "no such policy")
        own = {cover.buyer for cover in self.world.covers if cover.policy == policy.key}
        found = [buyer_row(b, self.now.date()) for b in self.world.buyers if b.number in own]
        if self.has_fault("object", request) and found:
            return Reply(200, {"data": found[0]})
        return Reply(200, {"data": found})

    def _buyer(self, request: Request) -> Reply:
        found = [b for b in self.world.buyers if b.number == request.found["buyer"]]
        if not found:
            return self.refuse(422, "no buyer match")
        return Reply(200, {"data": buyer_row(found[0], self.now.date())})

    # Orders

    def _create(self, request: Request) -> Reply:
        body = request.body
        policy = self.world.policy(str(body.get("policyId", "")))
        if policy is None or body.get("customerId") != policy.unit:
            return self.refuse(403, "no such policy")
        if wrong := self._wrong_amount(body, policy):
            return wrong
        buyer = str(body.get("buyerId", ""))
        if buyer not in {one.number for one in self.world.buyers}:
            return self.refuse(422, "no buyer match", "buyerId")
        day = self.now.date()
        for cover in self.world.covers:
            step = cover.decided(day)
            live = bool(step and step.decision not in HISTORIC) or bool(cover.asked(day))
            if cover.buyer == buyer and cover.policy == policy.key and live:
                return self.refuse(422, "a limit for this buyer already exists", "buyerId")
        new = Cover(STYLE.cover(1_000 + len(self.world.covers)), policy.key, buyer, ())
        return self._take(new, body, policy)

    def _change(self, request: Request) -> Reply:
        body = request.body
        found = [one for one in self.world.covers if one.number == body.get("coverId")]
        policy = self.world.policy(str(body.get("policyId", "")))
        if not found or policy is None or found[0].policy != policy.key:
            return self.refuse(422, "no such cover", "coverId")
        action, (cover,) = body.get("action"), found
        day = self.now.date()
        if cover.asked(day):
            return self.refuse(422, "cannot supersede existing cover", "coverId")
        if action == "cancel":
            nothing = (Slice(Layer.PERMANENT, 0, valid_from=day),)
            ref = str(body.get("customerRefNumber", ""))
            ended = Step(day, Decision.CANCELLED_BY_INSURED, nothing, customer_ref=ref)
            return self._keep(cover.after(ended), 201)
        if action not in {"supersede", "reduce"}:
            return self.refuse(400, "action", "action")
        return self._wrong_amount(body, policy) or self._take(cover, body, policy)

    def _wrong_amount(self, body: Any, policy: Policy) -> Reply | None:  # noqa: ANN401 - JSON
        units = body.get("creditLimitAmount")
        if not isinstance(units, int) or units <= 0 or units % STEP:
            detail = f"the amount must be more than 0 and a multiple of {STEP}"
            return self.refuse(422, detail, "creditLimitAmount")
        if body.get("currencyCode") != policy.currency:
            return self.refuse(422, "currency", "currencyCode")
        return None

    def _take(self, cover: Cover, body: Any, policy: Policy) -> Reply:  # noqa: ANN401 - JSON
        """Decide an amount at once, or refer it and decide in two days."""
        day, units = self.now.date(), int(body["creditLimitAmount"])
        digits = MINOR_DIGITS[policy.currency]
        asked = units * 10**digits
        step = Step(day, Decision.APPROVED, (), asked, str(body.get("customerRefNumber", "")))
        if units <= AT_ONCE:
            granted = (Slice(Layer.PERMANENT, asked, valid_from=day),)
            return self._keep(cover.after(replace(step, slices=granted)), 201)
        return self._keep(
            cover.after(
                replace(step, decision=Decision.PENDING),
                *self._later(
                    cover, step, day + timedelta(2), units * 2 // 3 // STEP * STEP * 10**digits
                ),
            ),
            202,
        )

    def _later(self, cover: Cover, step: Step, on: date, part: int) -> tuple[Step, ...]:
        """Return what is decided later: two thirds, or for a cover that stands, no more."""
        standing = cover.decided(self.now.date())
        if standing and standing.decision not in HISTORIC:
            return (
                replace(step, on=on, decision=Decision.INCREASE_REFUSED, slices=standing.slices),
            )
        slices = (Slice(Layer.PERMANENT, part, valid_from=on),)
        first = replace(step, on=on, decision=Decision.PRELIMINARY, slices=slices)
        return first, replace(first, on=on + timedelta(3), decision=Decision.PARTIAL)

    def _keep(self, cover: Cover, status: int) -> Reply:
        others = tuple(one for one in self.world.covers if one.number != cover.number)
        self.world = replace(self.world, covers=(*others, cover))
        return Reply(status, {"data": [{"coverId": cover.number, "response": "OK"}]})

    # Non-payments

    def _declare(self, request: Request) -> Reply:
        body = request.body
        policy = self.world.policy(str(body.get("policyId", "")))
        if policy is None or body.get("customerId") != policy.unit:
            return self.refuse(403, "no such policy")
        if str(body.get("buyerId")) not in {one.number for one in self.world.buyers}:
            return self.refuse(422, "no buyer match", "buyerId")
        if not body.get("invoices"):
            return self.refuse(422, "at least one invoice", "invoices")
        new = nonpayments.paper(body, policy.key, len(self.tray.papers) + 1)
        told = self._told([self.tray.take(new, self.now.date())], request)
        return Reply(201, {"data": told})

    def _cases(self, request: Request) -> Reply:
        buyer = request.query.get("buyerId")
        own = [one for one in self.tray.papers if one.buyer == buyer]
        return Reply(200, {"data": self._told(own, request)})

    def _told(self, papers: Iterable[Paper], request: Request) -> list[dict[str, Any]]:
        is_odd, day = self.has_fault(Kind.UNKNOWN_CODE, request), self.now.date()
        return [nonpayments.row(one, one.told(day), is_odd=is_odd) for one in papers]


SANDBOX = AtradiusSandbox
