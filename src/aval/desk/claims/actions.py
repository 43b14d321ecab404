"""Papers to insurers: written, decided, changed, taken back; each act in the journal.

What a person decides is in the outbox when the transaction ends; the outbox delivers it after.
"""

from collections.abc import Sequence
from datetime import date, datetime
from secrets import token_hex
from typing import Any

from django.core.files import File
from django.db import transaction

from aval.assessment.adverse import untold
from aval.assessment.standing import contracts
from aval.dataset.policies import Policy
from aval.desk.claims.cards import PaperCard, check
from aval.desk.claims.choosing import Choice
from aval.desk.claims.planning import follow
from aval.desk.claims.refusals import refuse, refuse_without, unmoved
from aval.desk.claims.ways import way_of
from aval.desk.claims.worth import Judged, judge, worth_json
from aval.desk.customer import attachments
from aval.desk.customer.ledger import counted
from aval.desk.customer.queries import seen
from aval.desk.requests.actions import ask_for_delivery
from aval.outbox.moving import change, move, tell
from aval.records import facts, journal
from aval.records.models import Item, Paper, PaperFile, PaperItem, PaperNews, Person
from aval.vocabulary.acts import Act
from aval.vocabulary.claims import (
    CHANGEABLE_PAPERS,
    LossCause,
    PaperEvent,
    PaperKind,
    PaperState,
    Proof,
)
from aval.vocabulary.requests import RequestChannel

LONGEST_REASON = 500


def write(
    *,
    customer: str,
    card: PaperCard,
    by: Person,
    at: datetime,
    today: date,
    is_draft: bool = False,
    files: Sequence[tuple[Proof, str, File[Any]]] = (),
) -> Paper:
    """Write a paper about items of a customer, and decide it unless it is a draft.

    `files` are documents with what they prove and of which item. Raises Customer.DoesNotExist
    outside the scope, ActRefused where it cannot be, NotAttachedError for a file.
    """
    refuse_without(by)
    found = seen(by, customer)
    policy = policy_of(card.policy)
    attachments.check([file for _, _, file in files])
    with transaction.atomic():
        facts.wait_for_writers()  # of two that write about one item, the second sees the first
        picked = check(card, customer=found.key, policy=policy, today=today)
        paper = Paper.objects.create(
            key=_key(), customer_id=found.key, written_by=by, written_at=at, changed_at=at,
            **_columns(card, found.key, picked, today),
        )  # fmt: skip
        _keep_items(paper, picked)
        _keep_news(paper)
        tell(paper, PaperEvent.WRITTEN, at=at, by=by)
        for proof, item, file in files:
            _keep_file(paper, proof, item, file, by, at)
        if not is_draft:
            _decide(paper, by, at)
        follow(paper)
    return paper


def revise(*, paper: Paper, card: PaperCard, by: Person, at: datetime, today: date) -> Paper:
    """Change a paper that the insurer does not have; it is a draft then.

    One that was refused at the door gets a new key: what the insurer is told now is another paper.
    """
    refuse_without(by)
    if paper.state not in CHANGEABLE_PAPERS:
        refuse("claims.refused_left")
    if card.kind != paper.kind or card.policy != paper.policy_id:
        refuse("claims.refused_other")
    with transaction.atomic(), unmoved():
        facts.wait_for_writers()
        policy = policy_of(card.policy)
        picked = check(card, customer=paper.customer_id, policy=policy, today=today, own=paper.pk)
        fields: dict[str, Any] = dict(_columns(card, paper.customer_id, picked, today))
        if paper.attempts or paper.sent_at:
            fields |= {"key": _key(), "attempts": 0}
        fields |= {"error_code": "", "error_field": "", "error_detail": "", "due_at": None}
        if paper.state == PaperState.DRAFT:
            change(paper, PaperEvent.CHANGED, at=at, by=by, **fields)
        else:
            held = PaperEvent.HELD_BACK
            move(paper, PaperState.DRAFT, held, at=at, by=by, sent_at=None, **fields)
        paper.items.all().delete()
        _keep_items(paper, picked)
        _keep_news(paper)
        follow(paper)
    return paper


def submit(*, paper: Paper, by: Person, at: datetime, today: date) -> None:
    """Decide that a draft goes out; it is checked as if it were written now."""
    refuse_without(by)
    policy = policy_of(paper.policy_id)
    with transaction.atomic(), unmoved():
        facts.wait_for_writers()
        card = card_of(paper)
        picked = check(card, customer=paper.customer_id, policy=policy, today=today, own=paper.pk)
        change(
            paper, PaperEvent.CHANGED, at=at, by=by,
            **_columns(card, paper.customer_id, picked, today),
        )  # fmt: skip
        paper.items.all().delete()
        _keep_items(paper, picked)
        _keep_news(paper)
        _decide(paper, by, at)


def hold_back(*, paper: Paper, by: Person, at: datetime) -> None:
    """Take a paper out of the outbox before it left; it is a draft again."""
    refuse_without(by)
    if paper.state != PaperState.SUBMITTED:
        refuse("claims.refused_left")
    with unmoved():
        move(paper, PaperState.DRAFT, PaperEvent.HELD_BACK, at=at, by=by, due_at=None)


