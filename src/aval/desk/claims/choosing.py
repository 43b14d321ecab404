"""Which items of a customer may stand on a paper, by when they must, and why others may not.

What the clauses say of an item is read off the judgement of the day: one that has a date for its
notice is insured but for time; of any other the judgement names the reason.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aval.assessment.standing import contracts
from aval.dataset.policies import Policy
from aval.desk.customer.ledger import OpenItem, counted, open_items
from aval.records.models import CustomerFacts, Deadline, Item, ItemCover, ItemMark, PaperItem
from aval.vocabulary.claims import RUNNING, PaperKind, Unfit
from aval.vocabulary.words import DeadlineKind, Kind, Reason

DUTIES: Mapping[PaperKind, DeadlineKind] = {
    PaperKind.OVERDUE: DeadlineKind.NOTIFY,
    PaperKind.ADVERSE: DeadlineKind.NOTIFY,
    PaperKind.EXTENSION: DeadlineKind.STOP,
    PaperKind.PAYMENT_PLAN: DeadlineKind.STOP,
    PaperKind.INTERVENTION: DeadlineKind.HAND_OVER,
    PaperKind.CLAIM: DeadlineKind.CLAIM,
}
"""The deadline by which each kind of paper is due."""
_BEFORE_DUE = frozenset({PaperKind.ADVERSE, PaperKind.EXTENSION, PaperKind.PAYMENT_PLAN})
"""Papers that items which are not due yet may stand on."""
_DEBTS = frozenset({Kind.INVOICE, Kind.BILL})


@dataclass(frozen=True, slots=True)
class Choice:
    """One item that is owed, and whether it may stand on a paper.

    `amount` is minor units of its own currency, `net` what is left of it in the reporting currency
    after credits. `unfit` says why it may not, None where it may; `deadline` by when it must.
    """

    item: str
    number: str
    company: str
    kind: Kind
    issued_on: date
    delivered_on: date
    due_on: date
    days_late: int
    amount: int
    currency: str
    net: int
    at_stake: int
    deadline: date | None
    is_late: bool
    unfit: Unfit | Reason | None


@dataclass(frozen=True, slots=True)
class _Marks:
    """What was done about items already: by the ledger's word or by ours."""

    declared: frozenset[str]
    claimed: frozenset[str]
    on_paper: frozenset[str]


def seeing(customer: str, today: date) -> list[Policy]:
    """Return the policies that see a customer and a company it owes, in the order of ranks."""
    facts = CustomerFacts.objects.current().filter(customer=customer).first()
    if facts is None:
        return []
    rows = Item.objects.current().filter(customer=customer, open_amount__gt=0, issued_on__lte=today)
    companies = set(rows.values_list("company", flat=True))
    return [
        policy
        for policy in contracts().values()
        if policy.sees_buyer(facts.country, facts.segment)
        and any(map(policy.sees_company, companies))
    ]


def choices(
    *, customer: str, policy: Policy, kind: PaperKind, today: date, own: int | None = None
) -> tuple[Choice, ...]:
    """Return what a customer owes, oldest first, and what of it may stand on a paper.

    `own` is the number of a paper that changes: what stands on it may stand on it again. What
    credits have settled is not owed.
    """
    currency = counted(None).currency
    owed = [one for one in open_items(customer, today, None, currency) if one.is_debit]
    cells = {row.item: row for row in ItemCover.objects.filter(customer=customer, is_order=False)}
    rows = Deadline.objects.filter(customer=customer, policy=policy.policy).exclude(item="")
    days: dict[str, dict[str, Deadline]] = defaultdict(dict)
    for row in rows:
        days[row.item][row.kind] = row
    marks = _marks(customer, policy.policy, kind, own)
    return tuple(
        _choice(one, cells[one.item], days.get(one.item, {}), policy, kind, today, marks)
        for one in owed
        if one.item in cells and cells[one.item].net > 0
    )


def chosen(found: Sequence[Choice], items: Sequence[str]) -> list[Choice] | None:
    """Return the choices of some items, None where one of them may not stand on the paper."""
    by_item = {one.item: one for one in found}
    picked = [by_item[item] for item in dict.fromkeys(items) if item in by_item]
    if len(picked) < len(set(items)) or any(one.unfit for one in picked):
        return None
    return picked


def _marks(customer: str, policy: str, kind: PaperKind, own: int | None) -> _Marks:
    debts = Item.objects.current().filter(customer=customer, open_amount__gt=0)
    keys = set(debts.values_list("item", flat=True))
    ours = ItemMark.objects.current().filter(item__in=keys)
    running = PaperItem.objects.filter(
        item__in=keys, paper__policy=policy, paper__kind=kind, paper__state__in=sorted(RUNNING)
    ).exclude(paper=own)

    def told(day: str) -> frozenset[str]:
        done = {f"{day}__isnull": False}
        ledger = debts.filter(**done).values_list("item", flat=True)
        return frozenset([*ledger, *ours.filter(**done).values_list("item", flat=True)])

    return _Marks(
        told("declared_on"),
        told("claimed_on"),
        frozenset(running.values_list("item", flat=True)),
    )


def _choice(
    one: OpenItem,
    cells: ItemCover,
    days: Mapping[str, Deadline],
    policy: Policy,
    kind: PaperKind,
    today: date,
    marks: _Marks,
) -> Choice:
    duty = days.get(DUTIES[kind])
    insured = days.get(DeadlineKind.NOTIFY)
    deadline = duty.on if duty else None
    return Choice(
        item=one.item,
        number=one.number,
        company=one.company,
        kind=one.kind,
        issued_on=one.issued_on,
        delivered_on=one.delivered_on,
        due_on=one.due_on,
        days_late=max(0, (today - one.due_on).days),
        amount=one.foreign,
        currency=one.currency,
        net=cells.net,
        at_stake=insured.at_stake if insured else 0,
        deadline=deadline,
        is_late=deadline is not None and today > deadline,
        unfit=_unfit(one, cells, insured, policy, kind, today, marks),
    )


def _unfit(
    one: OpenItem,
    cells: ItemCover,
    insured: Deadline | None,
    policy: Policy,
    kind: PaperKind,
    today: date,
    marks: _Marks,
) -> Unfit | Reason | None:
    """Return why an item may not stand on a paper, None where it may."""
    if one.kind not in _DEBTS:
        return Unfit.NOT_A_DEBT
    if not policy.sees_company(one.company):
        return Unfit.NOT_SEEN
    if insured is None:  # the judgement has no date for its notice: it says why
        known = cells.policy == policy.policy and cells.reason
        return Reason(cells.reason) if known else Reason.NO_TERMS
    if one.due_on >= today and kind not in _BEFORE_DUE:
        return Unfit.NOT_DUE
    if one.item in marks.on_paper and kind is not PaperKind.ADVERSE:
        return Unfit.ON_PAPER
    if kind is PaperKind.OVERDUE and one.item in marks.declared:
        return Unfit.DECLARED
    if kind is PaperKind.CLAIM and one.item in marks.claimed:
        return Unfit.CLAIMED
    return None
