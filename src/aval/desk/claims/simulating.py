"""What we would get if customers did not pay: claims that nobody makes, judged as real ones.

A customer's loss is that of a claim made today (`worth`); it takes its part of the insurance year
beside the claims that run and the other customers asked for. Nothing is written. What is judged
is bounded, the largest exposure first, and its facts are loaded at once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, QuerySet, Sum
from django.utils.timezone import make_aware

from aval.assessment.loading import latest_version, load_portfolio
from aval.assessment.standing import contracts
from aval.dataset.policies import Policy, Terms
from aval.desk.claims.worth import (
    COUNTED,
    claims_of_year,
    year_claims,
    year_of,
)
from aval.desk.turnover.premium import year_premium
from aval.engine.claim import Loss, indemnity_of
from aval.engine.indemnity import ClaimIndemnity
from aval.engine.insurance_year import InsuranceYear, PaidClaim, YearClaim
from aval.engine.simulation import Supposed, losses_of_each, suppose
from aval.records.models import Change, ItemCover, PaperItem, Position
from aval.vocabulary.claims import PaperKind

MOST_CUSTOMERS = 100
"""Customers that a page judges, the largest exposure first."""
MOST_ITEMS = 10_000
"""Open items that a page judges; one customer is judged whatever it owes."""
JUDGED_THEN = "judged_then"
"""In the place of reasons: the loss is that of a past date of loss, today's reasons are others."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one policy would pay for one customer.

    `claim` stands before the steps of the insurance year, `part` after them. `judged_on` is today,
    or the date of loss where that is past.
    """

    policy: Policy
    terms: Terms
    loss: Loss
    judged_on: date
    lost_on: date
    claim: ClaimIndemnity
    part: PaidClaim


@dataclass(frozen=True, slots=True)
class Amounts:
    """The way from what would be owed to what would be paid, in minor units.

    `covered` is what the layers take, `indemnity` what is left after percentages, threshold and
    first loss, `due` after the aggregate first loss, `paid` after the maximum liability and what
    is owed.
    """

    owed: int = 0
    covered: int = 0
    indemnity: int = 0
    due: int = 0
    paid: int = 0

    @property
    def uninsured(self) -> int:
        """Return what no policy covers."""
        return self.owed - self.covered

    @property
    def own_loss(self) -> int:
        """Return what is left to us."""
        return self.owed - self.paid

    @property
    def own_share(self) -> int:
        """Return what percentages, threshold and first loss take."""
        return self.covered - self.indemnity

    @property
    def aggregate(self) -> int:
        """Return what the aggregate first losses take."""
        return self.indemnity - self.due

    @property
    def capped(self) -> int:
        """Return what maximum liability, and what is owed, take."""
        return self.due - self.paid


@dataclass(frozen=True, slots=True)
class Row:
    """One customer: what it would not pay, and which policies would pay what of it.

    `claimed` is what stands on claims already, and is in no other figure.
    """

    customer: str
    name: str
    country: str
    lines: tuple[Line, ...]
    uninsured: tuple[tuple[str, int], ...]
    claimed: int
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Year:
    """One insurance year that would pay: its claims that run, and what is left of it then."""

    policy: Policy
    terms: Terms
    running: int
    supposed: int
    paid: int
    year: InsuranceYear
    premium: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """What would be lost and paid; `left_out` customers, owing `left_exposure`, were not judged."""

    as_of: date
    defaulted_by: date | None
    currency: str
    rows: tuple[Row, ...]
    years: tuple[Year, ...]
    total: Amounts
    uninsured: tuple[tuple[str, int], ...]
    left_out: int
    left_exposure: int

    def row(self, customer: str) -> Row | None:
        """Return the row of a customer."""
        return next((one for one in self.rows if one.customer == customer), None)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A line before its insurance year."""

    customer: str
    policy: Policy
    terms: Terms
    loss: Loss
    judged_on: date
    lost_on: date