def add_file(
    *, paper: Paper, proof: Proof, item: str, file: File[Any], by: Person, at: datetime
) -> PaperFile:
    """Keep a document with a paper: it proves something, of one item or of all."""
    refuse_without(by)
    attachments.check([file])
    if item and not paper.items.filter(item=item).exists():
        refuse("claims.refused_item")
    with transaction.atomic():
        return _keep_file(paper, proof, item, file, by, at)


def card_of(paper: Paper) -> PaperCard:
    """Return what a paper says."""
    return PaperCard(
        policy=paper.policy_id,
        kind=PaperKind(paper.kind),
        items=tuple(paper.items.order_by("pk").values_list("item", flat=True)),
        cause=LossCause(paper.cause) if paper.cause else None,
        wanted_until=paper.wanted_until,
        instalments=tuple((date.fromisoformat(day), sum_) for day, sum_ in paper.instalments),
        message=paper.message,
        channel=RequestChannel(paper.channel),
    )


def policy_of(key: str) -> Policy:
    """Return a contract by its key; ActRefused where there is none."""
    policy = contracts().get(key)
    if policy is None:
        refuse("claims.refused_policy")
    return policy


def _decide(paper: Paper, by: Person, at: datetime) -> None:
    is_connected = paper.channel == RequestChannel.CONNECTOR
    move(
        paper, PaperState.SUBMITTED, PaperEvent.DECIDED, at=at, by=by, submitted_at=at,
        due_at=at if is_connected else None,
    )  # fmt: skip
    if is_connected:
        ask_for_delivery(at, by)


def _columns(
    card: PaperCard, customer: str, picked: Sequence[Choice], today: date
) -> dict[str, Any]:
    """Return what is kept of a paper; of a claim, what it is worth as it is judged now."""
    found = _judged(card, customer, today) if card.kind is PaperKind.CLAIM else None
    way = way_of(customer, card.policy, card.kind)
    return {
        "policy_id": card.policy,
        "kind": card.kind,
        "cause": card.cause or "",
        "wanted_until": card.wanted_until if card.kind is PaperKind.EXTENSION else None,
        "instalments": [[day.isoformat(), amount] for day, amount in card.instalments],
        "message": card.message.strip(),
        "currency": counted(None).currency,
        "amount": sum(one.net for one in picked),
        "judged_on": found[0].as_of if found else today,
        "judged_version": found[0].version if found else 0,
        "lost_on": found[1] if found else None,
        "worth": worth_json(found[0].loss) if found else {},
        "oldest_on": found[0].loss.oldest_on if found else None,
        "expected": found[0].indemnity.indemnity if found else None,
        **way.columns(card.channel),
    }


def _judged(card: PaperCard, customer: str, today: date) -> tuple[Judged, date]:
    """Return the loss of a claim, judged on its date of loss: the first of its items'."""
    now = judge(customer=customer, policy=card.policy, items=card.items, lost_on=None, today=today)
    days = [one.lost_on for one in now.loss.items if one.lost_on] if now else []
    if now is None or not days:
        refuse("claims.refused_no_terms")
    lost_on = min(days)
    found = judge(
        customer=customer, policy=card.policy, items=card.items, lost_on=lost_on, today=today
    )
    return found or now, lost_on


def _keep_items(paper: Paper, picked: Sequence[Choice]) -> None:
    PaperItem.objects.bulk_create(
        PaperItem(
            paper=paper, item=one.item, number=one.number, company=one.company,
            issued_on=one.issued_on, delivered_on=one.delivered_on, due_on=one.due_on,
            amount=one.amount, currency=one.currency, net=one.net, deadline=one.deadline,
        )
        for one in picked
    )  # fmt: skip


def _keep_news(paper: Paper) -> None:
    """Keep with a paper the news that it tells: all that no other one tells."""
    if paper.kind != PaperKind.ADVERSE:
        return
    paper.news.all().delete()
    found = untold(paper.customer_id, paper.policy_id, own=paper.pk)
    items = Item.objects.current().filter(item__in={one.item for one in found if one.item})
    numbers = dict(items.values_list("item", "number"))
    PaperNews.objects.bulk_create(
        PaperNews(
            paper=paper, news=one.news, kind=one.kind, happened_on=one.happened_on,
            item=one.item, number=numbers.get(one.item) or one.item, amount=one.amount,
            currency=one.currency, text=one.text,
        )
        for one in found
    )  # fmt: skip


def _keep_file(
    paper: Paper, proof: Proof, item: str, file: File[Any], by: Person, at: datetime
) -> PaperFile:
    kept = PaperFile.objects.create(
        paper=paper, proof=proof, item=item, name=attachments.plain_name(file.name or ""),
        digest=attachments.keep(file), size=file.size, added_by=by, added_at=at,
    )  # fmt: skip
    journal.write(
        at=at, person=by, act=Act.PROOF_ADDED, subject=paper.customer_id, paper=paper.key,
        file=kept.name, digest=kept.digest,
    )  # fmt: skip
    return kept


def _key() -> str:
    """Return a key of at most twenty signs, which every insurer's reference holds."""
    return f"AV{token_hex(8).upper()}"
