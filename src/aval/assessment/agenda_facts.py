"""Reads the facts from which the agenda is made: decisions, credits, contracts, adverse news.

Set-based: a handful of statements for everybody, or for some customers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet, Sum
from django.utils.timezone import localtime

from aval.assessment.adverse import adverse, of, parts
from aval.assessment.standing import all_particulars, contracts
from aval.engine.agenda import (
    BACK_DAYS,
    Adverse,
    Announced,
    CoverFact,
    CreditFact,
    Facts,
    Used,
)
from aval.engine.agenda_policies import Settled
from aval.records.claims import Paper, PaperItem
from aval.records.cover import Cover, Credit
from aval.records.insurers import BuyerLink, ToldCover
from aval.records.ledger import Item
from aval.records.positions import Deadline, ItemCover, Position
from aval.records.turnover import PremiumNote, TurnoverDeclaration, TurnoverPerimeter
from aval.vocabulary.agenda import AgendaKind
from aval.vocabulary.claims import RUNNING, PaperKind, PaperState
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.turnover import DeclarationState, PremiumNoteKind
from aval.vocabulary.words import CoverStatus, DeadlineKind, DeadlineState, Layer

_UNSETTLED = RUNNING - {PaperState.ACCEPTED, PaperState.PAID}
"""How far a plan is while the insurer has not agreed to it."""
_CHUNK = 5_000


def agenda_facts(*, as_of: date, currency: str, customers: Collection[str] | None) -> Facts:
    """Return the facts as known now; `customers` leaves out the others, and what is nobody's."""
    bare = Facts(
        as_of=as_of, currency=currency, digits=MINOR_DIGITS[currency],
        particulars=all_particulars(),
    )  # fmt: skip
    return replace(
        contract_facts(as_of=as_of, currency=currency) if customers is None else bare,
        covers=list(_covers(customers)),
        announced=list(_announced(customers)),
        credits=list(_credits(as_of, customers)),
        adverse=[*adverse(customers), *_plans(customers)],
        used=_used(customers),
    )


def contract_facts(*, as_of: date, currency: str) -> Facts:
    """Return the contracts as known now, with what was declared and paid of them, and no more."""
    return Facts(
        as_of=as_of,
        currency=currency,
        digits=MINOR_DIGITS[currency],
        policies=list(contracts().values()),
        particulars=all_particulars(),
        settled=_settled(),
    )


def _settled() -> dict[str, Settled]:
    """Return what was declared and paid of each policy: of the whole perimeter, not of a part."""
    declared = declared_whole()
    notes = PremiumNote.objects.filter(kind=PremiumNoteKind.PAYMENT, corrected_at=None)
    paid = defaultdict[str, dict[date, int]](dict)
    sums = notes.values_list("policy", "begins_on").annotate(sum=Sum("amount")).order_by()
    for policy, begin, amount in sums:
        paid[policy][begin] = int(amount)
    return {
        policy: Settled(declared=declared.get(policy, []), paid=paid[policy])
        for policy in {*declared, *paid}
    }


def declared_whole() -> dict[str, list[tuple[date, date]]]:
    """Return the periods of which all was declared and sent, by policy.

    All of it is one declaration of everything, or one of each perimeter of the policy.
    """
    parts = defaultdict[str, set[tuple[str, str]]](set)
    rows = TurnoverPerimeter.objects.filter(gone_at=None)
    for policy, *part in rows.values_list("policy", "companies", "query"):
        parts[policy].add((part[0], part[1]))
    sent = defaultdict[tuple[str, date, date], set[tuple[str, str]]](set)
    made = TurnoverDeclaration.objects.filter(state=DeclarationState.FROZEN, corrects=None)
    for policy, begin, end, *part in made.values_list(
        "policy", "begins_on", "ends_on", "companies", "query"
    ):
        sent[policy, begin, end].add((part[0], part[1]))
    found = defaultdict[str, list[tuple[date, date]]](list)
    for (policy, begin, end), there in sent.items():
        if _WHOLE in there or (parts[policy] and parts[policy] <= there):
            found[policy].append((begin, end))
    return found


_WHOLE = ("[]", "")
"""The companies and the query of a declaration of everything."""


def _covers(customers: Collection[str] | None) -> Iterator[CoverFact]:
    rows = of(Cover.objects.current().exclude(status=CoverStatus.PENDING), customers)
    for row in rows.iterator(_CHUNK):
        yield CoverFact(
            policy=row.policy_id, customer=row.customer_id, layer=Layer(row.layer),
            extension=row.extension or "", amount=row.amount, currency=row.currency,
            decided_on=row.decided_on, valid_from=row.valid_from, valid_to=row.valid_to,
            order=row.cover,
        )  # fmt: skip