def simulate(
    asked: QuerySet[Position],
    *,
    today: date,
    defaulted_by: date | None = None,
    most: int = MOST_CUSTOMERS,
    most_items: int | None = MOST_ITEMS,
) -> Simulation:
    """Return what would be lost and paid if the customers of some positions did not pay.

    `defaulted_by` None supposes legal insolvency today, a day that nothing more is paid until
    then and that every notice is made in time. Raises BadInput where they cannot be judged.
    """
    chosen = _chosen(asked, most, most_items)
    keys = [one.pk for one in chosen]
    owing = asked.filter(exposure__gt=0).aggregate(number=Count("pk"), sum=Sum("exposure"))
    without = _claimed_items(keys)
    portfolio = load_portfolio(version=latest_version(), customers=keys, to_assess=True)
    currency = portfolio.reporting_currency
    found: list[Supposed] = []
    if keys and currency:
        found = list(
            suppose(portfolio, today, keys, defaulted_by=defaulted_by, without=set(without))
        )
    claims = _judged_then(list(_claims(found, today)), today)
    lines, years = _in_their_years(claims, currency)
    claimed = _sums_of(keys, without)
    by_key = {one.pk: one for one in chosen}
    rows = tuple(
        _row(one, by_key[one.customer], lines.get(one.customer, ()), claimed.get(one.customer, 0))
        for one in found
        if one.owed or one.customer in claimed
    )
    return Simulation(
        as_of=today,
        defaulted_by=defaulted_by,
        currency=currency or "EUR",
        rows=rows,
        years=years,
        total=_sum(one.amounts for one in rows),
        uninsured=_by_word(rows),
        left_out=(owing["number"] or 0) - len(chosen),
        left_exposure=(owing["sum"] or 0) - sum(one.exposure for one in chosen),
    )


def _chosen(asked: QuerySet[Position], most: int, most_items: int | None) -> list[Position]:
    """Return the customers to judge: the largest exposures, as many as both bounds allow."""
    ordered = asked.filter(exposure__gt=0).order_by("-exposure", "pk")
    found = list(ordered.only("pk", "name", "country", "exposure")[:most])
    if most_items is None:
        return found
    rows = ItemCover.objects.filter(customer__in=[one.pk for one in found]).order_by()
    items = dict(rows.values_list("customer").annotate(number=Count("pk")))
    kept, number = list[Position](), 0
    for one in found:
        number += items.get(one.pk, 0)
        if kept and number > most_items:
            break
        kept.append(one)
    return kept


def _claimed_items(customers: Sequence[str]) -> set[str]:
    """Return the items of customers that stand on a claim already."""
    rows = PaperItem.objects.filter(
        paper__customer__in=customers, paper__kind=PaperKind.CLAIM,
        paper__state__in=sorted(COUNTED),
    )  # fmt: skip
    return set(rows.values_list("item", flat=True))


def _sums_of(customers: Sequence[str], items: Collection[str]) -> dict[str, int]:
    """Return what is owed today for some items, by customer."""
    if not items:
        return {}
    rows = ItemCover.objects.filter(customer__in=customers, item__in=sorted(items)).order_by()
    return dict(rows.values_list("customer").annotate(sum=Sum("net")))


def _claims(found: Iterable[Supposed], today: date) -> Iterable[_Claim]:
    """Yield the claims that could be made: losses under terms that hold for them."""
    policies = contracts()
    for one in found:
        for loss in one.losses:
            days = [item.lost_on for item in loss.items if item.lost_on is not None]
            if loss.terms is not None:
                lost_on = min(days, default=today)
                yield _Claim(one.customer, policies[loss.policy], loss.terms, loss, today, lost_on)


def _judged_then(claims: list[_Claim], today: date) -> list[_Claim]:
    """Return claims whose date of loss is past as that evening saw them, as `worth.judge` does."""
    past = defaultdict[date, list[_Claim]](list)
    for one in claims:
        if one.lost_on < today:
            past[one.lost_on].append(one)
    then = dict[tuple[str, str], Loss]()
    for day, those in past.items():
        known = Change.last_before(make_aware(datetime.combine(day, time.max)))
        for version in (known, latest_version()):
            missing = [one for one in those if (one.customer, one.policy.policy) not in then]
            if version and missing:
                then |= _losses(missing, day, version, is_last=version != known)
    judged = (_replaced(one, then.get((one.customer, one.policy.policy))) for one in claims)
    return [one for one in judged if _covered(one.loss)]


