"""Decisions of an insurance year: what was asked and granted, cut, refused, how fast.

Counted are the insurer's decisions as they are known now, whichever way they came. Every figure
is a statement of the database over all of them; lists are read a page at a time.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import Lag, Least

from aval.desk.customer.ledger import convert
from aval.desk.performance.years import Span
from aval.records.models import (
    Assessment,
    Cover,
    CoverRequest,
    Customer,
    Person,
    PositionHistory,
)
from aval.vocabulary.insurers import RequestState
from aval.vocabulary.money import divide_half_up
from aval.vocabulary.words import CoverStatus, Layer

NAMED = (Layer.PERMANENT, Layer.TEMPORARY)
"""The layers whose limits an insurer watches, and charges for."""
_AT_INSURER = (RequestState.SENT, RequestState.IN_STUDY, RequestState.INSISTED)
_SERIES = ("customer", "layer", "extension")


class DecisionList(StrEnum):
    """Which decisions stand behind a figure."""

    ANSWERED = "answered"
    FULL = "full"
    PARTIAL = "partial"
    REFUSED = "refused"
    CUT = "cut"
    PENDING = "pending"
    STOOD = "stood"
    """Limits above 0 on a day of the year at least."""
    IDLE = "idle"
    """Named limits behind which nothing was owed all year."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of a day into the reporting currency."""

    currency: str
    rates: Mapping[str, int] = field(default_factory=dict)

    def sum(self, amounts: Iterable[tuple[str, int]]) -> int:
        """Return amounts by currency as one sum, each currency rounded once."""
        return sum(
            convert(minor, currency, self.currency, self.rates.get(currency))
            for currency, minor in amounts
        )


