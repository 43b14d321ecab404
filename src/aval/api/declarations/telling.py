"""Makes what is told of papers, and cards of what is sent."""

from typing import Any

from aval.api.declarations import shapes
from aval.api.shapes import Money, minor_asked, money
from aval.api.telling import common, file_told, steps_told
from aval.desk.claims.answering import Told
from aval.desk.claims.cards import PaperCard
from aval.desk.claims.paging import Part, told
from aval.desk.claims.queries import One
from aval.desk.claims.refusals import refuse
from aval.records.models import Paper, PaperItem, PaperNews
from aval.vocabulary.claims import PaperAnswer
from aval.vocabulary.requests import RequestChannel


def card_of(sent: shapes.Declared) -> PaperCard:
    """Return what is told as the desk takes it; raises ActRefused for an amount that is none."""
    return PaperCard(
        policy=sent.policy,
        kind=sent.kind,
        items=tuple(sent.items),
        cause=sent.cause,
        wanted_until=sent.wanted_until,
        instalments=tuple((one.on, minor_asked(one.amount)) for one in sent.instalments),
        message=sent.message,
        channel=RequestChannel(sent.channel),
    )


def told_of(sent: shapes.Answered, paper: Paper) -> Told:
    """Return an answer as the desk takes it; raises ActRefused for an amount that is none."""
    return Told(
        answer=PaperAnswer(sent.answer),
        on=sent.on,
        reference=sent.reference.strip(),
        text=sent.text.strip(),
        amount=minor_for(sent.amount, paper) if sent.amount else None,
        extended_until=sent.extended_until,
    )


def minor_for(given: Money, paper: Paper) -> int:
    """Return an amount in minor units; raises ActRefused where it is not in a paper's currency."""
    if given.currency != paper.currency:
        refuse("claims.refused_currency", currency=paper.currency)
    return minor_asked(given)


def paper_told(found: Paper, part: Part) -> shapes.PaperTold:
    """Return a paper as it stands."""
    return shapes.PaperTold.model_validate(_values(found, part))


def papers_told(part: Part) -> list[shapes.PaperTold]:
    """Return papers as they stand."""
    return [paper_told(one, part) for one in part.papers]


def whole(one: One) -> shapes.PaperWhole:
    """Return a paper with all that happened to it."""
    values, currency = _values(one.paper, told([one.paper])), one.paper.currency
    values["steps"] = steps_told(one.steps)
    values["files"] = [
        file_told(file) | {"proof": file.proof, "item": file.item} for file in one.files
    ]
    values["money"] = [
        {
            "number": row.pk,
            "kind": row.kind,
            "on": row.on,
            "is_corrected": row.corrected_at is not None,
            **{
                name: money(getattr(row, name), currency)
                for name in ("amount", "insurer", "insured")
            },
        }
        for row in one.money
    ]
    return shapes.PaperWhole.model_validate(values)


def _values(found: Paper, part: Part) -> dict[str, Any]:
    own = (
        *("lost_on", "wanted_until", "written_at", "told_on", "answered_on", "extended_until"),
        *("question", "reason"),
    )
    items = part.items.get(found.pk, [])
    first = items[0].currency if items else found.currency
    return common(found, part, *own) | {
        "amount": money(found.amount, found.currency),
        "items": [_item(one) for one in items],
        "news": [_news(one) for one in part.news.get(found.pk, [])],
        "cause": found.cause or None,
        "instalments": [{"on": on, "amount": money(sum_, first)} for on, sum_ in found.instalments],
        "written_by": found.written_by.username,
        "expected": money(found.expected, found.currency),
        "accepted": money(found.accepted, found.currency),
    }


def _item(one: PaperItem) -> dict[str, Any]:
    same = ("item", "number", "company", "delivered_on", "due_on", "deadline")
    return {name: getattr(one, name) for name in same} | {"open": money(one.amount, one.currency)}


def _news(one: PaperNews) -> dict[str, Any]:
    same = ("news", "kind", "happened_on", "item", "text")
    return {name: getattr(one, name) for name in same} | {"amount": money(one.amount, one.currency)}
