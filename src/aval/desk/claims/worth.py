"""What a claim is worth: its loss as it was judged, and its part of the insurance year.

A claim is judged on its date of loss, from what was known on that evening; one whose date is still
to come, or whose items became known later, from what is known now. What follows is kept with the
claim as numbers; the derivation is made again from the same data version.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import make_aware

from aval.assessment.loading import latest_version, load_portfolio
from aval.assessment.standing import contracts, endorsements_of
from aval.dataset.policies import Policy, Terms
from aval.desk.turnover.premium import year_premium
from aval.engine.claim import Loss, indemnity_of, liability_of, losses, minor
from aval.engine.indemnity import ClaimIndemnity, InsuredLayer, claim_indemnity
from aval.engine.insurance_year import InsuranceYear, PaidClaim, YearClaim, insurance_year
from aval.engine.periods import PolicyYear, terms_on, year_on
from aval.records.models import Change, ItemCover, Paper
from aval.vocabulary.claims import PaperKind, PaperState
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.words import AggregateBasis, IndemnityOrder, Layer

COUNTED = frozenset(
    {
        PaperState.SUBMITTED,
        PaperState.SENT,
        PaperState.ACKNOWLEDGED,
        PaperState.QUESTIONED,
        PaperState.ACCEPTED,
        PaperState.PAID,
        PaperState.CLOSED,
    }
)
"""States in which a claim takes its part of the year's aggregate and maximum."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A loss, and from which day and data version it was judged."""

    loss: Loss
    as_of: date
    version: int

    @property
    def indemnity(self) -> ClaimIndemnity:
        """Return what it is worth before the steps of its insurance year."""
        return indemnity_of(self.loss)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a claim will be paid, by its own terms, with its place in the insurance year."""

    claim: ClaimIndemnity
    part: PaidClaim
    year: InsuranceYear
    terms: Terms
    within: PolicyYear
    others: int
    """How many other claims the year has."""


def judge(
    *, customer: str, policy: str, items: Collection[str], lost_on: date | None, today: date
) -> Judged | None:
    """Return the loss of items under a policy, None where the policy does not see the customer.

    `lost_on` None, or a day to come, judges today.
    """
    version = latest_version()
    if lost_on is not None and lost_on < today:
        evening = make_aware(datetime.combine(lost_on, time.max))
        known = Change.last_before(evening)
        then = _loss(customer, policy, items, lost_on, known) if known else None
        if then is not None and {one.item for one in then.items} == set(items):
            return Judged(then, lost_on, known)
    as_of = today if lost_on is None else min(lost_on, today)
    found = _loss(customer, policy, items, as_of, version)
    return None if found is None else Judged(found, as_of, version)


def judged_again(paper: Paper) -> Loss | None:
    """Return the loss of a claim as it was judged, from the same day and data version."""
    items = list(paper.items.values_list("item", flat=True))
    version = paper.judged_version
    return _loss(paper.customer_id, paper.policy_id, items, paper.judged_on, version)


def worth_json(loss: Loss) -> dict[str, Any]:
    """Return what of a loss is kept with its claim: whole units of meaning, no sentence."""
    return {
        "loss": loss.loss,
        "total": loss.total,
        "layers": [[one.layer.value, one.limit, str(one.insured_pct)] for one in loss.layers],
    }


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a claim in its insurance year: the other claims, and what is owed for each."""

    paper: Paper
    terms: Terms
    within: PolicyYear
    others: tuple[YearClaim, ...]
    owed: int
    premium: int

    def expected(self, worth: Mapping[str, Any], owed: int) -> Expected:
        """Return what the claim is paid for a loss (`worth_json`) of which `owed` is still open."""
        own = _year_claim(self.paper, self.terms, owed, worth)
        year = year_of(
            [own, *self.others],
            self.within.terms,
            premium=self.premium,
            currency=self.paper.currency,
        )
        return Expected(
            claim=own.claim,
            part=year.claims[0],
            year=year,
            terms=self.terms,
            within=self.within,
            others=len(self.others),
        )


def expected(paper: Paper, *, premium: int) -> Expected | None:
    """Return what a claim is paid beside the others of its insurance year; None without terms.

    `premium` is the year's, in minor units of the claim's currency, after minimum and adjustment.
    """
    place = place_of(paper, premium=premium)
    return None if place is None else place.expected(paper.worth, place.owed)


def place_of(paper: Paper, *, premium: int) -> Place | None:
    """Return the place of a claim in its insurance year; None without terms."""
    policy, terms, within = contracts().get(paper.policy_id), terms_of(paper), year_of_claim(paper)
    if policy is None or terms is None or within is None:
        return None
    others = claims_of_year(policy.policy, within, paper.currency)
    running = tuple(year_claims(list(others.exclude(pk=paper.pk)), policy))
    return Place(paper, terms, within, running, owed_now([paper])[paper.pk], premium)


