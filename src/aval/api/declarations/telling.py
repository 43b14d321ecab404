"""Makes what is told of papers, and cards of what is sent."""

from typing import Any

from aval.api.declarations import shapes
from aval.api.shapes import Money, minor_asked, money
from aval.desk.claims.answering import Told
from aval.desk.claims.cards import PaperCard
from aval.desk.claims.paging import Part, told
from aval.desk.claims.queries import One
from aval.desk.claims.refusals import refuse
from aval.records.models import Paper, PaperItem
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
    values["steps"] = [
        {
            "at": step.at,
            "event": step.event,
            "state": step.state,
            "by": step.person.username if step.person else "",
            "detail": step.detail,
        }
        for step in one.steps
    ]
    values["files"] = [
        {
            "name": file.name,
            "proof": file.proof,
            "item": file.item,
            "size": file.size,
            "sha256": file.digest,
        }
        for file in one.files
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
    same = (
        "key", "state", "kind", "lost_on", "wanted_until", "message", "channel", "reference",
        "written_at", "submitted_at", "sent_at", "told_on", "answered_on", "extended_until",
        "question", "reason", "changed_at",
    )  # fmt: skip
    items = part.items.get(found.pk, [])
    first = items[0].currency if items else found.currency
    values: dict[str, Any] = {name: getattr(found, name) for name in same}
    return values | {
        "customer": found.customer_id,
        "customer_name": part.names.get(found.customer_id, found.customer_id),
        "policy": found.policy_id,
        "insurer": part.insurers.get(found.policy_id, found.policy_id),
        "amount": money(found.amount, found.currency),
        "items": [_item(one) for one in items],
        "cause": found.cause or None,
        "instalments": [{"on": on, "amount": money(sum_, first)} for on, sum_ in found.instalments],
        "written_by": found.written_by.username,
        "expected": money(found.expected, found.currency),
        "accepted": money(found.accepted, found.currency),
        "error": {
            "code": found.error_code,
            "field": found.error_field,
            "detail": found.error_detail,
        }
        if found.error_code
        else None,
    }


def _item(one: PaperItem) -> dict[str, Any]:
    same = ("item", "number", "company", "delivered_on", "due_on", "deadline")
    return {name: getattr(one, name) for name in same} | {"open": money(one.amount, one.currency)}
