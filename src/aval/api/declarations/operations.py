"""The operations on papers about unpaid items; what may be told and when is the desk's to say."""

from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest
from django.utils.timezone import localdate, now
from ninja import Body, Path, Query, Router, Status

from aval.api.access import DECLARE, SEE, person_of
from aval.api.declarations import shapes
from aval.api.declarations.telling import (
    card_of,
    minor_for,
    paper_told,
    papers_told,
    told_of,
    whole,
)
from aval.api.once import IdempotencyKey, done_once
from aval.api.shapes import Number, SentKey, answers
from aval.desk.claims import actions, answering, money
from aval.desk.claims.paging import Filter, number_of, part, told
from aval.desk.claims.queries import one_paper
from aval.desk.programs.once import Answer
from aval.records.models import Paper

router = Router(tags=["declarations"])
Named = Annotated[SentKey, Path()]
MoneyNumber = Annotated[Number, Path()]
_CREATED = 201


@router.get("", auth=SEE, response=answers(shapes.Papers))
def list_declarations(request: HttpRequest, listing: Query[shapes.PaperListing]) -> shapes.Papers:
    """List papers about unpaid items, the newest first. Right: see customers."""
    wanted = Filter(listing.state, listing.kind, listing.customer or "", listing.policy or "")
    found = part(person_of(request), wanted, after=listing.after, size=listing.size)
    return shapes.Papers(declarations=papers_told(found), after=found.after)


@router.post("", auth=DECLARE, response=answers(shapes.PaperTold, 409, code=_CREATED))
def declare_items(
    request: HttpRequest, sent: Body[shapes.Declared], key: IdempotencyKey = None
) -> Status[object]:
    """Tell an insurer of unpaid items, or keep the paper as a draft.

    Right: tell insurers of unpaid items.
    """

    def act() -> Answer:
        made = actions.write(
            customer=sent.customer,
            card=card_of(sent),
            by=person_of(request),
            at=now(),
            today=localdate(),
            is_draft=sent.is_draft,
        )
        return _CREATED, paper_told(made, told([made])).model_dump(mode="json")

    return done_once(request, key, act)


@router.get("/{key}", auth=SEE, response=answers(shapes.PaperWhole))
def show_declaration(request: HttpRequest, key: Named) -> shapes.PaperWhole:
    """Show a paper with its items, history, documents and money. Right: see customers."""
    return _shown(request, key)


@router.post("/{key}/submit", auth=DECLARE, response=answers(shapes.PaperWhole, 409))
def submit_declaration(request: HttpRequest, key: Named) -> shapes.PaperWhole:
    """Decide that a draft goes out. Right: tell insurers of unpaid items."""
    found = _found(request, key)
    actions.submit(paper=found, by=person_of(request), at=now(), today=localdate())
    return _shown(request, key)


@router.post("/{key}/carried", auth=DECLARE, response=answers(shapes.PaperWhole, 409))
def declaration_carried(
    request: HttpRequest, key: Named, said: Body[shapes.Carried]
) -> shapes.PaperWhole:
    """Say that a paper was brought to the insurer. Right: tell insurers of unpaid items."""
    answering.carried(
        paper=_found(request, key),
        on=said.on,
        reference=said.reference,
        by=person_of(request),
        at=now(),
        today=localdate(),
    )
    return _shown(request, key)


@router.post("/{key}/answer", auth=DECLARE, response=answers(shapes.PaperWhole, 409))
def declaration_answered(
    request: HttpRequest, key: Named, said: Body[shapes.Answered], once: IdempotencyKey = None
) -> Status[object]:
    """Enter what the insurer answered by hand. Right: tell insurers of unpaid items."""

    def act(paper: Paper) -> None:
        answering.answer_by_hand(
            paper=paper,
            told=told_of(said, paper),
            by=person_of(request),
            at=now(),
            today=localdate(),
        )

    return _done(request, key, once, act)


@router.post("/{key}/money", auth=DECLARE, response=answers(shapes.PaperWhole, 409))
def claim_money(
    request: HttpRequest, key: Named, came: Body[shapes.Received], once: IdempotencyKey = None
) -> Status[object]:
    """Write money of a claim down: an indemnity, a recovery, a cost.

    Right: tell insurers of unpaid items.
    """

    def act(paper: Paper) -> None:
        money.receive(
            paper=paper,
            kind=came.kind,
            amount=minor_for(came.amount, paper),
            on=came.on,
            note=came.note,
            by=person_of(request),
            at=now(),
            today=localdate(),
        )

    return _done(request, key, once, act)


@router.post(
    "/{key}/money/{number}/correct", auth=DECLARE, response=answers(shapes.PaperWhole, 409)
)
def claim_money_corrected(
    request: HttpRequest, key: Named, number: MoneyNumber, once: IdempotencyKey = None
) -> Status[object]:
    """Take money away that was written down wrongly; it stays to be seen.

    Right: tell insurers of unpaid items.
    """

    def act(paper: Paper) -> None:
        money.correct(money=paper.money.get(pk=number), by=person_of(request), at=now())

    return _done(request, key, once, act)


def _done(
    request: HttpRequest, key: str, once: str | None, act: Callable[[Paper], None]
) -> Status[object]:
    """Do an act on a paper once for a key of the program, and tell the paper as it is then."""

    def done() -> Answer:
        act(_found(request, key))
        return 200, _shown(request, key).model_dump(mode="json")

    return done_once(request, once, done)


def _found(request: HttpRequest, key: str) -> Paper:
    person = person_of(request)
    return one_paper(person, number_of(person, key)).paper


def _shown(request: HttpRequest, key: str) -> shapes.PaperWhole:
    person = person_of(request)
    return whole(one_paper(person, number_of(person, key)))
