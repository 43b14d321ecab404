"""Why the next delivery to a customer would not be covered, as conditions on positions.

What management took upon itself is no reason to stop while it has room: a reason is a breach, an
insolvency, a contract that is over, or that neither an insurer's limit nor a management credit is
left. Reasons stand in the order of gravity; a customer has the first that applies.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Greatest, Least

from aval.assessment.standing import contracts
from aval.dataset.policies import Policy
from aval.engine.periods import terms_on
from aval.records.models import Hold, Person, Position
from aval.records.news import insolvent_by
from aval.vocabulary.agenda import StopReason
from aval.vocabulary.words import LimitState

_NONE = Q(limit_insured=0, headroom__lte=0)
"""No limit of an insurer, and nothing of a management credit left."""
_STATES = {
    StopReason.REFUSED: LimitState.REFUSED,
    StopReason.EXPIRED: LimitState.EXPIRED,
    StopReason.PENDING: LimitState.PENDING,
    StopReason.NO_LIMIT: LimitState.NEVER_ASKED,
}


def stopped(person: Person, *, today: date) -> QuerySet[Any]:
    """Return the positions of customers whose next delivery would not be covered.

    Each has orders in hand or owes something, or is held, with `reason` (empty where it is only
    held), `is_held`, and `loses`: what of its orders would go out without cover.
    """
    conditions = reasons(today)
    whens = [When(condition, then=Value(reason.value)) for reason, condition in conditions.items()]
    rows = Position.objects.visible_to(person).annotate(is_held=_is_one_of(_held()))
    found = rows.annotate(reason=Case(*whens, default=Value(""), output_field=CharField()))
    concerned = Q(orders__gt=0) | Q(exposure__gt=0) | Q(is_held=True)
    stops: QuerySet[Any] = found.filter(concerned).exclude(reason="", is_held=False)
    return cast("QuerySet[Any]", stops.annotate(loses=_loses()))


def reasons(today: date) -> Mapping[StopReason, Q]:
    """Return when each reason applies, the gravest first."""
    return {
        StopReason.INSOLVENT: insolvent_by(today),
        StopReason.BREACH: Q(breach_since__isnull=False),
        StopReason.NO_TERMS: _without_terms(list(contracts().values()), today),
        **{reason: _NONE & Q(limit_state=state) for reason, state in _STATES.items()},
        StopReason.OVER_LIMIT: Q(headroom__lte=0),
    }


def _held() -> QuerySet[Any, Any]:
    held: QuerySet[Any, Any] = Hold.objects.filter(lifted_at=None).values("customer")
    return held


def _is_one_of(customers: QuerySet[Any, Any]) -> Any:  # noqa: ANN401 - an expression
    """Return whether a position is that of one of a few customers, who are looked up once."""
    return ExpressionWrapper(Q(pk__in=customers), output_field=BooleanField())


def _without_terms(policies: list[Policy], today: date) -> Q:
    """Return the condition of buyers whom some policy sees, but none with terms in force today."""
    seen, held = Q(pk__in=[]), Q(pk__in=[])
    for policy in policies:
        seen |= _sees(policy)
        if terms_on(policy, today) is not None:
            held |= _sees(policy)
    return seen & ~held & Q(limit_state__in=[LimitState.GRANTED, LimitState.DISCRETIONARY])


def _sees(policy: Policy) -> Q:
    """Return the condition of buyers in a policy's perimeter."""
    condition = ~Q(segment__in=[str(one) for one in policy.excluded_segments])
    condition &= ~Q(country__in=policy.excluded_countries)
    if policy.countries is not None:
        condition &= Q(country__in=policy.countries)
    return condition


def _loses() -> Any:  # noqa: ANN401 - an expression
    """Return what of the orders in hand would go out without cover: all, or what has no room."""
    beyond = Least(F("orders"), Greatest(Value(0), F("orders") - F("headroom")))
    whole = Q(reason__in=[StopReason.INSOLVENT, StopReason.BREACH, StopReason.NO_TERMS])
    return Case(When(whole, then=F("orders")), default=beyond)
