"""Gives the demo's contracts a past: turnover declared, premium paid, claims and their answers.

All of it goes through the acts of the desk, as if people had written down this morning what
happened, each with its day. What is near is left for who looks around.
"""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from aval.assessment.standing import contracts, endorsements_of
from aval.dataset.policies import Policy
from aval.desk.claims.actions import write
from aval.desk.claims.answering import Told, answer_by_hand, carried
from aval.desk.claims.cards import MOST_ITEMS, PaperCard
from aval.desk.claims.choosing import choices
from aval.desk.claims.money import loss_of, receive
from aval.desk.turnover.actions import Period, freeze, prepare
from aval.desk.turnover.noting import note
from aval.desk.turnover.premium import premium_year
from aval.desk.turnover.queries import listed
from aval.engine.periods import months_after, policy_years
from aval.records.models import CustomerFacts, Deadline, ItemCover, Person
from aval.vocabulary.claims import ClaimMoney, LossCause, PaperAnswer, PaperKind
from aval.vocabulary.turnover import PremiumNoteKind
from aval.vocabulary.words import DeadlineKind, DeadlineState
from aval.wording.language import Language

PAST_JOB = "declare-demo"
"""The kind of the job that declares what nobody waits for."""
NEAR_DAYS = 30
"""Claims that have to be filed within so many days are left to whoever looks around."""
MOST_CLAIMS = 8
_TOLD, _ANSWERED, _PAID = timedelta(7), timedelta(21), timedelta(35)
"""How long after the loss a claim was filed, answered, paid."""
_OUTCOMES = (
    PaperAnswer.ACCEPTED,
    PaperAnswer.QUESTION,
    PaperAnswer.ACCEPTED,
    PaperAnswer.REFUSED,
)
"""How claims are answered, in turn."""


def declare_past(*, by: Person, at: datetime, today: date) -> int:
    """Declare past periods, pay premiums; return how many periods were declared."""
    declared = _declare_turnover(by, at, today)
    _pay_premiums(by, at, today)
    return declared


def claim_past(*, by: Person, at: datetime, today: date) -> None:
    """File the claims of losses that lie back, and write down what became of them."""
    for turn, (customer, policy) in enumerate(_lost(today)[:MOST_CLAIMS]):
        _claim(customer, policy, _OUTCOMES[turn % len(_OUTCOMES)], by, at, today)


def _declare_turnover(by: Person, at: datetime, today: date) -> int:
    """Declare every period that was not, of every policy, but the last one that is over."""
    declared = 0
    for rows in listed(by, today=today):
        for period in reversed(rows.periods[1:]):
            if period.declared is None:
                wanted = Period(rows.policy.policy, period.begins_on, period.ends_on)
                made = prepare(period=wanted, by=by, at=at, today=today)
                freeze(declaration=made, reference=f"D{period.ends_on:%y%m}", by=by, at=at)
                declared += 1
    return declared


def _pay_premiums(by: Person, at: datetime, today: date) -> None:
    """Pay the instalments of the last two years whose day has come."""
    for policy in contracts().values():
        years = [*policy_years(policy, today, endorsements_of(policy.policy))]
        for begins_on in [year.begins_on for year in years[-2:]]:
            year = premium_year(by, policy.policy, today=today, on=begins_on)
            for one in year.instalments if year else ():
                if one.on <= today and not one.is_paid:
                    note(
                        policy=policy.policy, begins_on=begins_on, kind=PremiumNoteKind.PAYMENT,
                        on=one.on, amount=one.amount - one.paid, text="", by=by, at=at, today=today,
                    )  # fmt: skip


def _lost(today: date) -> list[tuple[str, Policy]]:
    """Return customers whose losses lie back, each with its policy, the oldest loss first."""
    policies = contracts()
    mine = ItemCover.objects.filter(
        item=OuterRef("item"), policy=OuterRef("policy"), indemnifiable__gt=0
    )
    rows = Deadline.objects.filter(
        Exists(mine), kind=DeadlineKind.CLAIM, state=DeadlineState.OPEN,
        on__gt=today + timedelta(NEAR_DAYS),
    ).order_by("on", "customer", "policy")  # fmt: skip
    pairs = dict.fromkeys(
        (customer, policy)
        for customer, policy, on in rows.values_list("customer", "policy", "on")
        if on <= _claimed_by(policies[policy], today)
    )
    return [(customer, policies[policy]) for customer, policy in pairs]


def _claimed_by(policy: Policy, today: date) -> date:
    """Return by when a loss has to be claimed that lies back so long that it could be paid."""
    return months_after(today - _PAID, policy.terms[-1].claim_months)


def _claim(
    customer: str, policy: Policy, outcome: PaperAnswer, by: Person, at: datetime, today: date
) -> None:
    """File the claim of what is lost, and write down what the insurer answered and paid."""
    last = _claimed_by(policy, today)
    items = tuple(
        one.item
        for one in choices(customer=customer, policy=policy, kind=PaperKind.CLAIM, today=today)
        if not one.unfit and one.deadline is not None and one.deadline <= last
    )
    if not items:
        return
    facts = CustomerFacts.objects.current().get(customer=customer)
    is_insolvent = facts.insolvent_on is not None
    cause = LossCause.INSOLVENCY if is_insolvent else LossCause.PROTRACTED_DEFAULT
    card = PaperCard(policy.policy, PaperKind.CLAIM, items[:MOST_ITEMS], cause=cause)
    paper = write(customer=customer, card=card, by=by, at=at, today=today)
    if not paper.expected or paper.lost_on is None:
        return  # nothing to be paid for it: it waits to be carried to the insurer
    lost_on, language = paper.lost_on, Language(by.language)
    carried(paper=paper, on=lost_on + _TOLD, by=by, at=at, today=today, reference=f"S{paper.pk}")
    words = {
        PaperAnswer.QUESTION: "demo.claim_question",
        PaperAnswer.REFUSED: "demo.claim_refusal",
    }
    told = Told(
        answer=outcome,
        on=lost_on + _ANSWERED,
        text=language.say(words[outcome]) if outcome in words else "",
        amount=paper.expected if outcome is PaperAnswer.ACCEPTED else None,
    )
    answer_by_hand(paper=paper, told=told, by=by, at=at, today=today)
    if outcome is PaperAnswer.ACCEPTED:
        for kind, amount in (
            (ClaimMoney.INDEMNITY, paper.expected),
            (ClaimMoney.RECOVERY, loss_of(paper) // 10),
        ):
            receive(
                paper=paper, kind=kind, amount=amount, on=lost_on + _PAID, note="", by=by, at=at,
                today=today,
            )  # fmt: skip
