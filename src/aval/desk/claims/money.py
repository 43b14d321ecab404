"""The money of a claim: indemnities that came in, recoveries that are shared, costs."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from aval.desk.claims.refusals import refuse, refuse_without, unmoved
from aval.engine.indemnity import RecoverySplit, recovery_split
from aval.outbox.moving import change, move
from aval.records.models import Paper, PaperMoney, Person
from aval.vocabulary.claims import ClaimMoney, PaperEvent, PaperKind, PaperState
from aval.vocabulary.money import MAX_MINOR

_PAID = frozenset({PaperState.ACCEPTED, PaperState.PAID})
_RECOVERING = frozenset(PaperState) - {
    PaperState.DRAFT,
    PaperState.SUBMITTED,
    PaperState.WITHDRAWN,
    PaperState.FAILED,
}
LONGEST_NOTE = 500


def receive(
    *, paper: Paper, kind: ClaimMoney, amount: int, on: date, note: str, by: Person, at: datetime,
    today: date,
) -> PaperMoney:  # fmt: skip
    """Write money of a claim down, in minor units of its currency.

    An indemnity makes the claim paid. A recovery is shared in proportion to each party's part of
    the loss. Raises ActRefused with the reason where it cannot be.
    """
    refuse_without(by)
    if paper.kind != PaperKind.CLAIM:
        refuse("claims.refused_no_claim")
    if not 0 < amount < MAX_MINOR:
        refuse("claims.refused_amount")
    if on > today or (paper.told_on and on < paper.told_on):
        refuse("claims.refused_day")
    allowed = _PAID if kind is ClaimMoney.INDEMNITY else _RECOVERING
    if paper.state not in allowed:
        refuse("claims.refused_money")
    with transaction.atomic(), unmoved():
        event = PaperEvent.RECOVERED
        if kind is ClaimMoney.INDEMNITY:
            event = PaperEvent.INDEMNIFIED
            if indemnity_paid(paper) + amount > loss_of(paper):
                refuse("claims.refused_over_loss")
        insurer = split(paper, amount).insurer if kind is ClaimMoney.RECOVERY else 0
        words = " ".join(note.replace("\x00", " ").split())[:LONGEST_NOTE]
        kept = PaperMoney.objects.create(
            paper=paper, kind=kind, on=on, amount=amount, insurer=insurer,
            insured=amount - insurer, note=words, written_by=by, written_at=at,
        )  # fmt: skip
        if kind is ClaimMoney.INDEMNITY and paper.state == PaperState.ACCEPTED:
            move(paper, PaperState.PAID, event, at=at, by=by, detail=words)
        else:
            change(paper, event, at=at, by=by, detail=words)
    return kept


def correct(*, money: PaperMoney, by: Person, at: datetime) -> None:
    """Take money away that was written down wrongly; it stays in the history."""
    refuse_without(by)
    with transaction.atomic(), unmoved():
        rows = PaperMoney.objects.filter(pk=money.pk, corrected_at=None)
        if not rows.update(corrected_at=at):
            refuse("claims.refused_moved")
        change(money.paper, PaperEvent.CORRECTED, at=at, by=by, detail=money.note)


def split(paper: Paper, amount: int) -> RecoverySplit:
    """Return how a recovery is shared: by what was paid, else by what the claim is worth."""
    indemnity = indemnity_paid(paper) or paper.accepted or paper.expected or 0
    loss = loss_of(paper)
    return recovery_split(recovery=amount, total_loss=loss, indemnity=min(indemnity, loss))


def loss_of(paper: Paper) -> int:
    """Return the total loss of a claim, insured or not."""
    return int(paper.worth.get("total") or paper.amount)


def indemnity_paid(paper: Paper) -> int:
    """Return what came in as indemnity, without what was corrected."""
    rows = paper.money.filter(kind=ClaimMoney.INDEMNITY, corrected_at=None)
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)
