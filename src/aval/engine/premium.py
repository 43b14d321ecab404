"""What a policy costs: premium, adjustment, top-ups, bonus or malus, fees, each explained.

Source of the rules: `docs/manual/indemnity-and-premium.md`. Amounts are integer minor units of
one currency, rates exact decimals in percent; rounding is half away from zero.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from aval.dataset.policies import BonusMalus
from aval.engine.exact import percent_of, refuse_negative
from aval.vocabulary.money import divide_half_up
from aval.vocabulary.steps import Count, Step, step


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoverPremium:
    """Premium on declared turnover.

    `premium` stands before the minimum, `due` after it (the year's premium that maximum
    liability and loss ratio read); `adjustment` is what is still to pay, negative for a refund.
    """

    premium: int
    due: int
    adjustment: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BalancePremium:
    """Premium on month-end balances: one amount a month, and their sum."""

    months: tuple[int, ...]
    premium: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpPremium:
    """Premium of a top-up for one month."""

    month: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusMalusOfYear:
    """What the loss ratio gives back (negative) or adds.

    `loss_ratio` is indemnities / premium, None when there is no premium; `percent` that of the
    band, 0 when no band holds; `amount` that percentage of the premium.
    """

    loss_ratio: Fraction | None
    percent: Decimal
    amount: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeScale:
    """What one request, one started year of monitoring of a cover, one investigation cost."""

    request: int = 0
    monitoring: int = 0
    investigation: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredCover:
    """A cover the insurer watches, from `since` until `until`, both included.

    `number` of them are alike where it is not told which.
    """

    cover: str
    since: date
    until: date
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FeesOfYear:
    """What the insurer charges besides the premium, by sort, and in total."""

    requests: int
    monitoring: int
    investigations: int
    total: int
    steps: tuple[Step, ...]


def premium_on_turnover(
    *,
    declared_turnover: int,
    premium_rate: Decimal,
    minimum_premium: int = 0,
    instalments_paid: int = 0,
) -> TurnoverPremium:
    """Return the premium on a year's declared turnover and its adjustment at year end.

    Nothing goes back below the minimum: adjustment = max(premium, minimum) - instalments paid.
    Raises ValueError when rate, minimum or instalments are negative.
    """
    refuse_negative(
        premium_rate=premium_rate,
        minimum_premium=minimum_premium,
        instalments_paid=instalments_paid,
    )
    premium = percent_of(declared_turnover, premium_rate)
    due = max(premium, minimum_premium)
    adjustment = due - instalments_paid
    steps = (
        step(
            "indemnity.premium_on_turnover",
            base=declared_turnover,
            percent=premium_rate,
            result=premium,
        ),
        step(
            "indemnity.premium_minimum",
            base=premium,
            minimum=minimum_premium,
            result=due,
        ),
        step(
            "indemnity.premium_adjustment",
            base=due,
            paid=instalments_paid,
            result=adjustment,
        ),
    )
    return TurnoverPremium(premium=premium, due=due, adjustment=adjustment, steps=steps)


def instalment_amounts(*, minimum_premium: int, instalments: int) -> tuple[int, ...]:
    """Return the instalments of the minimum premium: equal ones, the last takes what is left.

    Raises ValueError when the premium is negative or there is no instalment.
    """
    refuse_negative(minimum_premium=minimum_premium, instalments=instalments - 1)
    each = minimum_premium // instalments
    return (each,) * (instalments - 1) + (minimum_premium - each * (instalments - 1),)


def premium_on_balances(*, balances: Sequence[int], premium_rate: Decimal) -> BalancePremium:
    """Return the premium on insured month-end balances, rounded month by month.

    `premium_rate` is percent a month. Raises ValueError when the rate is negative.
    """
    refuse_negative(premium_rate=premium_rate)
    months = tuple(percent_of(balance, premium_rate) for balance in balances)
    steps = [
        step(
            "indemnity.premium_on_balance",
            month=Count(number),
            base=balance,
            percent=premium_rate,
            result=month,
        )
        for number, (balance, month) in enumerate(zip(balances, months, strict=True), 1)
    ]
    steps.append(step("indemnity.premium_sum", result=sum(months)))
    return BalancePremium(months=months, premium=sum(months), steps=tuple(steps))


def top_up_premium(*, amount: int, rate_per_year: Decimal) -> TopUpPremium:
    """Return what a top-up of `amount` costs for one month, at percent a year.

    Raises ValueError when amount or rate are negative.
    """
    refuse_negative(amount=amount, rate_per_year=rate_per_year)
    month = percent_of(amount, rate_per_year, over=12)
    why = step("indemnity.premium_of_top_up", base=amount, percent=rate_per_year, result=month)
    return TopUpPremium(month=month, steps=(why,))


def bonus_malus(*, indemnities: int, premium: int, bands: Iterable[BonusMalus]) -> BonusMalusOfYear:
    """Return the bonus (negative) or malus of a year, on its premium after minimum.

    The band with the lowest bound that is not below the loss ratio holds; the bound is included.
    Above every bound, and without premium, there is neither. Raises ValueError for negative
    amounts.
    """
    refuse_negative(indemnities=indemnities, premium=premium)
    if premium == 0:
        return BonusMalusOfYear(
            loss_ratio=None,
            percent=Decimal(0),
            amount=0,
            steps=(step("indemnity.loss_ratio_without_premium", indemnities=indemnities),),
        )
    ratio = Fraction(indemnities, premium)
    shown = Decimal(divide_half_up(indemnities * 10_000, premium)).scaleb(-2)
    steps = [
        step(
            "indemnity.loss_ratio",
            indemnities=indemnities,
            premium=premium,
            percent=shown,
        )
    ]
    band = min(
        (band for band in bands if ratio * 100 <= Fraction(band.loss_ratio_upto)),
        key=lambda band: band.loss_ratio_upto,
        default=None,
    )
    if band is None:
        steps.append(step("indemnity.bonus_malus_none", percent=shown))
        return BonusMalusOfYear(loss_ratio=ratio, percent=Decimal(0), amount=0, steps=tuple(steps))
    amount = percent_of(premium, band.percent)
    steps.append(
        step(
            "indemnity.bonus_malus",
            upto=band.loss_ratio_upto,
            base=premium,
            percent=band.percent,
            result=amount,
        )
    )
    return BonusMalusOfYear(
        loss_ratio=ratio, percent=band.percent, amount=amount, steps=tuple(steps)
    )


def started_years(*, since: date, until: date) -> int:
    """Return how many years of monitoring have started from `since` to `until`, both included.

    The first starts on `since`, each next on its anniversary (29 February: the 28th); 0 when
    `until` lies before `since`.
    """
    years = until.year - since.year
    day = min(since.day, monthrange(until.year, since.month)[1])
    anniversary = date(until.year, since.month, day)
    return max(0, years + (until >= anniversary))


def fees_of_year(
    *,
    scale: FeeScale,
    requests: int = 0,
    monitored: Sequence[MonitoredCover] = (),
    investigations: int = 0,
) -> FeesOfYear:
    """Return the insurer's fees: per request, per cover and started year, per investigation.

    Raises ValueError when a fee or a number is negative.
    """
    refuse_negative(
        request=scale.request,
        monitoring=scale.monitoring,
        investigation=scale.investigation,
        requests=requests,
        investigations=investigations,
    )
    years = sum(
        cover.number * started_years(since=cover.since, until=cover.until) for cover in monitored
    )
    charged = {
        "indemnity.fee_requests": (requests, scale.request),
        "indemnity.fee_monitoring": (years, scale.monitoring),
        "indemnity.fee_investigations": (investigations, scale.investigation),
    }
    amounts = [number * fee for number, fee in charged.values()]
    steps = [
        step(code, count=Count(number), fee=fee, result=number * fee)
        for code, (number, fee) in charged.items()
    ]
    steps.append(step("indemnity.fee_sum", result=sum(amounts)))
    return FeesOfYear(
        requests=amounts[0],
        monitoring=amounts[1],
        investigations=amounts[2],
        total=sum(amounts),
        steps=tuple(steps),
    )
