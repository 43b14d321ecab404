"""The key figures of the portfolio today, inside a person's scope, and yesterday's beside them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, Sum

from aval.records.people import Person
from aval.records.positions import Assessment, Deadline, Position
from aval.reports.today import history
from aval.reports.today.layers import Layers
from aval.vocabulary.words import DeadlineState, LimitState

SOON_DAYS = 7
"""Days within which a deadline counts as near."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Key figures in minor units of `currency`; `before` and `overdue_before` are of `day_before`.

    `dso_days` is decimal text of the whole portfolio: null for a reader who sees only a part.
    """

    as_of: date
    currency: str
    customers: int
    layers: Layers
    overdue: int
    in_breach: int
    breach_exposure: int
    expired: int
    expired_exposure: int
    over_limit: int
    deadlines: int
    deadlines_at_stake: int
    dso_days: str | None
    day_before: date | None
    before: Layers | None
    overdue_before: int | None


def key_figures(person: Person) -> Figures | None:
    """Return the figures of the last assessment; None before there is one."""
    last = Assessment.objects.order_by("-as_of").first()
    if last is None:
        return None
    rows = Position.objects.visible_to(person)
    sums = rows.aggregate(
        customers=Count("pk"),
        permanent=Sum("covered_permanent"),
        temporary=Sum("covered_temporary"),
        top_up=Sum(F("covered_top_up") + F("covered_substitute_top_up")),
        discretionary=Sum("covered_discretionary"),
        own_risk=Sum("own_risk"),
        excess=Sum("excess"),
        outside=Sum("outside"),
        overdue=Sum("overdue"),
        in_breach=Count("pk", filter=Q(breach_since__isnull=False)),
        breach_exposure=Sum("exposure", filter=Q(breach_since__isnull=False)),
        expired=Count("pk", filter=Q(limit_state=LimitState.EXPIRED)),
        expired_exposure=Sum("exposure", filter=Q(limit_state=LimitState.EXPIRED)),
        over_limit=Count("pk", filter=Q(over_limit__gt=0)),
    )
    near = Deadline.objects.visible_to(person).filter(
        presses=True,
        state=DeadlineState.OPEN,
        on__gte=last.as_of,
        on__lte=last.as_of + timedelta(SOON_DAYS),
    )
    due = near.aggregate(number=Count("pk"), at_stake=Sum("at_stake"))
    before = history.day_before(last.as_of)
    return Figures(
        as_of=last.as_of,
        currency=last.currency,
        customers=sums["customers"],
        layers=Layers.of(sums),
        overdue=sums["overdue"] or 0,
        in_breach=sums["in_breach"],
        breach_exposure=sums["breach_exposure"] or 0,
        expired=sums["expired"],
        expired_exposure=sums["expired_exposure"] or 0,
        over_limit=sums["over_limit"],
        deadlines=due["number"],
        deadlines_at_stake=due["at_stake"] or 0,
        dso_days=None if person.scope() else last.summary.get("dso_days"),
        day_before=before,
        before=history.layers_on(person, before) if before else None,
        overdue_before=history.overdue_on(person, before) if before else None,
    )
