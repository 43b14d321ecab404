"""What an insurance year costs and brings: premium, fees, indemnities, recoveries.

The whole policy's, whoever reads: shown to those who may see what policies cost.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from aval.desk.claims.worth import COUNTED
from aval.desk.performance.decisions import Rates, is_judged, owed_in
from aval.desk.performance.years import Span, insured
from aval.desk.turnover.charged import monitored
from aval.desk.turnover.premium import TopUps, fees_in, scale_of, top_ups_in, year_premium
from aval.engine.premium import (
    BonusMalusOfYear,
    FeeScale,
    FeesOfYear,
    MonitoredCover,
    bonus_malus,
    fees_of_year,
)
from aval.records.models import Item, Paper, PaperMoney
from aval.vocabulary.claims import ClaimMoney, PaperKind, PaperState
from aval.vocabulary.money import MINOR_DIGITS, divide_half_up
from aval.vocabulary.words import Kind

PER = 1_000
"""The turnover on which the net cost is told."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Money of an insurance year in minor units of the reporting currency.

    `expected` is what claims that run should bring still: accepted, else as judged; it is in no
    sum. `insurer_recovered` and `insured_recovered` are the parts of what came in after losses.
    """

    premium: int
    bonus: BonusMalusOfYear
    fees: FeesOfYear
    top_ups: TopUps
    idle_fees: int | None
    indemnities: int
    expected: int
    insurer_recovered: int
    insured_recovered: int
    turnover: int

    @property
    def cost(self) -> int:
        """Return premium, bonus or malus, fees, and top-ups where their rate is known."""
        return self.premium + self.bonus.amount + self.fees.total + (self.top_ups.whole or 0)

    @property
    def returned(self) -> int:
        """Return indemnities and our part of what was recovered."""
        return self.indemnities + self.insured_recovered

    @property
    def saved(self) -> int:
        """Return what the policy saved against own risk; below 0 what it cost."""
        return self.returned - self.cost

    @property
    def loss_ratio_bp(self) -> int | None:
        """Return indemnities as a share of the premium (S/P)."""
        return divide_half_up(self.indemnities * 10_000, self.premium) if self.premium else None

    @property
    def net_per_thousand(self) -> int | None:
        """Return the net cost for each 1,000 of turnover, None without turnover."""
        if self.turnover <= 0:
            return None
        return divide_half_up(-self.saved * PER * 100, self.turnover)


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted over all covers and sales of a year: the costly part of its money.

    `watched` are the named limits of the year, `idle` those of them behind which nothing was owed,
    None where no day was judged.
    """

    turnover: int
    watched: tuple[MonitoredCover, ...]
    idle: tuple[MonitoredCover, ...] | None
    top_ups: TopUps


def count(span: Span, rates: Rates) -> Counted:
    """Count covers and sales of a year as they are known now."""
    watched = monitored(span.policy.policy, span.period)
    idle = None
    if is_judged(span):
        owing = set(owed_in(span).values_list("customer", flat=True))
        idle = _alike(one for one in watched if one.cover not in owing)
    rate = span.particulars.top_up_rate
    return Counted(
        turnover=turnover(span, rates),
        watched=_alike(watched),
        idle=idle,
        top_ups=top_ups_in(span.policy.policy, span.period, rates.currency, rate),
    )


def _alike(covers: Iterable[MonitoredCover]) -> tuple[MonitoredCover, ...]:
    """Return covers by their days, without saying which they are."""
    days = Counter((one.since, one.until) for one in covers)
    return tuple(
        MonitoredCover(cover="", since=since, until=until, number=number)
        for (since, until), number in sorted(days.items())
    )


def costs(span: Span, rates: Rates, counted: Counted) -> Costs:
    """Return what an insurance year costs and brings; papers and notes as they are now."""
    key, year = span.policy.policy, span.within
    digits = MINOR_DIGITS[rates.currency]
    premium = year_premium(span.policy, year)
    money = _money(span, rates.currency)
    indemnities = money[ClaimMoney.INDEMNITY][0]
    return Costs(
        premium=premium,
        bonus=bonus_malus(indemnities=indemnities, premium=premium, bands=span.terms.bonus_malus),
        fees=fees_in(key, year, span.period, digits, counted.watched),
        top_ups=counted.top_ups,
        idle_fees=_idle_fees(span, digits, counted.idle),
        indemnities=indemnities,
        expected=_expected(span, rates.currency),
        insurer_recovered=money[ClaimMoney.RECOVERY][1],
        insured_recovered=money[ClaimMoney.RECOVERY][2],
        turnover=counted.turnover,
    )


def turnover(span: Span, rates: Rates) -> int:
    """Return what was sold to the policy's perimeter in a year, net of tax.

    Invoices less credit notes issued in the year by the companies insured, as the ledger has them.
    """
    rows = Item.objects.current().filter(
        issued_on__gte=span.since, issued_on__lte=span.until,
        kind__in=[Kind.INVOICE, Kind.CREDIT_NOTE],
        customer__in=insured(None, span.policy).values("customer"),
    )  # fmt: skip
    if span.policy.companies is not None:
        rows = rows.filter(company__in=span.policy.companies)
    sums = rows.order_by().values_list("kind", "currency").annotate(
        gross=Sum("amount"), tax=Sum("tax_amount")
    )  # fmt: skip
    return rates.sum(
        (currency, (gross - tax) * (1 if kind == Kind.INVOICE else -1))
        for kind, currency, gross, tax in sums
    )


def claims_of(span: Span, currency: str) -> QuerySet[Paper]:
    """Return the claims of an insurance year, those of the reporting currency."""
    rows: QuerySet[Paper] = Paper.objects.filter(
        kind=PaperKind.CLAIM, policy=span.policy.policy, currency=currency,
        oldest_on__range=span.within.period,
    )  # fmt: skip
    return rows


def _money(span: Span, currency: str) -> dict[ClaimMoney, tuple[int, int, int]]:
    """Return what came in by kind: all of it, the insurer's part, ours."""
    rows = PaperMoney.objects.filter(
        paper__in=claims_of(span, currency).values("pk"), corrected_at=None
    )
    sums = rows.order_by().values_list("kind").annotate(Sum("amount"), Sum("insurer"),
                                                        Sum("insured"))  # fmt: skip
    found = {ClaimMoney(kind): (whole, theirs, ours) for kind, whole, theirs, ours in sums}
    return {kind: found.get(kind, (0, 0, 0)) for kind in ClaimMoney}


def _expected(span: Span, currency: str) -> int:
    """Return what claims that are not paid should bring."""
    waiting = sorted(COUNTED - {PaperState.PAID, PaperState.CLOSED})
    rows = claims_of(span, currency).filter(state__in=waiting)
    told = rows.aggregate(brings=Sum(Coalesce("accepted", "expected")))
    return int(told["brings"] or 0)


def _idle_fees(span: Span, digits: int, idle: Sequence[MonitoredCover] | None) -> int | None:
    """Return what watching limits cost behind which nothing was owed all year."""
    if idle is None:
        return None
    scale = FeeScale(monitoring=scale_of(span.terms, digits).monitoring)
    return fees_of_year(scale=scale, monitored=idle).total
