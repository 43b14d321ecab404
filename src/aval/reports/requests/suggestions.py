"""What Aval suggests to ask of insurers: cover that lacks, ends, or is paid for nothing.

Every kind is read for everybody at once; amounts and their reasons are those of the engine
(`engine.cover_request`). What is asked already is not suggested.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from aval.assessment.standing import Standing, contracts, standing
from aval.dataset.policies import Policy
from aval.engine.cover_request import advise
from aval.engine.periods import terms_on
from aval.records.people import Person
from aval.records.policies import Setting
from aval.records.positions import Assessment, Position
from aval.records.requests import CoverRequest
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.money import MINOR_DIGITS, minor_units
from aval.vocabulary.requests import PENDING_REQUESTS, SuggestionKind
from aval.vocabulary.steps import Step, step
from aval.vocabulary.words import Layer

NEAR_PCT = 80
"""From which share of its discretionary limit on an unnamed buyer nears it."""
ENDS_DAYS = 30
"""How long before its end a temporary cover that is used is to be renewed."""
STEP_UNITS = 1_000
"""Whole units to which amounts are rounded up."""
MOST = 200
"""Suggestions of one kind that are read."""
_KNOWN = (*sorted(PENDING_REQUESTS), RequestState.DRAFT)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One request to make. `money` is what it is about: uncovered, or saved; minor units.

    `amount` and `money` are in the reporting currency, but for a renewal, whose amount is the
    cover's. `ends_on` is the last day of a cover that ends.
    """

    suggestion: SuggestionKind
    customer: str
    name: str
    owner: str
    policy: str
    insurer: str
    layer: Layer
    kind: RequestKind
    amount: int
    currency: str
    money: int
    steps: tuple[Step, ...]
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is suggested, most money first within each kind, and the sums of each kind."""

    rows: tuple[Suggestion, ...]
    currency: str

    def sums(self) -> dict[SuggestionKind, tuple[int, int]]:
        """Return of each kind how many there are and their money."""
        found: dict[SuggestionKind, tuple[int, int]] = {}
        for row in self.rows:
            number, money = found.get(row.suggestion, (0, 0))
            found[row.suggestion] = (number + 1, money + row.money)
        return found


@dataclass(frozen=True)
class _Ground:
    """What every kind is read from."""

    positions: QuerySet[Position]
    policies: dict[str, Policy]
    asked: frozenset[tuple[str, str, str]]
    held: dict[str, str]
    """The policy under which a customer has a permanent cover."""
    currency: str
    has_orders: bool
    today: date

    @property
    def unit(self) -> int:
        """Return the step of amounts in minor units."""
        return STEP_UNITS * int(10 ** MINOR_DIGITS[self.currency])

    def policy_of(self, row: Position) -> Policy | None:
        """Return the policy of a customer's cover, else the first that sees such a buyer."""
        if row.pk in self.held:
            return self.policies.get(self.held[row.pk])
        policies = self.policies.values()
        return next((one for one in policies if one.sees_buyer(row.country, row.segment)), None)

    def orders(self, row: Position) -> int:
        """Return the orders in hand that the exposure does not count."""
        return 0 if self.has_orders else row.orders


def suggestions(person: Person, *, today: date) -> Suggestions:
    """Return what is suggested inside a person's scope; nothing before the first assessment."""
    last = Assessment.objects.order_by("-as_of").first()
    if last is None:
        return Suggestions((), "EUR")
    setting = Setting.objects.current().filter(name="exposure.order").first()
    rows = CoverRequest.objects.filter(state__in=_KNOWN)
    permanent = standing(today, layers=[Layer.PERMANENT])
    ground = _Ground(
        Position.objects.visible_to(person),
        contracts(),
        frozenset(rows.values_list("customer", "policy", "layer")),
        {one.customer: one.policy for one in permanent if one.amount},
        last.currency,
        setting is not None and setting.value == "true",
        today,
    )
    found = [*_renew(ground), *_unnamed(ground), *_over(ground), *_unused(ground)]
    order = list(SuggestionKind)
    found.sort(key=lambda one: (order.index(one.suggestion), -one.money, one.customer))
    return Suggestions(tuple(found), last.currency)


def _unnamed(ground: _Ground) -> Iterator[Suggestion]:
    """Yield a permanent cover for unnamed buyers near their discretionary limit, or beyond it."""
    need = F("exposure") if ground.has_orders else F("exposure") + F("orders")
    rows = ground.positions.annotate(need=need * 100).filter(
        limit_discretionary__gt=0,
        limit_permanent=0,
        limit_temporary=0,
        need__gte=F("limit_discretionary") * NEAR_PCT,
    )
    for row in rows.order_by("-need", "pk")[:MOST]:
        steps = [step("requests.why_unnamed", limit=row.limit_discretionary)]
        yield from _asked(
            ground, SuggestionKind.UNNAMED_NEAR, row, 0, row.limit_discretionary, steps
        )


