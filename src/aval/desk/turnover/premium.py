"""What a policy costs in an insurance year: premium, instalments, fees, bonus, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from aval.assessment.agenda_facts import declared_whole
from aval.assessment.standing import all_particulars, contracts
from aval.dataset.particulars import Particulars
from aval.dataset.policies import Fees, Policy, Terms
from aval.desk.policies.queries import sees_premium
from aval.desk.turnover import charged
from aval.desk.turnover.charged import TopUpMonth
from aval.engine.claim import minor
from aval.engine.periods import (
    RHYTHM_MONTHS,
    YEAR_MONTHS,
    Period,
    PolicyYear,
    month_ends,
    months_after,
    policy_years,
)
from aval.engine.premium import (
    BalancePremium,
    BonusMalusOfYear,
    FeeScale,
    FeesOfYear,
    MonitoredCover,
    TurnoverPremium,
    bonus_malus,
    fees_of_year,
    instalment_amounts,
    premium_on_balances,
    premium_on_turnover,
    top_up_premium,
)
from aval.records.models import (
    InsuredBalance,
    PaperMoney,
    Person,
    PremiumNote,
    Setting,
    TurnoverDeclaration,
)
from aval.records.portfolio import CURRENCY_SETTING
from aval.vocabulary.claims import ClaimMoney
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.turnover import DeclarationState, PremiumNoteKind
from aval.vocabulary.words import PremiumBasis


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of the minimum premium, and how much of it was paid, the earlier ones first."""

    number: int
    on: date
    amount: int
    paid: int

    @property
    def is_paid(self) -> bool:
        """Return whether nothing of it is left."""
        return self.paid >= self.amount


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a policy on balances: what was insured at its end, None where not judged."""

    on: date
    balance: int | None


@dataclass(frozen=True, slots=True)
class TopUps:
    """The premium of top-ups, month by month, at a yearly rate; None where no rate was given."""

    months: tuple[tuple[TopUpMonth, int | None], ...]
    rate: Decimal | None

    @property
    def whole(self) -> int | None:
        """Return the sum of all months."""
        if self.rate is None:
            return None
        return sum(premium or 0 for _, premium in self.months)


@dataclass(frozen=True, slots=True)
class Year:
    """An insurance year of a policy. Amounts are minor units of `currency`.

    `missing` are the periods over without a declaration that was sent; one of `turnover` and
    `balances` is there where the terms have a basis and a rate.
    """

    policy: Policy
    within: PolicyYear
    years: tuple[Period, ...]
    currency: str
    declared: int
    missing: tuple[Period, ...]
    turnover: TurnoverPremium | None
    months: tuple[Month, ...]
    balances: BalancePremium | None
    due: int
    paid: int
    instalments: tuple[Instalment, ...]
    notes: tuple[PremiumNote, ...]
    fees: FeesOfYear
    indemnities: int
    bonus: BonusMalusOfYear
    top_ups: TopUps

    @property
    def period(self) -> Period:
        """Return the first and the last day."""
        return self.within.period


def year_premium(policy: Policy, year: PolicyYear) -> int:
    """Return the premium of an insurance year after minimum and adjustment, in minor units.

    What maximum liability and loss ratio multiply: of what was declared and sent, or of the
    balances judged so far, and at least the minimum.
    """
    terms, period, digits = year.terms, year.period, MINOR_DIGITS[currency_of() or "EUR"]
    minimum = minor(terms.minimum_premium, digits)
    if terms.premium_rate is None:
        return minimum
    if terms.premium_basis is PremiumBasis.BALANCES:
        balances = [one.balance for one in _months(policy, period) if one.balance is not None]
        found = premium_on_balances(balances=balances, premium_rate=terms.premium_rate)
        return max(found.premium, minimum)
    return premium_on_turnover(
        declared_turnover=max(0, declared_in(policy.policy, period)),
        premium_rate=terms.premium_rate,
        minimum_premium=minimum,
    ).due


def declared_in(policy: str, period: Period) -> int:
    """Return the turnover declared and sent of the periods inside an insurance year."""
    rows = TurnoverDeclaration.objects.filter(
        policy=policy, state=DeclarationState.FROZEN, begins_on__gte=period[0],
        ends_on__lte=period[1],
    )  # fmt: skip
    return int(rows.aggregate(declared=Sum("declared"))["declared"] or 0)


def premium_year(
    person: Person,
    key: str,
    *,
    today: date,
    on: date | None = None,
) -> Year | None:
    """Return the insurance year of a policy that has a day, by default that of today or the last.

    None where there is no such policy or year, or the person may not read what a policy costs.
    """
    policy = contracts().get(key)
    if policy is None or not sees_premium(person):
        return None
    known = all_particulars().get(key, Particulars(key))
    years = [*policy_years(policy, today, known.endorsements)][::-1]
    found = next((one for one in years if on is None or one.begins_on <= on <= one.ends_on), None)
    currency = currency_of()
    if found is None or not currency:
        return None
    return _year(policy, found, tuple(one.period for one in years), known, currency, today)


def currency_of() -> str:
    """Return the reporting currency, empty before there is one."""
    rows = Setting.objects.current().filter(name=CURRENCY_SETTING)
    return rows.values_list("value", flat=True).first() or ""


def _year(
    policy: Policy,
    within: PolicyYear,
    years: tuple[Period, ...],
    known: Particulars,
    currency: str,
    today: date,
) -> Year:
    terms, period, digits = within.terms, within.period, MINOR_DIGITS[currency]
    minimum = minor(terms.minimum_premium, digits)
    notes = tuple(
        PremiumNote.objects.filter(policy=policy.policy, begins_on__range=period)
        .select_related("written_by")
        .order_by("on", "pk")
    )
    paid = sum(
        one.amount
        for one in notes
        if one.corrected_at is None and one.kind == PremiumNoteKind.PAYMENT
    )
    declared = declared_in(policy.policy, period)
    months = _months(policy, period)
    turnover, balances = _premium(terms, declared, months, minimum, paid)
    due = year_premium(policy, within)
    indemnities = indemnities_of(policy.policy, within, currency)
    until = period[0], min(period[1], max(today, period[0]))
    return Year(
        policy=policy,
        within=within,
        years=years,
        currency=currency,
        declared=declared,
        missing=_missing(policy, within, today),
        turnover=turnover,
        months=months,
        balances=balances,
        due=due,
        paid=paid,
        instalments=_instalments(within, known, minimum, paid),
        notes=notes,
        fees=fees_in(policy.policy, within, until, digits),
        indemnities=indemnities,
        bonus=bonus_malus(indemnities=indemnities, premium=due, bands=terms.bonus_malus),
        top_ups=top_ups_in(policy.policy, until, currency, known.top_up_rate),
    )


def _premium(
    terms: Terms, declared: int, months: tuple[Month, ...], minimum: int, paid: int
) -> tuple[TurnoverPremium | None, BalancePremium | None]:
    """Return the premium by the basis of the terms; neither without a rate."""
    if terms.premium_rate is None:
        return None, None
    if terms.premium_basis is PremiumBasis.BALANCES:
        balances = [one.balance for one in months if one.balance is not None]
        return None, premium_on_balances(balances=balances, premium_rate=terms.premium_rate)
    told = premium_on_turnover(
        declared_turnover=max(0, declared),
        premium_rate=terms.premium_rate,
        minimum_premium=minimum,
        instalments_paid=max(0, paid),
    )
    return told, None


def _months(policy: Policy, period: Period) -> tuple[Month, ...]:
    rows = InsuredBalance.objects.filter(policy=policy.policy, on__range=period)
    known = dict(rows.values_list("on", "balance"))
    return tuple(Month(on, known.get(on)) for on in month_ends(period))


def _missing(policy: Policy, year: PolicyYear, today: date) -> tuple[Period, ...]:
    """Return the periods of the year that are over, and of which not all was sent."""
    terms = year.terms
    if terms.declaration_rhythm is None or terms.premium_basis is PremiumBasis.BALANCES:
        return ()
    there = set(declared_whole().get(policy.policy, []))
    parts = year.parts(RHYTHM_MONTHS[terms.declaration_rhythm])
    return tuple(one for one in parts if one[1] < today and one not in there)


def _instalments(
    year: PolicyYear, known: Particulars, minimum: int, paid: int
) -> tuple[Instalment, ...]:
    """Return the instalments of a year: on the contract's own days, or at equal distances."""
    terms, period = year.terms, year.period
    if not terms.instalments or not minimum:
        return ()
    amounts = instalment_amounts(minimum_premium=minimum, instalments=terms.instalments)
    days = [day for day in known.premium_dates if period[0] <= day <= period[1]]
    if len(days) != len(amounts):
        days = [
            months_after(period[0], place * YEAR_MONTHS // terms.instalments)
            for place in range(terms.instalments)
        ]
    found, left = [], paid
    for number, (on, amount) in enumerate(zip(sorted(days), amounts, strict=True), 1):
        taken = max(0, min(amount, left))
        left -= taken
        found.append(Instalment(number, on, amount, taken))
    return tuple(found)


def scale_of(terms: Terms, digits: int) -> FeeScale:
    """Return the fees of terms in minor units."""
    fees = terms.fees or Fees()
    return FeeScale(
        request=minor(fees.request, digits),
        monitoring=minor(fees.monitoring, digits),
        investigation=minor(fees.investigation, digits),
    )


def fees_in(
    policy: str,
    year: PolicyYear,
    period: Period,
    digits: int,
    monitored: Sequence[MonitoredCover] | None = None,
) -> FeesOfYear:
    """Return the fees of an insurance year as far as it has run: the days of `period` inside it.

    `monitored` are the covers watched, None to look them up.
    """
    return fees_of_year(
        scale=scale_of(year.terms, digits),
        requests=charged.requests_made(policy, period),
        monitored=charged.monitored(policy, period) if monitored is None else monitored,
        investigations=charged.investigations(policy, year.period),
    )


def indemnities_of(policy: str, year: PolicyYear, currency: str) -> int:
    """Return the indemnities that came in for claims of an insurance year."""
    rows = PaperMoney.objects.filter(
        kind=ClaimMoney.INDEMNITY, corrected_at=None, paper__policy=policy,
        paper__currency=currency, paper__oldest_on__range=year.period,
    )  # fmt: skip
    return int(rows.aggregate(paid=Sum("amount"))["paid"] or 0)


def top_ups_in(policy: str, period: Period, currency: str, rate: Decimal | None) -> TopUps:
    """Return what the top-ups of a period cost, month by month, at a yearly rate in percent."""
    months = []
    for month in charged.top_ups(policy, period, currency):
        premium = None
        if rate is not None:
            each = [top_up_premium(amount=one, rate_per_year=rate).month for one in month.amounts]
            premium = sum(each)
        months.append((month, premium))
    return TopUps(tuple(months) if any(one.amounts for one, _ in months) else (), rate)
