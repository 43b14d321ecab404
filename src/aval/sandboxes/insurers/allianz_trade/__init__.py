"""A pretend Allianz Trade: a token of one hour, companies, covers in pages, orders as jobs.

What is documented of the real one, and what is assumed, stands in docs/manual/insurers.md. Its
behaviour is invented: it agrees at once to up to 50 000 whole units, studies what is more for two
virtual days and grants two thirds, refuses buyers of grade 8 and worse, and returns the cover that
stands where it is as much as is asked. A job is done after a few polls, or a virtual minute.

Its own faults: `stuck` (a job that is never done), `no_resource` (done, without an address),
`lower_case` (its state in small letters), `hidden` (not known yet), `whole` (200 on every page),
`no_total`, `failed`, and for its calls to an address `webhook_twice` and `webhook_early`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from aval.sandboxes.insurers.allianz_trade import wire
from aval.sandboxes.insurers.allianz_trade.layers import POLICIES, STYLE, sayable, with_layers
from aval.sandboxes.insurers.allianz_trade.overdues import Overdues
from aval.sandboxes.insurers.allianz_trade.webhooks import (
    SECRET,
    SIGNED,
    Waiting,
    Webhooks,
    is_own,
    posted,
)
from aval.sandboxes.insurers.faults import Kind
from aval.sandboxes.insurers.sandbox import Handler, Reply, Request, Sandbox
from aval.sandboxes.insurers.seeds import SEEDS
from aval.sandboxes.insurers.world import Buyer, Cover, Policy, Slice, Step, World
from aval.vocabulary.insurers import Decision
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import Layer

PASS_S = 3600
PAGE = 100
AT_ONCE = 50_000
"""Whole units up to which it agrees at once."""
WORST_GRADE = 8
POLLS = 2
"""After how many polls a job is done, or after `JOB_S` virtual seconds."""
JOB_S = 60
_LOGIN, _RISK = "/uatm/v1/idp", "/uatm/riskinfo"
_OVERDUES = "/uatm/overdue/v1"
_SEARCH, _COMPANIES = "/search/uatm-v2", "/company-referential/uatm-v1"
_KEY = "c2FuZGJveDpvbmx5LTQ3MTE="
_NOTHING = frozenset({Decision.REFUSED, *wire.CODES})


@dataclass(slots=True)
class Job:
    """An order that was taken: which cover it becomes, and what is decided when it is done."""

    cover: str
    at: datetime
    step: Step | None
    """None where the answer comes later, or where nothing changes."""
    polls: int = 0
    is_done: bool = False


class AllianzTradeSandbox(Sandbox):
    """The pretend insurer; credentials and numbers are those of `settings`."""

    code = "allianz-trade"
    login_path = f"{_LOGIN}/oauth2/authorize$"
    covers_path = f"{_RISK}/v3/covers/search$|{_RISK}/v2/covers$"
    order_path = f"{_RISK}/v3/covers$"
    identify_path = f"{_SEARCH}/companies/|{_COMPANIES}/companies"
    signed = SIGNED
    paper_path = f"{_OVERDUES}/overdues$"
    own_faults = frozenset({Kind.REPEAT})

    def __init__(self, start: datetime) -> None:
        """Begin at an instant, with the smallest world."""
        self.jobs: dict[str, Job] = {}
        self.webhooks = Webhooks()
        self.overdues = Overdues(self)
        super().__init__(start)

    def seed(self, name: str) -> World:
        """Return a world, in Allianz Trade's numbers, with covers under the extensions."""
        return sayable(with_layers(SEEDS[name](STYLE, self.now.date()), self.now.date()))

    def loaded(self) -> None:
        """Forget the jobs of another world; tell what it can tell."""
        self.jobs.clear()
        self.webhooks.waiting.clear()
        self.world = sayable(self.world)

    def moved(self) -> None:
        """Do the jobs that are due, and the calls."""
        for name in list(self.jobs):
            self._done(name)
        self.webhooks.send(self.now)

    def call(self, address: str, number: str, *, is_foreign: bool, is_forged: bool) -> int:
        """Call an address about a cover, or about a job that nobody here ordered."""
        if not is_own(address):
            message = "an address of this machine is wanted"
            raise ValueError(message)
        about = {"jobId": str(uuid4())} if is_foreign else {"coverId": self.world.covers[0].number}
        one = Waiting(self.now, address, {"eventType": "FUNCTIONAL", **about}, number)
        return posted(one, self.now, is_forged=is_forged)

    def settings(self, base: str) -> dict[str, str]:
        """Return how to reach it."""
        lines = [
            f"{one.number}; {one.unit}; {one.extension}; P{at}"
            for at, one in enumerate(POLICIES, 1)
        ]
        return {
            "login_address": f"{base}{_LOGIN}",
            "riskinfo_address": f"{base}{_RISK}",
            "search_address": f"{base}{_SEARCH}",
            "referential_address": f"{base}{_COMPANIES}",
            "overdue_address": f"{base}{_OVERDUES}",
            "api_key": _KEY,
            "version": "v3",
            "page_size": str(PAGE),
            "reference_field": wire.REFERENCE,
            "webhook_secret": SECRET,
            "policies": "\n".join(lines),
        }

    def refuse(self, status: int, detail: str, name: str = "") -> Reply:
        """Return an error; how the real one words them is not public."""
        return Reply(status, {"code": f"E{status}", "field": name, "message": detail})

    def routes(self) -> Iterable[tuple[str, str, Handler]]:
        """Return the routes that are known."""
        guarded = self._guarded
        return (
            ("POST", f"{_LOGIN}/oauth2/authorize", self._log_in),
            ("POST", f"{_SEARCH}/companies/matching", guarded(self._matching)),
            ("POST", f"{_SEARCH}/companies/advancedSearch", guarded(self._by_name)),
            ("POST", f"{_COMPANIES}/companies/list", guarded(self._companies)),
            ("POST", f"{_RISK}/v3/covers/search", guarded(self._search)),
            ("POST", f"{_RISK}/v3/coverRequests/search", guarded(self._requests)),
            ("GET", f"{_RISK}/v2/covers", guarded(self._old)),
            ("POST", f"{_RISK}/v3/covers", guarded(self._order)),
            ("GET", rf"{_RISK}/v3/covers/(?P<cover>\w+)", guarded(self._cover)),
            ("GET", rf"{_RISK}/v3/jobs/(?P<job>[\w-]+)", guarded(self._job)),
            *self.overdues.routes(_OVERDUES, guarded),
        )

    def _log_in(self, request: Request) -> Reply:
        if not isinstance(request.body, dict) or request.body.get("apiKey") != _KEY:
            return self.refuse(401, "credentials")
        token = self.give_pass(PASS_S)
        told = {"access_token": token, "token_type": "Bearer", "expires_in": PASS_S}
        return Reply(200, told)

    def _guarded(self, handler: Handler) -> Handler:
        """Return a handler that wants a pass."""

        def answer(request: Request) -> Reply:
            bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not self.has_pass(bearer):
                return self.refuse(401, "the token does not hold")
            return handler(request)

        return answer

    # Lists

    def _manner(self, request: Request) -> wire.Manner:
        kinds = (Kind.NULL_AMOUNTS, Kind.EMPTY_AMOUNTS, Kind.UNKNOWN_CODE, Kind.MIDNIGHT)
        return wire.Manner(*(self.has_fault(kind, request) for kind in kinds))

    def _buyer(self, number: str) -> Buyer | None:
        return next((one for one in self.world.buyers if one.number == number), None)

    def _policy(self, named: Mapping[str, Any]) -> Policy | None:
        parts = (named.get("policyId"), named.get("businessUnitCode"))
        key = (*parts, named.get("extensionId") or "")
        return next((one for one in self.world.policies if one.key == key), None)

    def _rows(self, policies: Sequence[Policy], request: Request) -> list[dict[str, Any]]:
        manner, day = self._manner(request), self.now.date()
        named = {one.key: one for one in policies}
        buyers = {one.number: one for one in self.world.buyers}
        found = [
            (cover, cover.decided(day) or cover.asked(day))
            for cover in self.world.covers
            if cover.policy in named
        ]
        return [
            wire.cover_row(cover, step, named[cover.policy], buyers[cover.buyer], day, manner)
            for cover, step in found
            if step
        ]

    def _search(self, request: Request) -> Reply:
        policies = self._asked_of(request)
        if isinstance(policies, Reply):
            return policies
        return self._page(self._rows(policies, request), request)

    def _requests(self, request: Request) -> Reply:
        policies = self._asked_of(request)
        if isinstance(policies, Reply):
            return policies
        if request.body.get("requestStatusCode") != "InProgress":
            return self.refuse(400, "not pretended", "requestStatusCode")
        named, day = {one.key: one for one in policies}, self.now.date()
        buyers = {one.number: one for one in self.world.buyers}
        waiting = [(c, c.asked(day)) for c in self.world.covers if c.policy in named]
        manner = self._manner(request)
        rows = [
            wire.request_row(cover, step, named[cover.policy], buyers[cover.buyer], manner)
            for cover, step in waiting
            if step
        ]
        return self._page(rows, request)

    def _asked_of(self, request: Request) -> list[Policy] | Reply:
        """Return the policies that a search names, or why it is refused."""
        found = [self._policy(named) for named in request.body.get("policies", ())]
        known = [one for one in found if one]
        if not found or len(known) < len(found):
            return self.refuse(403, "no such policy", "policies")
        return known

    def _page(self, rows: list[dict[str, Any]], request: Request) -> Reply:
        asked = request.body.get("pagination", {})
        size, number = asked.get("pageSize"), asked.get("page")
        if not isinstance(size, int) or not isinstance(number, int) or not 0 < size <= 10_000:
            return self.refuse(400, "a page and its size are wanted", "pagination")
        page, status = self._part(rows, number, size, request)
        has_total = asked.get("isTotalRequired") and not self.has_fault("no_total", request)
        return Reply(status, page, {"X-Total-Count": str(len(rows))} if has_total else {})

    def _part(
        self, rows: list[dict[str, Any]], number: int, size: int, request: Request
    ) -> tuple[list[dict[str, Any]], int]:
        """Return a page and its status: 206 where more follows."""
        start = (number - 1) * size
        moved = 3 if number > 1 and self.has_fault(Kind.REPEAT, request) else 0
        has_more = start + size < len(rows) and not self.has_fault("whole", request)
        return rows[max(0, start - moved) : start + size], 206 if has_more else 200

    def _old(self, request: Request) -> Reply:
        """Return a page of v2: 206 on each that has rows, the last one too."""
        policy, asked = self._policy(request.query), request.query
        if policy is None:
            return self.refuse(403, "no such policy", "policyId")
        rows = [
            wire.old_row(row)
            for row in self._rows([policy], request)
            if asked.get("companyId", row["companyId"]) == row["companyId"]
        ]
        page, _ = self._part(rows, int(asked["page"]), int(asked["pageSize"]), request)
        return Reply(206 if page else 200, page)

    def _cover(self, request: Request) -> Reply:
        found = [
            row
            for row in self._rows(self.world.policies, request)
            if row["coverId"] == request.found["cover"]
        ]
        return Reply(200, found[0]) if found else self.refuse(404, "no such cover")

    # Companies

    def _matching(self, request: Request) -> Reply:
        asked = request.body
        wanted = {(o["idTypeCode"], o["idValue"]) for o in asked.get("companyIdentifiers", ())}
        found = [
            {"score": 100, "company": wire.company(one)}
            for one in self.world.buyers
            if one.country == asked.get("countryCode", one.country)
            and wanted & {(wire.ID_TYPES.get(s, s), value) for s, value in one.identifiers}
        ]
        return Reply(200, {"results": found[: asked["requestedSize"]]})

    def _by_name(self, request: Request) -> Reply:
        asked = request.body
        name = asked.get("companyName", "").casefold()
        found = [
            {"company": wire.company(one)}
            for one in self.world.buyers
            if name in one.name.casefold()
            and one.country == asked.get("countryCode", one.country)
            and asked.get("town", one.town) == one.town
        ]
        return Reply(200, {"results": found}) if found else self.refuse(404, "nobody")

    def _companies(self, request: Request) -> Reply:
        known = {one.number: one for one in self.world.buyers}
        found = [wire.company(known[number]) for number in request.body if number in known]
        return Reply(200, {"companies": found})

    # Orders

    def _order(self, request: Request) -> Reply:
        body, day = request.body, self.now.date()
        policy = self._policy(body.get("policy", {}))
        buyer = self._buyer(str(body.get("companyId")))
        wanted = body.get("creditLimitDetails", {})
        units = wanted.get("requestedAmount")
        if policy is None:
            return self.refuse(403, "no such policy", "policy")
        if buyer is None:
            return self.refuse(400, "no such company", "companyId")
        if body.get("requestTypeCode") != "Primary":
            return self.refuse(400, "not pretended", "requestTypeCode")
        if (
            not isinstance(units, int)
            or units <= 0
            or wanted.get("currencyCode") != policy.currency
        ):
            return self.refuse(400, "an amount in the policy's currency", "creditLimitDetails")
        own = [c for c in self.world.covers if (c.policy, c.buyer) == (policy.key, buyer.number)]
        if any(one.asked(day) for one in own):
            return self.refuse(409, "a request is in progress", "companyId")
        number = STYLE.cover(1_000 + len(self.world.covers))
        cover = own[0] if own else Cover(number, policy.key, buyer.number, ())
        asked = units * 10 ** MINOR_DIGITS[policy.currency]
        key = str(body.get(wire.REFERENCE) or "")
        name = self._taken(cover, Step(day, Decision.PENDING, (), asked, key), units, buyer)
        self.webhooks.ask(
            request.headers,
            name,
            cover.number,
            self.now,
            is_early=self.has_fault("webhook_early", request),
            is_twice=self.has_fault("webhook_twice", request),
        )
        self.webhooks.send(self.now)
        return Reply(202, name)

    def _taken(self, cover: Cover, asked: Step, units: int, buyer: Buyer) -> str:
        """Keep an order and what will be decided; return the number of its job."""
        day = self.now.date()
        standing = cover.decided(day)
        lives = bool(standing and standing.decision not in _NOTHING)
        slices = standing.slices if standing and lives else ()
        stands = sum(one.amount or 0 for one in slices)
        bad = int(wire.grade(buyer, day) or 1) >= WORST_GRADE
        nothing = (Slice(Layer.PERMANENT, 0, valid_from=day),)
        step: Step | None = None
        more: tuple[Step, ...] = ()
        if lives and stands >= (asked.requested or 0):
            agreed = replace(asked, decision=Decision.APPROVED, slices=slices)
            step = replace(agreed, conditions=(wire.STANDS,))
        elif bad and lives:
            step = replace(asked, decision=Decision.INCREASE_REFUSED, slices=slices)
        elif bad:
            step = replace(asked, decision=Decision.REFUSED, slices=nothing)
        elif units <= AT_ONCE:
            granted = (Slice(Layer.PERMANENT, asked.requested, valid_from=day),)
            step = replace(asked, decision=Decision.APPROVED, slices=granted)
        else:
            on = day + timedelta(2)
            part = (asked.requested or 0) * 2 // 3 // 100_000 * 100_000
            granted = (Slice(Layer.PERMANENT, max(part, stands), valid_from=on),)
            more = (replace(asked, on=on, decision=Decision.PARTIAL, slices=granted),)
        self._keep(cover.after(asked, *more))
        name = str(uuid4())
        self.jobs[name] = Job(cover.number, self.now, step)
        return name

    def _keep(self, cover: Cover) -> None:
        others = tuple(one for one in self.world.covers if one.number != cover.number)
        self.world = replace(self.world, covers=(*others, cover))

    def _done(self, name: str) -> bool:
        """Whether a job is done now; decide what it decides when it becomes so."""
        job = self.jobs[name]
        is_due = job.polls > POLLS or self.now >= job.at + timedelta(seconds=JOB_S)
        if is_due and not job.is_done:
            job.is_done = True
            if job.step:
                (cover,) = [one for one in self.world.covers if one.number == job.cover]
                self._keep(cover.after(job.step))
        return job.is_done

    def _job(self, request: Request) -> Reply:
        name = request.found["job"]
        if name not in self.jobs or self.has_fault("hidden", request):
            return self.refuse(404, "no such job")
        self.jobs[name].polls += 1
        if self.has_fault("failed", request):
            return Reply(200, {"jobId": name, "jobStatusCode": "FAILED"})
        if self.has_fault("stuck", request) or not self._done(name):
            return Reply(200, {"jobId": name, "jobStatusCode": "IN_PROGRESS"})
        state = "processed" if self.has_fault("lower_case", request) else "PROCESSED"
        told = {"jobId": name, "jobStatusCode": state}
        if not self.has_fault("no_resource", request):
            told["resourceUrl"] = f"{request.base}/riskinfo/v3/covers/{self.jobs[name].cover}"
        return Reply(200, told)


SANDBOX = AllianzTradeSandbox
