"""What people read of papers: the list with counts and sums, one with its history."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Sum

from aval.desk.claims.money import indemnity_paid
from aval.desk.claims.worth import Expected, expected, premium_of
from aval.desk.customer.insolvency import Insolvency, insolvency_of
from aval.desk.sent import asked, by_group, insurers_by_policy, names_of
from aval.records.models import (
    Letter,
    Paper,
    PaperFile,
    PaperItem,
    PaperMoney,
    PaperNews,
    PaperStep,
    Person,
)
from aval.vocabulary.claims import (
    AT_INSURER,
    RUNNING,
    ClaimMoney,
    LossCause,
    PaperKind,
    PaperState,
)

PAGE_ROWS = 50
GROUPS: dict[str, frozenset[PaperState]] = {
    "open": RUNNING,
    "draft": frozenset({PaperState.DRAFT, PaperState.FAILED}),
    "waiting": frozenset({PaperState.SUBMITTED, PaperState.SENT}),
    "insurer": frozenset({PaperState.ACKNOWLEDGED}),
    "question": frozenset({PaperState.QUESTIONED}),
    "decided": frozenset({PaperState.ACCEPTED, PaperState.REFUSED, PaperState.PAID}),
    "over": frozenset({PaperState.CLOSED, PaperState.WITHDRAWN}),
    "all": frozenset(PaperState),
}
"""The views of the list, by their word in the address."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks the list for."""

    group: str = "open"
    policy: str = ""
    kind: str = ""
    is_own: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A paper in the list; `days` is how long ago it was sent, or written."""

    paper: Paper
    name: str
    insurer: str
    days: int
    items: int


@dataclass(frozen=True, slots=True)
class PaperList:
    """A page of papers, how many there are in each view, and what the claims that run amount to.

    Sums are minor units of `currency`; claims of another currency are not in them.
    """

    rows: tuple[Row, ...]
    page: Page[Paper]
    counts: dict[str, int]
    policies: dict[str, str]
    currency: str
    claimed: int
    expected: int
    accepted: int
    paid: int


@dataclass(frozen=True, slots=True)
class One:
    """A paper with everything that happened to it, and of a claim what it is worth."""

    paper: Paper
    name: str
    insurer: str
    items: tuple[PaperItem, ...]
    news: tuple[PaperNews, ...]
    steps: tuple[PaperStep, ...]
    files: tuple[PaperFile, ...]
    money: tuple[PaperMoney, ...]
    letters: tuple[Letter, ...]
    worth: Expected | None
    paid: int
    insolvency: Insolvency | None
    """Of a claim for insolvency: the day that is known, and who says it."""

    @property
    def recovered(self) -> tuple[int, int]:
        """Return what was recovered: the insurer's part, and ours."""
        rows = [
            one
            for one in self.money
            if one.kind == ClaimMoney.RECOVERY and one.corrected_at is None
        ]
        return sum(one.insurer for one in rows), sum(one.insured for one in rows)


def papers_of(person: Person, wanted: Wanted, *, today: date) -> PaperList:
    """Return the list inside a person's scope."""
    seen = Paper.objects.visible_to(person)
    own = person if wanted.is_own else None
    found = asked(seen, policy=wanted.policy, kind=wanted.kind, written_by=own)
    counts = by_group(found, GROUPS)
    held = GROUPS.get(wanted.group, RUNNING)
    rows = found.filter(state__in=sorted(held))
    ordered = rows.select_related("written_by").order_by("-written_at", "-pk")
    page = Paginator(ordered, PAGE_ROWS).get_page(wanted.page)
    names = names_of(one.customer_id for one in page)
    items = PaperItem.objects.filter(paper__in=[one.pk for one in page])
    lines = dict(items.values_list("paper").annotate(number=Count("pk")).order_by())
    insurers = insurers_by_policy()
    currency, sums = _sums(seen)
    return PaperList(
        tuple(
            Row(
                one,
                names.get(one.customer_id, one.customer_id),
                insurers.get(one.policy_id, one.policy_id),
                max(0, (today - (one.sent_at or one.written_at).date()).days),
                lines.get(one.pk, 0),
            )
            for one in page
        ),
        page,
        counts,
        insurers,
        currency,
        *sums,
    )


def paper_of(person: Person, number: int) -> Paper:
    """Return a paper that a person may see; raises Paper.DoesNotExist for another."""
    rows = Paper.objects.visible_to(person).select_related("written_by", "connection")
    found: Paper = rows.get(pk=number)
    return found


def one_paper(person: Person, number: int) -> One:
    """Return a paper with its history; raises Paper.DoesNotExist outside the scope."""
    paper = paper_of(person, number)
    is_claim = paper.kind == PaperKind.CLAIM
    return One(
        paper,
        names_of([paper.customer_id]).get(paper.customer_id, paper.customer_id),
        insurers_by_policy().get(paper.policy_id, paper.policy_id),
        tuple(paper.items.order_by("delivered_on", "issued_on", "item")),
        tuple(paper.news.order_by("happened_on", "pk")),
        tuple(paper.steps.select_related("person").order_by("-pk")),
        tuple(paper.files.order_by("proof", "pk")),
        tuple(paper.money.select_related("written_by").order_by("on", "pk")),
        tuple(paper.letters.order_by("-pk")),
        expected(paper, premium=premium_of(paper)) if is_claim else None,
        indemnity_paid(paper) if is_claim else 0,
        insolvency_of(paper.customer_id) if paper.cause == LossCause.INSOLVENCY else None,
    )


def of_customer(person: Person, customer: str) -> list[Paper]:
    """Return the papers of a customer that run, the newest first."""
    rows = Paper.objects.visible_to(person).filter(customer=customer, state__in=sorted(RUNNING))
    return list(rows.order_by("-written_at", "-pk"))


def file_of(person: Person, number: int, file: int) -> PaperFile:
    """Return a document of a paper; raises DoesNotExist outside the scope."""
    return paper_of(person, number).files.get(pk=file)


def _sums(seen: QuerySet[Paper]) -> tuple[str, tuple[int, int, int, int]]:
    """Return the currency of the newest claim, and claimed, expected, accepted, paid in it."""
    claims = seen.filter(kind=PaperKind.CLAIM)
    currency = claims.order_by("-pk").values_list("currency", flat=True).first() or ""
    running = claims.filter(currency=currency, state__in=sorted(AT_INSURER - {PaperState.CLOSED}))
    told = running.aggregate(
        claimed=Sum("amount"), expected=Sum("expected"), accepted=Sum("accepted")
    )
    money = PaperMoney.objects.filter(
        paper__in=running.values("pk"), kind=ClaimMoney.INDEMNITY, corrected_at=None
    )
    paid = money.aggregate(paid=Sum("amount"))["paid"]
    return currency, (
        int(told["claimed"] or 0),
        int(told["expected"] or 0),
        int(told["accepted"] or 0),
        int(paid or 0),
    )
