"""What we would get if customers did not pay: claims that nobody makes, judged as real ones.

A customer's loss is that of a claim made today (`worth`); it takes its part of the insurance year
beside the claims that run and the other customers asked for. Nothing is written. Customers are
judged some thousands at a time, and only figures are kept of them, so that any number can be.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

import polars as pl
from django.db.models import QuerySet, Sum
from django.utils.timezone import make_aware

from aval.assessment.loading import latest_version, load_needed
from aval.assessment.standing import all_particulars, contracts
from aval.dataset.particulars import Particulars
from aval.dataset.policies import Policy
from aval.dataset.portfolio import Portfolio
from aval.desk.claims.simulated import JUDGED_THEN, Amounts, Line, Row, Simulation, Year, sum_of
from aval.desk.claims.worth import (
    COUNTED,
    claims_of_year,
    year_claims,
    year_of,
)
from aval.desk.turnover.premium import year_premium
from aval.engine.claim import Loss, indemnity_of
from aval.engine.indemnity import ClaimIndemnity
from aval.engine.insurance_year import InsuranceYear, PaidClaim, YearClaim, insurance_year
from aval.engine.periods import PolicyYear, policy_years
from aval.engine.simulation import Supposed, losses_of_each, suppose
from aval.records.models import Change, ItemCover, PaperItem, Position
from aval.records.portfolio import portfolio_of
from aval.vocabulary.claims import PaperKind
from aval.vocabulary.words import AggregateBasis

AT_A_TIME = 2_000
"""Customers whose facts are loaded and judged together."""
Progress = Callable[[int, int], None]
"""Is told how many customers were judged, of how many, and may raise to end the work."""


_Key = tuple[str, str]
"""Customer and policy."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A line before its insurance year; `open` is what is still owed for its items today.

    `items` are kept where the loss is to be judged once more, `loss` where it is to be shown.
    """

    customer: str
    policy: Policy
    judged_on: date
    lost_on: date
    owed: int
    covered: int
    open: int
    oldest: date
    worth: ClaimIndemnity
    items: frozenset[str]
    loss: Loss | None

    @property
    def key(self) -> _Key:
        return self.customer, self.policy.policy


@dataclass(frozen=True, slots=True)
class _Run:
    """What all of a simulation is judged with; `explained` None explains everybody."""

    today: date
    version: int
    policies: Mapping[str, Policy]
    particulars: Mapping[str, Particulars]
    explained: Collection[str] | None
    within: Row | None

    def explains(self, customer: str) -> bool:
        return self.explained is None or customer in self.explained

    def claim(self, loss: Loss, nets: Mapping[str, int], lost_on: date | None = None) -> _Claim:
        """Return a loss as a claim; `lost_on` None is the earliest of its items."""
        days = [item.lost_on for item in loss.items if item.lost_on is not None]
        day = lost_on or min(days, default=self.today)
        worth, is_explained = indemnity_of(loss), self.explains(loss.customer)
        return _Claim(
            customer=loss.customer,
            policy=self.policies[loss.policy],
            judged_on=loss.as_of,
            lost_on=day,
            owed=loss.total,
            covered=sum(item.covered for item in loss.items),
            open=sum(nets.get(item.item, 0) for item in loss.items),
            oldest=loss.oldest_on or self.today,
            worth=worth if is_explained else replace(worth, steps=()),
            items=frozenset(item.item for item in loss.items) if day < self.today else frozenset(),
            loss=loss if is_explained else None,
        )


def simulate(
    asked: QuerySet[Position],
    *,
    today: date,
    defaulted_by: date | None = None,
    explained: Collection[str] | None = (),
    within: Row | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Simulation:
    """Return what would be lost and paid if the customers of some positions did not pay.

    `defaulted_by` None supposes legal insolvency today, a day that nothing more is paid until
    then and that every notice is made in time. `explained` are the customers whose items and
    steps are kept, None means all. `within` is the row of a single customer in a larger
    simulation: it takes its part of the year as there. Raises BadInput where they cannot be
    judged.
    """
    chosen = list(
        asked.filter(exposure__gt=0)
        .order_by("-exposure", "pk")
        .values_list("pk", "name", "country")
    )
    run = _Run(today, latest_version(), contracts(), all_particulars(), explained, within)
    found, claims, claimed = list[Supposed](), list[_Claim](), dict[str, int]()
    currency = ""
    for begin in range(0, max(len(chosen), 1), AT_A_TIME):
        keys = [key for key, _, _ in chosen[begin : begin + AT_A_TIME]]
        portfolio = _portfolio(today, run.version, keys)
        currency = portfolio.reporting_currency
        if keys and currency:
            without = _claimed_items(keys)
            claimed |= _sums_of(keys, without)
            supposed = suppose(
                portfolio, today, keys, defaulted_by=defaulted_by, without=without
            )  # fmt: skip
            nets = _nets(keys)
            for one in supposed:
                found.append(replace(one, losses=()))
                claims += _claims(one, run, nets)
                progress(len(found), len(chosen))
    claims = _judged_then(claims, run, len(chosen), progress)
    lines, years = _in_their_years(claims, currency, run)
    names = {key: (name, country) for key, name, country in chosen}
    rows = tuple(
        _row(one, names[one.customer], lines.get(one.customer, ()), claimed.get(one.customer, 0))
        for one in found
        if one.owed or one.customer in claimed
    )
    return Simulation(
        as_of=today,
        version=run.version,
        defaulted_by=defaulted_by,
        currency=currency or "EUR",
        rows=rows,
        years=years,
        total=sum_of(one.amounts for one in rows),
        uninsured=_by_word(rows),
    )


def _portfolio(day: date, version: int, customers: Sequence[str]) -> Portfolio:
    """Return what judging customers on a day needs, as a data version has it."""
    return portfolio_of(load_needed(as_of=day, version=version, since=version, customers=customers))


def _claims(one: Supposed, run: _Run, nets: Mapping[str, int]) -> Iterator[_Claim]:
    """Yield the claims that could be made of a customer: losses under terms that hold."""
    for loss in one.losses:
        if loss.terms is not None:
            claim = run.claim(loss, nets)
            if claim.covered or claim.lost_on < run.today:
                yield claim


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


def _nets(customers: Collection[str]) -> dict[str, int]:
    """Return what is still owed for the items of customers, as it is judged today."""
    rows = ItemCover.objects.filter(customer__in=list(customers))
    return dict(rows.values_list("item", "net"))


def _judged_then(
    claims: Sequence[_Claim], run: _Run, judged: int, progress: Progress
) -> list[_Claim]:
    """Return claims whose date of loss is past as that evening saw them, as `worth.judge` does.

    They come after the customers that were `judged` in what `progress` is told.
    """
    past = [one for one in claims if one.lost_on < run.today]
    evenings = {
        day: Change.last_before(make_aware(datetime.combine(day, time.max)))
        for day in {one.lost_on for one in past}
    }
    then = dict[_Key, _Claim | None]()
    known = defaultdict[int, list[_Claim]](list)
    for one in past:
        known[evenings[one.lost_on]].append(one)

    def told() -> None:
        progress(judged + len(then), judged + len(past))

    for version, those in known.items():
        if version:
            then.update(_seen(those, version, run, told))
    left = [one for one in past if one.key not in then]
    then.update(_seen(left, run.version, run, told))
    kept = (then.get(one.key) or one for one in claims)
    return [one for one in kept if one.covered]


def _seen(
    claims: Sequence[_Claim], version: int, run: _Run, told: Callable[[], None]
) -> Iterator[tuple[_Key, _Claim | None]]:
    """Yield claims as a data version has them on their dates of loss, None without terms.

    One whose items were not all known then is left for the version of now.
    """
    days = defaultdict[date, dict[_Key, frozenset[str]]](dict)
    for one in claims:
        days[one.lost_on][one.key] = one.items
    keys = sorted({one.customer for one in claims})
    portfolio, nets = _portfolio(run.today, version, keys), _nets(keys)
    for day, items in days.items():
        told()
        theirs = sorted({customer for customer, _ in items})
        for loss in losses_of_each(_of(portfolio, theirs), day, theirs, items):
            key = loss.customer, loss.policy
            if version == run.version or {item.item for item in loss.items} == items[key]:
                yield key, run.claim(loss, nets, day) if loss.terms else None


def _of(portfolio: Portfolio, customers: Sequence[str]) -> Portfolio:
    """Return a portfolio with the items, covers and credits of some customers alone."""
    own = pl.col("customer").cast(pl.String).is_in(customers)
    names = ("items", "covers", "credits")
    return replace(portfolio, **{name: getattr(portfolio, name).filter(own) for name in names})


def _in_their_years(
    claims: Sequence[_Claim], currency: str, run: _Run
) -> tuple[dict[str, tuple[Line, ...]], tuple[Year, ...]]:
    """Return what each claim is paid beside the others of its year, by customer, and the years."""
    lines, years = defaultdict[str, list[Line]](list), list[Year]()
    for within, those in _by_year(claims, run):
        key, insurer = those[0].policy.policy, those[0].policy.insurer
        supposed = [
            YearClaim(key=one.customer, date_of_loss=one.lost_on, claim=one.worth, owed=one.open)
            for one in those
        ]
        running, found = _year(supposed, those[0].policy, within, run, currency)
        before = _before([*supposed, *running], found)
        paid = 0
        for one, part in zip(those, found.claims, strict=False):
            is_explained = run.explains(one.customer)
            lines[one.customer].append(
                _line(one, within, part, before[part.key], is_explained=is_explained)
            )
            paid += part.paid
        years.append(
            Year(
                key, insurer, within.begins_on, len(running), len(those), paid,
                found.aggregate_left, found.liability_left, found.steps,
            )
        )  # fmt: skip
    return {key: tuple(found) for key, found in lines.items()}, tuple(years)


def _by_year(claims: Sequence[_Claim], run: _Run) -> Iterator[tuple[PolicyYear, list[_Claim]]]:
    """Yield the insurance years of claims, by policy and date, each with those of it."""
    policies = defaultdict[tuple[int, str], list[_Claim]](list)
    for one in claims:
        policies[one.policy.rank, one.policy.policy].append(one)
    for (_, key), those in sorted(policies.items()):
        last = max(one.oldest for one in those)
        endorsements = run.particulars.get(key, Particulars(key)).endorsements
        for year in policy_years(those[0].policy, last, endorsements):
            found = [one for one in those if year.begins_on <= one.oldest <= year.ends_on]
            if found:
                yield year, found


def _year(
    supposed: Sequence[YearClaim], policy: Policy, within: PolicyYear, run: _Run, currency: str
) -> tuple[list[YearClaim], InsuranceYear]:
    """Return the claims that run in the year of others, and what all are paid.

    Within a row that is known its lines say what is left of the year before them.
    """
    terms = within.terms
    if run.within is not None:
        known = (policy.policy, within.begins_on)
        line = next((one for one in run.within.lines if (one.policy, one.begins) == known), None)
        return [], insurance_year(
            claims=supposed,
            aggregate_first_loss=line.aggregate if line else 0,
            aggregate_basis=terms.aggregate_basis or AggregateBasis.AFTER_PCT,
            max_liability=line.liability if line else 0,
        )
    running = year_claims(list(claims_of_year(policy.policy, within, currency)), policy)
    premium = year_premium(policy, within)
    return running, year_of([*supposed, *running], terms, premium=premium, currency=currency)


def _before(claims: Sequence[YearClaim], year: InsuranceYear) -> dict[str, tuple[int, int | None]]:
    """Return what was left of aggregate first loss and maximum before each claim of a year."""
    found = dict[str, tuple[int, int | None]]()
    aggregate, liability = year.aggregate_left, year.liability_left
    taken = zip(claims, year.claims, strict=True)
    for claim, part in sorted(
        taken, key=lambda one: (one[0].date_of_loss, one[0].key), reverse=True
    ):
        aggregate += part.eroded
        liability = None if liability is None else liability + part.paid
        found[claim.key] = aggregate, liability
    return found


def _line(
    claim: _Claim,
    within: PolicyYear,
    part: PaidClaim,
    before: tuple[int, int | None],
    *,
    is_explained: bool,
) -> Line:
    return Line(
        policy=claim.policy.policy,
        insurer=claim.policy.insurer,
        begins=within.begins_on,
        judged_on=claim.judged_on,
        lost_on=claim.lost_on,
        owed=claim.owed,
        covered=claim.covered,
        indemnity=claim.worth.indemnity,
        due=part.due,
        paid=part.paid,
        aggregate=before[0],
        liability=before[1],
        loss=claim.loss,
        steps=part.steps if is_explained else (),
    )


def _row(found: Supposed, named: tuple[str, str], lines: tuple[Line, ...], claimed: int) -> Row:
    uninsured = found.uninsured
    covered = sum(line.covered for line in lines)
    if found.owed - sum(amount for _, amount in uninsured) != covered:  # it was judged back then
        uninsured = ((JUDGED_THEN, found.owed - covered),) if found.owed != covered else ()
    amounts = Amounts(
        owed=found.owed,
        covered=covered,
        indemnity=sum(line.indemnity for line in lines),
        due=sum(line.due for line in lines),
        paid=sum(line.paid for line in lines),
    )
    return Row(found.customer, *named, lines, uninsured, claimed, amounts)


def _by_word(rows: Iterable[Row]) -> tuple[tuple[str, int], ...]:
    """Return what is uninsured by reason, the largest first."""
    sums = defaultdict[str, int](int)
    for row in rows:
        for word, amount in row.uninsured:
            sums[word] += amount
    return tuple(sorted(sums.items(), key=lambda one: (-one[1], one[0])))
