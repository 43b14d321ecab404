"""What may be asked for customers: policies, insurers' ways, links, limits; read for many at once.

Whatever the number of customers, it is read in as many statements.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from aval.assessment.standing import Standing, contracts, standing
from aval.connectors.contract import Insurer
from aval.connectors.registry import installed
from aval.dataset.policies import Policy
from aval.desk.customer.ledger import RATE_UNIT, counted, rates_on
from aval.engine.cover_request import Advice, advise
from aval.intake.insurers.landing import CONNECTION, COVER
from aval.records.models import (
    Account,
    BuyerLink,
    Connection,
    CoverRequest,
    CustomerFacts,
    PolicyLink,
    Position,
)
from aval.vocabulary.insurers import Capability, RequestKind
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.requests import PENDING_REQUESTS, RequestChannel
from aval.vocabulary.words import Layer

ADVISED_STEP = 1_000
"""Whole units to which an advised amount is rounded where the insurer says nothing coarser."""
EXTENSIONS: Mapping[Layer, tuple[str, ...]] = {
    Layer.TOP_UP: ("CAP",),
    Layer.SUBSTITUTE_TOP_UP: ("CAP+", "CAP"),
    Layer.DISCRETIONARY: ("DCL",),
}
"""Which extension of an insurer's policy a layer is asked under, where the policy has it."""
FILE_LAYERS = frozenset(Layer)
_UNITS: Mapping[str, int] = {code: int(10**digits) for code, digits in MINOR_DIGITS.items()}
"""Minor units of one unit of each currency."""
_CHANGES = frozenset({RequestKind.INCREASE, RequestKind.REDUCE, RequestKind.PROLONG})


@dataclass(frozen=True, slots=True)
class Option:
    """What may be asked for one customer under one policy.

    `step` are whole units of currency of which amounts are multiples, `buyer` the insurer's number
    of the customer, empty where it is not linked or needs none.
    """

    customer: str
    policy: str
    insurer: str
    channel: RequestChannel
    connection: Connection | None
    links: tuple[PolicyLink, ...]
    buyer: str
    kinds: frozenset[RequestKind]
    layers: frozenset[Layer]
    step: int
    currency: str
    standing: Mapping[Layer, Standing] = field(default_factory=dict)
    pending: Mapping[Layer, CoverRequest] = field(default_factory=dict)
    advice: Advice | None = None

    @property
    def is_ready(self) -> bool:
        """Return whether a request can reach the insurer: it knows who the customer is."""
        return self.connection is None or bool(self.buyer)

    def link_for(self, layer: Layer) -> PolicyLink | None:
        """Return the insurer's key of the policy under which a layer is asked."""
        wanted = (*EXTENSIONS.get(layer, ()), "")
        by_extension = {link.extension: link for link in self.links}
        return next((by_extension[one] for one in wanted if one in by_extension), None)

    def cover_of(self, layer: Layer) -> str:
        """Return the insurer's number of the cover that stands, if it came by this connection."""
        stands = self.standing.get(layer)
        if stands is None or self.connection is None:
            return ""
        carried = stands.carried
        return carried.get(COVER, "") if carried.get(CONNECTION) == self.connection.pk else ""


def preferred(found: Sequence[Option]) -> Option | None:
    """Return under which policy one asks first: where a cover stands, where it can be asked."""
    held = (one for one in found if (at := one.standing.get(Layer.PERMANENT)) and at.amount)
    ready = (one for one in found if one.is_ready)
    return next(held, None) or next(ready, None) or next(iter(found), None)


@dataclass(frozen=True)
class _Way:
    """How a policy's insurer is reached."""

    connection: Connection | None
    insurer: Insurer | None
    links: tuple[PolicyLink, ...]


def options(customers: Collection[str], *, today: date) -> dict[str, list[Option]]:
    """Return by customer what may be asked, the policy that ranks first first."""
    keys = sorted(set(customers))
    policies, ways = contracts(), _ways()
    buyers = _buyers(keys)
    stands = _standing(keys, today)
    waiting = _pending(keys)
    needs = _needs(keys, today)
    companies = _companies(keys)
    found: dict[str, list[Option]] = defaultdict(list)
    known = CustomerFacts.objects.current().filter(customer__in=keys)
    for key, country, segment in known.values_list("customer", "country", "segment"):
        for policy in policies.values():
            if _sees(policy, country, segment, companies.get(key, ())):
                found[key].append(
                    _option(key, policy, ways.get(policy.policy), buyers, stands, waiting, needs)
                )
    return dict(found)


@dataclass(frozen=True)
class _Need:
    """What there is to insure of a customer, in the reporting currency."""

    exposure: int
    orders: int
    own_risk: int
    currency: str
    rates: Mapping[str, int]

    def into(self, minor: int, currency: str) -> int:
        """Return minor units of the reporting currency in another one."""
        rate = self.rates.get(currency)
        if currency == self.currency or not rate:
            return minor
        times, over = _UNITS[currency], _UNITS[self.currency]
        return minor * rate * times // (RATE_UNIT * over)