def _over(ground: _Ground) -> Iterator[Suggestion]:
    """Yield more permanent cover where exposure, orders and all exceed the insurers' limits."""
    need = F("exposure") if ground.has_orders else F("exposure") + F("orders")
    rows = ground.positions.annotate(
        over=need - F("management_credit") - F("limit_insured")
    ).filter(Q(limit_permanent__gt=0) | Q(limit_temporary__gt=0), over__gt=0, breach_since=None)
    for row in rows.order_by("-over", "pk")[:MOST]:
        yield from _asked(
            ground, SuggestionKind.OVER_LIMIT, row, row.limit_permanent, row.limit_insured, []
        )


def _asked(
    ground: _Ground,
    suggestion: SuggestionKind,
    row: Position,
    limit: int,
    insured: int,
    steps: list[Step],
) -> Iterator[Suggestion]:
    """Yield a request for permanent cover, unless it is asked already."""
    policy = ground.policy_of(row)
    if policy is None or (row.pk, policy.policy, Layer.PERMANENT) in ground.asked:
        return
    orders = ground.orders(row)
    advice = advise(
        exposure=row.exposure, orders=orders, own_risk=row.management_credit, limit=limit,
        unit=ground.unit,
    )  # fmt: skip
    if advice.kind not in {RequestKind.NEW, RequestKind.INCREASE}:
        return
    need = max(0, row.exposure + orders - row.management_credit)
    money = max(need - insured, 0) or row.exposure
    yield Suggestion(
        suggestion, row.pk, row.name, row.owner, policy.policy, policy.insurer or policy.policy,
        Layer.PERMANENT, advice.kind, advice.amount, ground.currency, money,
        (*steps, *advice.steps),
    )  # fmt: skip


def _renew(ground: _Ground) -> Iterator[Suggestion]:
    """Yield the renewal of temporary covers that are used and end soon."""
    until = ground.today + timedelta(ENDS_DAYS)
    ending = [
        one
        for one in standing(ground.today, layers=[Layer.TEMPORARY])
        if one.amount and one.valid_to is not None and one.valid_to <= until
    ]
    used = ground.positions.filter(covered_temporary__gt=0)
    for one, row in _with_positions(ending, used, ground):
        end = one.valid_to or until
        steps = (
            step("requests.why_ends", day=end, amount=one.amount),
            step("requests.why_used", amount=row.covered_temporary),
        )
        yield _of(
            ground, SuggestionKind.RENEW, one, row, RequestKind.PROLONG, one.amount,
            row.covered_temporary, steps, end,
        )  # fmt: skip


def _unused(ground: _Ground) -> Iterator[Suggestion]:
    """Yield the end of covers behind which nothing stands: what their monitoring costs is saved."""
    idle = ground.positions.filter(exposure__lte=0, orders=0, limit_permanent__gt=0)
    held = [one for one in standing(ground.today, layers=[Layer.PERMANENT]) if one.amount]
    fees = {
        key: terms.fees.monitoring
        if (terms := terms_on(policy, ground.today)) and terms.fees
        else 0
        for key, policy in ground.policies.items()
    }
    for one, row in _with_positions(held, idle, ground):
        fee = minor_units(str(fees.get(one.policy, 0)), MINOR_DIGITS[ground.currency])
        steps = (
            step("requests.why_unused"),
            step("requests.why_fee", amount=fee),
        )
        yield _of(ground, SuggestionKind.UNUSED, one, row, RequestKind.CANCEL, 0, fee, steps, None)


def _with_positions(
    held: list[Standing], positions: QuerySet[Position], ground: _Ground
) -> Iterator[tuple[Standing, Position]]:
    """Yield decisions of customers among some positions, those not asked about already."""
    wanted = {one.customer for one in held}
    rows = {row.pk: row for row in positions.iterator() if row.pk in wanted}
    for one in held:
        row = rows.get(one.customer)
        is_asked = (one.customer, one.policy, one.layer) in ground.asked
        if row is not None and one.policy in ground.policies and not is_asked:
            yield one, row


def _of(
    ground: _Ground,
    suggestion: SuggestionKind,
    one: Standing,
    row: Position,
    kind: RequestKind,
    amount: int,
    money: int,
    steps: tuple[Step, ...],
    end: date | None,
) -> Suggestion:
    policy = ground.policies[one.policy]
    return Suggestion(
        suggestion, row.pk, row.name, row.owner, one.policy, policy.insurer or one.policy,
        one.layer, kind, amount, one.currency, money, steps, end,
    )  # fmt: skip