def _announced(customers: Collection[str] | None) -> Iterator[Announced]:
    """Yield what insurers announced for linked buyers; one without a day has no deadline."""
    told = ToldCover.objects.filter(
        has_announcement=True, is_listed=True, announced_on__isnull=False, policy__isnull=False
    )
    rows = list(told)
    links = of(
        BuyerLink.objects.filter(
            is_confirmed=True, ended_at=None, connection__in={r.connection_id for r in rows}
        ),
        customers,
    )
    by_buyer = {(one.connection_id, one.buyer): one.customer_id for one in links}
    for row in rows:
        customer = by_buyer.get((row.connection_id, row.buyer))
        if customer is not None and row.announced_on is not None:
            yield Announced(
                policy=str(row.policy_id), customer=customer, layer=Layer(row.layer),
                on=row.announced_on, amount=row.announced_amount, currency=row.currency,
            )  # fmt: skip


def _credits(as_of: date, customers: Collection[str] | None) -> Iterator[CreditFact]:
    since = as_of - timedelta(BACK_DAYS)
    held = Credit.objects.current().filter(Q(valid_to=None) | Q(valid_to__gte=since))
    for row in of(held, customers).iterator(_CHUNK):
        yield CreditFact(
            customer=row.customer_id, amount=row.amount, currency=row.currency,
            valid_from=row.valid_from, valid_to=row.valid_to,
        )  # fmt: skip


def _used(customers: Collection[str] | None) -> dict[str, Used]:
    rows = of(Position.objects.filter(Q(covered__gt=0) | Q(own_risk__gt=0)), customers)
    names = [f"{figure}_{layer.value}" for figure in ("covered", "limit") for layer in Layer]
    found = list(rows.values("customer", "own_risk", "limit_insured", "covered", *names))
    ending = [row["customer"] for row in found if row["covered"] and not row["limit_insured"]]
    due = _last_due(ending)
    return {
        row["customer"]: Used(
            covered={layer: row[f"covered_{layer.value}"] for layer in Layer},
            limits={layer: row[f"limit_{layer.value}"] for layer in Layer},
            own_risk=row["own_risk"],
            last_due=due.get(row["customer"]),
        )
        for row in found
    }


def _last_due(customers: list[str]) -> dict[str, date]:
    """Return the latest due date of what is covered of each customer."""
    found = dict[str, date]()
    for part in parts(customers):
        covered = ItemCover.objects.filter(customer__in=part, indemnifiable__gt=0)
        rows = Item.objects.current().filter(customer__in=part, item__in=covered.values("item"))
        found |= dict(rows.values_list("customer").annotate(last=Max("due_on")).order_by())
    return found


def _plans(customers: Collection[str] | None) -> Iterator[Adverse]:
    """Yield plans of payment by their last instalment, until the insurer agreed to them."""
    papers = of(
        Paper.objects.filter(kind=PaperKind.PAYMENT_PLAN, state__in=sorted(_UNSETTLED)), customers
    )
    ends = dict[tuple[str, str], tuple[date, date]]()
    lines = PaperItem.objects.filter(paper__in=papers).select_related("paper").order_by("paper")
    for line in lines:
        last = max(date.fromisoformat(day) for day, _ in line.paper.instalments)
        written = localtime(line.paper.written_at).date()
        ends[line.item, line.paper.policy_id] = last, written
    for part in parts(sorted({item for item, _ in ends})):
        stops = of(Deadline.objects.filter(item__in=part, kind=DeadlineKind.STOP), customers)
        stop_on = {(i, policy): on for i, policy, on in stops.values_list("item", "policy", "on")}
        for row in of(_open_notices().filter(item__in=part), customers):
            if (row.item, row.policy) in ends:
                last, written = ends[row.item, row.policy]
                yield Adverse(
                    kind=AgendaKind.PLAN, customer=row.customer_id, policy=row.policy,
                    known_on=written, on=last, at_stake=row.at_stake, item=row.item,
                    stop_on=stop_on.get((row.item, row.policy)),
                )  # fmt: skip


def _open_notices() -> QuerySet[Deadline]:
    return Deadline.objects.filter(
        kind=DeadlineKind.NOTIFY, state=DeadlineState.OPEN, at_stake__gt=0
    )
