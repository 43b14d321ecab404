"""Alerts of a row: marks that follow from its figures, the gravest first.

Each is one condition on positions, used for the mark in a row, for `alert = ...` in a query, and
for its count. What a day changes takes the day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q

from aval.records.models import Event, Hold
from aval.records.news import insolvent_by
from aval.vocabulary.acts import EventKind
from aval.vocabulary.words import LimitState

ENDS_WITHIN_DAYS = 30
"""A temporary limit that ends within so many days is told."""
CUT_WITHIN_DAYS = 7
"""A cut is told for so many days."""
NEAR_BP = 8_000
"""From this utilisation on, a discretionary limit is near."""


class Alert(StrEnum):
    """What is remarkable about a customer today, the gravest first."""

    ON_HOLD = "on_hold"
    INSOLVENT = "insolvent"
    BREACH = "breach"
    CUT = "cut"
    EXPIRED = "expired"
    REFUSED = "refused"
    OVER_LIMIT = "over_limit"
    ENDS_SOON = "ends_soon"
    NEAR_DISCRETIONARY = "near_discretionary"
    DISPUTED = "disputed"
    IN_STUDY = "in_study"


@dataclass(frozen=True)
class Mark:
    """One alert: its word, how grave it is (`bad`, `warn`), its icon, and when it stands."""

    alert: Alert
    tone: str
    icon: str
    condition: Callable[[date], Q]


def _cut(today: date) -> Q:
    since = today - timedelta(days=CUT_WITHIN_DAYS)
    found = Event.objects.filter(
        kind__in=[EventKind.COVER_CUT, EventKind.COVER_CANCELLED], day__gt=since, day__lte=today
    )
    return Q(customer__in=found.values("customer"))


def _ends_soon(today: date) -> Q:
    until = today + timedelta(days=ENDS_WITHIN_DAYS)
    return Q(limit_temporary__gt=0, cover_ends_on__lte=until)


def _state(state: LimitState) -> Callable[[date], Q]:
    return lambda _: Q(limit_state=state)


def _on_hold(today: date) -> Q:
    del today
    return Q(customer__in=Hold.objects.filter(lifted_at=None).values("customer"))


MARKS: tuple[Mark, ...] = (
    Mark(Alert.ON_HOLD, "bad", "lock", _on_hold),
    Mark(Alert.INSOLVENT, "bad", "no", insolvent_by),
    Mark(Alert.BREACH, "bad", "stop", lambda _: Q(breach_since__isnull=False)),
    Mark(Alert.CUT, "bad", "down", _cut),
    Mark(Alert.EXPIRED, "bad", "clock", _state(LimitState.EXPIRED)),
    Mark(Alert.REFUSED, "bad", "no", _state(LimitState.REFUSED)),
    Mark(Alert.OVER_LIMIT, "bad", "up", lambda _: Q(over_limit__gt=0)),
    Mark(Alert.ENDS_SOON, "warn", "glass", _ends_soon),
    Mark(
        Alert.NEAR_DISCRETIONARY,
        "warn",
        "dotted",
        lambda _: Q(limit_state=LimitState.DISCRETIONARY, utilisation_bp__gte=NEAR_BP),
    ),
    Mark(Alert.DISPUTED, "warn", "chat", lambda _: Q(disputed__gt=0)),
    Mark(Alert.IN_STUDY, "warn", "ask", _state(LimitState.PENDING)),
)
BY_ALERT = {mark.alert: mark for mark in MARKS}