@dataclass(frozen=True, slots=True)
class Times:
    """How long answers took: by days how many answers, those with both days known."""

    days: Mapping[int, int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Return how many answers there are."""
        return sum(self.days.values())

    def at(self, share_bp: int) -> int | None:
        """Return within how many days a share of the answers came; half of them: the median.

        Of an even number the lower of the two in the middle counts: a day on which half of all
        had come.
        """
        wanted, seen = -(-self.number * share_bp // 10_000), 0
        for days, number in sorted(self.days.items()):
            seen += number
            if seen >= wanted:
                return days
        return None

    @property
    def median(self) -> int | None:
        """Return within how many days half of the answers came."""
        return self.at(5_000)

    @property
    def slow(self) -> int | None:
        """Return within how many days nine of ten answers came."""
        return self.at(9_000)

    def __add__(self, other: "Times") -> "Times":
        """Return the answers of both."""
        return Times(Counter(self.days) + Counter(other.days))


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked and decided in a year; amounts in minor units of the reporting currency."""

    requested: int
    granted: int
    answered: int
    full: int
    partial: int
    refused: int
    pending: int
    limits: int
    cuts: int
    cut: int
    times: Times

    @property
    def acceptance_bp(self) -> int | None:
        """Return granted as a share of requested."""
        return _share(self.granted, self.requested)

    @property
    def refusal_bp(self) -> int | None:
        """Return refused requests as a share of those answered."""
        return _share(self.refused, self.answered)

    @property
    def cut_bp(self) -> int | None:
        """Return limits cut as a share of those that stood."""
        return _share(self.cuts, self.limits)


def _share(part: int, whole: int) -> int | None:
    return divide_half_up(part * 10_000, whole) if whole else None


def answers(person: Person | None, span: Span, rates: Rates) -> Answers:
    """Return what was asked and decided in an insurance year inside a person's scope.

    Of everybody for None, and then without what is waited for.
    """
    answered = listed(person, span, DecisionList.ANSWERED)
    sums = list(
        answered.order_by().values("currency").annotate(
            requested=Sum("requested_amount"),
            granted=Sum(Least("amount", "requested_amount")),
            number=Count("pk"),
            full=Count("pk", filter=_FULL),
            refused=Count("pk", filter=_REFUSED),
        )
    )  # fmt: skip
    number, full, refused = (
        sum(row[name] for row in sums) for name in ("number", "full", "refused")
    )
    cuts = [
        (row.currency, before_of(row) - (row.amount or 0))
        for row in listed(person, span, DecisionList.CUT).only("currency", "amount")
    ]
    return Answers(
        requested=rates.sum((row["currency"], row["requested"]) for row in sums),
        granted=rates.sum((row["currency"], row["granted"]) for row in sums),
        answered=number,
        full=full,
        partial=number - full - refused,
        refused=refused,
        pending=0 if person is None else pending(person, span),
        limits=limits(person, span),
        cuts=len(cuts),
        cut=rates.sum(cuts),
        times=_times(answered),
    )


_FULL = Q(amount__gte=F("requested_amount"), amount__gt=0)
_REFUSED = Q(amount=0)


def listed(person: Person | None, span: Span, what: DecisionList) -> QuerySet[Cover]:
    """Return the decisions behind a figure, the newest first; cuts know `before`."""
    rows = _seen(person, span)
    if what is DecisionList.PENDING:
        return rows.filter(status=CoverStatus.PENDING).order_by("-requested_on", "cover")
    if what is DecisionList.STOOD:
        return _standing(rows, span).order_by("customer", "layer", "-valid_from", "cover")
    if what is DecisionList.IDLE:
        named = rows.filter(layer__in=list(NAMED)) if is_judged(span) else rows.none()
        found = _standing(named, span).exclude(customer__in=owed_in(span))
        return found.order_by("customer", "layer", "-valid_from", "cover")
    decided = rows.exclude(status=CoverStatus.PENDING)
    ordered = decided.order_by("-decided_on", "cover")
    year = Q(decided_on__gte=span.since, decided_on__lte=span.until)
    if what is DecisionList.CUT:
        return _with_before(ordered).filter(year, _CUT)
    answered = ordered.filter(year, requested_amount__gt=0)
    wanted = {
        DecisionList.ANSWERED: Q(),
        DecisionList.FULL: _FULL,
        DecisionList.REFUSED: _REFUSED,
        DecisionList.PARTIAL: Q(amount__gt=0, amount__lt=F("requested_amount")),
    }
    return answered.filter(wanted[what])


_CUT = (
    Q(before__gt=F("amount"))
    & (Q(before_to=None) | Q(before_to__gte=F("valid_from")))
    & (Q(requested_amount=None) | Q(requested_amount__gte=F("before")))
    & Q(before_currency=F("currency"))
)
"""A decision that lowers the limit it replaces, which still stood, and that nobody asked for."""


def before_of(cover: Cover) -> int:
    """Return what a cut took away from."""
    return int(getattr(cover, "before", None) or 0)


def _with_before(rows: QuerySet[Cover]) -> QuerySet[Cover]:
    """Return decisions with what they replace in their series."""

    def lag(name: str) -> Window:
        return Window(
            Lag(name),
            partition_by=[F("customer"), F("layer"), F("extension")],
            order_by=[F("valid_from").asc(), F("decided_on").asc(), F("cover").asc()],
        )

    return rows.annotate(
        before=lag("amount"), before_to=lag("valid_to"), before_currency=lag("currency")
    )


def limits(person: Person | None, span: Span) -> int:
    """Return how many limits stood for a day of the year at least."""
    rows = _standing(_seen(person, span), span).order_by()
    return int(rows.values(*_SERIES).distinct().count())


def is_judged(span: Span) -> bool:
    """Return whether any day of a year was judged: else nobody knows what was owed."""
    return Assessment.objects.filter(as_of__gte=span.since, as_of__lte=span.until).exists()


def idle(person: Person | None, span: Span) -> int | None:
    """Return how many named limits stood while the customer owed nothing all year.

    None where no day of the year was judged.
    """
    if not is_judged(span):
        return None
    found = listed(person, span, DecisionList.IDLE).order_by()
    return int(found.values(*_SERIES).distinct().count())


def pending(person: Person, span: Span) -> int:
    """Return how many requests wait for an answer now: our own, and those told by the insurer."""
    if not span.is_running:
        return 0
    own = CoverRequest.objects.visible_to(person).filter(
        policy=span.policy.policy, state__in=_AT_INSURER
    )
    pairs = set(own.values_list("customer", "layer"))
    told = listed(person, span, DecisionList.PENDING).order_by()
    return len(pairs | set(told.values_list("customer", "layer")))


def _seen(person: Person | None, span: Span) -> QuerySet[Cover]:
    """Return the decisions of a policy inside a person's scope, all of them for None."""
    rows: QuerySet[Cover] = Cover.objects.current().filter(policy=span.policy.policy)
    if person is None or (person.is_active and not person.scope()):
        return rows
    return rows.filter(customer__in=Customer.objects.visible_to(person).values("pk"))


def _standing(rows: QuerySet[Cover], span: Span) -> QuerySet[Cover]:
    return rows.filter(
        Q(valid_to=None) | Q(valid_to__gte=span.since), amount__gt=0, valid_from__lte=span.until
    )


def owed_in(span: Span) -> QuerySet[PositionHistory, dict[str, Any]]:
    """Return the customers that owed something on a day of the year."""
    stood = Q(to_day=None) | Q(to_day__gt=span.since)
    rows = PositionHistory.objects.filter(stood, from_day__lte=span.until, exposure__gt=0)
    found: QuerySet[PositionHistory, dict[str, Any]] = rows.values("customer")
    return found


def _times(answered: QuerySet[Cover]) -> Times:
    rows = answered.filter(requested_on__isnull=False).order_by()
    pairs = rows.values_list("requested_on", "decided_on").annotate(number=Count("pk"))
    days = Counter[int]()
    for asked, decided, number in pairs:
        days[max(0, (decided - asked).days)] += number
    return Times(days)