def _losses(
    claims: Sequence[_Claim], day: date, version: int, *, is_last: bool
) -> dict[tuple[str, str], Loss]:
    """Return the losses of claims on a day as a data version has them.

    One whose items were not all known then is left for the version of now.
    """
    keys = sorted({one.customer for one in claims})
    portfolio = load_portfolio(version=version, customers=keys, to_assess=True)
    items = {
        (one.customer, one.policy.policy): {item.item for item in one.loss.items} for one in claims
    }
    known = set(portfolio.customers.get_column("customer").cast(str))
    found = dict[tuple[str, str], Loss]()
    for loss in losses_of_each(portfolio, day, [key for key in keys if key in known], items):
        key = loss.customer, loss.policy
        if is_last or {item.item for item in loss.items} == items[key]:
            found[key] = loss
    return found


def _replaced(claim: _Claim, then: Loss | None) -> _Claim:
    if then is None or then.terms is None:
        return claim
    return _Claim(claim.customer, claim.policy, then.terms, then, then.as_of, claim.lost_on)


def _in_their_years(
    claims: Sequence[_Claim], currency: str
) -> tuple[dict[str, tuple[Line, ...]], tuple[Year, ...]]:
    """Return what each claim is paid beside the others of its year, by customer, and the years."""
    groups = defaultdict[tuple[str, date], list[_Claim]](list)
    for one in claims:
        groups[one.policy.policy, one.terms.valid_from].append(one)
    owed = _owed(claims)
    lines, years = defaultdict[str, list[Line]](list), []
    for (policy, _), those in sorted(groups.items()):
        terms = those[0].terms
        running = year_claims(list(claims_of_year(policy, terms, currency)), terms)
        supposed = [_year_claim(one, owed) for one in those]
        oldest = min(item.delivered_on for one in those for item in one.loss.items)
        premium = year_premium(those[0].policy, terms, oldest)
        year = year_of([*supposed, *running], terms, premium=premium, currency=currency)
        for one, mine, part in zip(those, supposed, year.claims, strict=False):
            lines[one.customer].append(
                Line(one.policy, terms, one.loss, one.judged_on, one.lost_on, mine.claim, part)
            )
        paid = sum(part.paid for part in year.claims[: len(those)])
        years.append(Year(those[0].policy, terms, len(running), len(those), paid, year, premium))
    ranked = {
        key: tuple(sorted(found, key=lambda line: line.policy.rank)) for key, found in lines.items()
    }
    return ranked, tuple(sorted(years, key=lambda one: (one.policy.rank, one.policy.policy)))


def _owed(claims: Sequence[_Claim]) -> dict[str, int]:
    """Return what is still owed for items of claims, as it is judged today."""
    keys = {one.customer for one in claims}
    rows = ItemCover.objects.filter(customer__in=sorted(keys))
    return dict(rows.values_list("item", "net"))


def _year_claim(claim: _Claim, owed: dict[str, int]) -> YearClaim:
    return YearClaim(
        key=claim.customer,
        date_of_loss=claim.lost_on,
        claim=indemnity_of(claim.loss),
        owed=sum(owed.get(item.item, 0) for item in claim.loss.items),
    )


def _covered(loss: Loss) -> int:
    return sum(item.covered for item in loss.items)


def _row(found: Supposed, position: Position, lines: tuple[Line, ...], claimed: int) -> Row:
    uninsured = found.uninsured
    covered = sum(_covered(line.loss) for line in lines)
    if found.owed - sum(amount for _, amount in uninsured) != covered:  # it was judged back then
        uninsured = ((JUDGED_THEN, found.owed - covered),) if found.owed != covered else ()
    amounts = Amounts(
        owed=found.owed,
        covered=covered,
        indemnity=sum(line.claim.indemnity for line in lines),
        due=sum(line.part.due for line in lines),
        paid=sum(line.part.paid for line in lines),
    )
    return Row(found.customer, position.name, position.country, lines, uninsured, claimed, amounts)


def _sum(amounts: Iterable[Amounts]) -> Amounts:
    held = list(amounts)
    names = ("owed", "covered", "indemnity", "due", "paid")
    return Amounts(*(sum(getattr(one, name) for one in held) for name in names))


def _by_word(rows: Iterable[Row]) -> tuple[tuple[str, int], ...]:
    """Return what is uninsured by reason, the largest first."""
    sums = defaultdict[str, int](int)
    for row in rows:
        for word, amount in row.uninsured:
            sums[word] += amount
    return tuple(sorted(sums.items(), key=lambda one: (-one[1], one[0])))