def claims_of_year(policy: str, year: PolicyYear, currency: str) -> QuerySet[Paper]:
    """Return the claims that take their part of an insurance year, those of one currency."""
    rows: QuerySet[Paper] = Paper.objects.filter(
        kind=PaperKind.CLAIM, policy=policy, state__in=sorted(COUNTED), currency=currency,
        oldest_on__range=year.period,
    )  # fmt: skip
    return rows


def year_of(
    claims: Sequence[YearClaim], terms: Terms, *, premium: int, currency: str
) -> InsuranceYear:
    """Return what claims are paid in the insurance year of some terms."""
    digits = MINOR_DIGITS[currency]
    return insurance_year(
        claims=claims,
        aggregate_first_loss=minor(terms.aggregate_first_loss, digits),
        aggregate_basis=terms.aggregate_basis or AggregateBasis.AFTER_PCT,
        max_liability=liability_of(terms, premium=premium, digits=digits),
    )


def year_claims(papers: Sequence[Paper], policy: Policy) -> list[YearClaim]:
    """Return claims as their insurance year reads them, each by the terms of its oldest delivery.

    What was paid is not limited any more.
    """
    owed = owed_now(papers)
    return [
        _year_claim(one, terms, owed[one.pk], one.worth)
        for one in papers
        if (terms := terms_on(policy, one.oldest_on or date.min)) is not None
    ]


def claim_of(paper: Paper, terms: Terms, worth: Mapping[str, Any] | None = None) -> ClaimIndemnity:
    """Return the indemnity of a claim before the steps of the year, from what is kept of it.

    `worth` is another loss than the one that is kept.
    """
    kept = paper.worth if worth is None else worth
    digits = MINOR_DIGITS[paper.currency]
    layers = [
        InsuredLayer(layer=Layer(layer), limit=limit, insured_pct=Decimal(pct))
        for layer, limit, pct in kept["layers"]
    ]
    return claim_indemnity(
        loss=kept["loss"],
        layers=layers,
        indemnity_order=terms.indemnity_order or IndemnityOrder.PCT_THEN_EXCESS,
        non_qualifying_loss=minor(terms.non_qualifying_loss, digits),
        first_loss_each=minor(terms.first_loss_each, digits),
    )


def terms_of(paper: Paper) -> Terms | None:
    """Return the terms that a claim is settled by: those of its oldest delivery."""
    policy = contracts().get(paper.policy_id)
    if policy is None or paper.oldest_on is None:
        return None
    return terms_on(policy, paper.oldest_on)


def year_of_claim(paper: Paper) -> PolicyYear | None:
    """Return the insurance year that a claim belongs to: that of its oldest delivery."""
    policy = contracts().get(paper.policy_id)
    if policy is None or paper.oldest_on is None:
        return None
    return year_on(policy, paper.oldest_on, endorsements_of(policy.policy))


def premium_of(paper: Paper) -> int:
    """Return the premium of a claim's insurance year after minimum and adjustment."""
    policy, within = contracts().get(paper.policy_id), year_of_claim(paper)
    return 0 if policy is None or within is None else year_premium(policy, within)


def owed_now(papers: Sequence[Paper]) -> dict[int, int]:
    """Return what is still owed for the items of each paper, as it is judged today."""
    items = {
        (paper, item)
        for paper, item in Paper.objects.filter(pk__in=[one.pk for one in papers]).values_list(
            "pk", "items__item"
        )
    }
    keys = {item for _, item in items}
    nets = dict(ItemCover.objects.filter(item__in=keys).values_list("item", "net"))
    found = {one.pk: 0 for one in papers}
    for paper, item in items:
        found[paper] += nets.get(item, 0)
    return found


def _year_claim(paper: Paper, terms: Terms, owed: int, worth: Mapping[str, Any]) -> YearClaim:
    is_paid = paper.state in {PaperState.PAID, PaperState.CLOSED}
    return YearClaim(
        key=paper.key,
        date_of_loss=paper.lost_on or paper.judged_on,
        claim=claim_of(paper, terms, worth),
        owed=None if is_paid else owed,
    )


def _loss(
    customer: str, policy: str, items: Collection[str], as_of: date, version: int
) -> Loss | None:
    portfolio = load_portfolio(version=version, customers=[customer], to_assess=True)
    if customer not in set(portfolio.customers.get_column("customer").cast(str)):
        return None
    found = losses(portfolio, as_of, customer, items=set(items))
    return next((loss for loss in found if loss.policy == policy), None)