def _option(
    key: str,
    policy: Policy,
    way: _Way | None,
    buyers: Mapping[tuple[str, str], str],
    stands: Mapping[tuple[str, str], dict[Layer, Standing]],
    waiting: Mapping[tuple[str, str], dict[Layer, CoverRequest]],
    needs: Mapping[str, _Need],
) -> Option:
    layers = stands.get((key, policy.policy), {})
    connection = way.connection if way else None
    insurer = way.insurer if way and connection else None
    need = needs.get(key)
    held = layers.get(Layer.PERMANENT)
    reporting = need.currency if need else counted(None).currency
    currency = held.currency if held else reporting
    step = insurer.amount_step if insurer else 1
    return Option(
        customer=key,
        policy=policy.policy,
        insurer=policy.insurer or policy.policy,
        channel=RequestChannel.CONNECTOR if insurer else RequestChannel.FILE,
        connection=connection if insurer else None,
        links=way.links if way and insurer else (),
        buyer=buyers.get((connection.pk, key), "") if connection and insurer else "",
        kinds=_kinds(insurer),
        layers=insurer.layers if insurer else FILE_LAYERS,
        step=step,
        currency=currency,
        standing=layers,
        pending=waiting.get((key, policy.policy), {}),
        advice=_advice(need, currency, held.amount if held else 0, step) if need else None,
    )


def _advice(need: _Need, currency: str, limit: int, step: int) -> Advice:
    unit = max(step, ADVISED_STEP) * _UNITS[currency]
    exposure, orders, own = (
        need.into(one, currency) for one in (need.exposure, need.orders, need.own_risk)
    )
    return advise(exposure=exposure, orders=orders, own_risk=own, limit=limit, unit=unit)


def _kinds(insurer: Insurer | None) -> frozenset[RequestKind]:
    """Return what may be asked: what the insurer's interface takes, anything by file."""
    if insurer is None:
        return frozenset(RequestKind)
    can = insurer.capabilities
    return frozenset(
        kind
        for kind in insurer.kinds
        if (kind not in _CHANGES or Capability.CHANGE in can)
        and (kind is not RequestKind.CANCEL or Capability.CANCEL in can)
    )


def _sees(policy: Policy, country: str, segment: str, companies: Iterable[str]) -> bool:
    return policy.sees_buyer(country, segment) and any(map(policy.sees_company, companies))


def _ways() -> dict[str, _Way]:
    """Return how each policy's insurer takes requests; one without an interface takes files."""
    insurers = installed().insurers
    links: dict[str, list[PolicyLink]] = defaultdict(list)
    rows = PolicyLink.objects.filter(connection__source__is_active=True)
    for link in rows.select_related("connection").order_by("pk"):
        links[link.policy_id].append(link)
    found = {}
    for policy, held in links.items():
        connection = held[0].connection
        insurer = insurers.get(connection.insurer)
        if insurer is not None and Capability.REQUEST in insurer.capabilities:
            own = tuple(link for link in held if link.connection_id == connection.pk)
            found[policy] = _Way(connection, insurer, own)
    return found


def _buyers(keys: Collection[str]) -> dict[tuple[str, str], str]:
    rows = BuyerLink.objects.filter(customer__in=keys, is_confirmed=True, ended_at=None)
    found = rows.values_list("connection", "customer", "buyer")
    return {(connection, customer): buyer for connection, customer, buyer in found}


def _standing(keys: Collection[str], today: date) -> dict[tuple[str, str], dict[Layer, Standing]]:
    found: dict[tuple[str, str], dict[Layer, Standing]] = defaultdict(dict)
    for one in standing(today, keys):
        found[one.customer, one.policy][one.layer] = one
    return found


def _pending(keys: Collection[str]) -> dict[tuple[str, str], dict[Layer, CoverRequest]]:
    found: dict[tuple[str, str], dict[Layer, CoverRequest]] = defaultdict(dict)
    rows = CoverRequest.objects.filter(customer__in=keys, state__in=PENDING_REQUESTS)
    for one in rows:
        found[one.customer_id, one.policy_id][Layer(one.layer)] = one
    return found


def _companies(keys: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = Account.objects.current().filter(customer__in=keys)
    for customer, company in rows.values_list("customer", "company").distinct():
        found[customer].add(company)
    return found


def _needs(keys: Collection[str], today: date) -> dict[str, _Need]:
    """Return what there is to insure; orders beside the exposure where it does not count them."""
    definition = counted(None)
    has_orders = "order" not in definition.left_out
    rates = rates_on(MINOR_DIGITS, today, None)
    rows = Position.objects.filter(pk__in=keys)
    found = rows.values_list("pk", "exposure", "orders", "management_credit")
    return {
        key: _Need(exposure, 0 if has_orders else orders, own, definition.currency, rates)
        for key, exposure, orders, own in found
    }
