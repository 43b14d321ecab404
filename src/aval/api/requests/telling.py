"""Makes what is told of requests, and cards of what is asked."""

from aval.api.requests import shapes
from aval.api.shapes import minor_asked, money
from aval.api.telling import common, file_told, steps_told
from aval.desk.requests.checking import RequestCard
from aval.desk.requests.paging import Part, told
from aval.desk.requests.queries import One
from aval.records.models import CoverRequest
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.requests import RequestChannel


def card_of(wish: shapes.Wish) -> RequestCard:
    """Return what is asked as the desk takes it; raises ActRefused for an amount that is none."""
    given = wish.amount
    return RequestCard(
        policy=wish.policy,
        kind=wish.kind,
        layer=wish.layer,
        amount=minor_asked(given) if given else 0,
        currency=given.currency if given else "EUR",
        wanted_from=wish.wanted_from,
        wanted_to=wish.wanted_to,
        is_urgent=wish.is_urgent,
        message=wish.message,
        channel=RequestChannel(wish.channel),
    )


def request_told(found: CoverRequest, part: Part) -> shapes.RequestTold:
    """Return a request as it stands."""
    return shapes.RequestTold.model_validate(_values(found, part))


def requests_told(part: Part) -> list[shapes.RequestTold]:
    """Return requests as they stand."""
    return [request_told(one, part) for one in part.requests]


def whole(one: One) -> shapes.RequestWhole:
    """Return a request with all that happened to it."""
    values = _values(one.request, told([one.request]))
    values["steps"] = steps_told(one.steps)
    values["files"] = [file_told(file) for file in one.files]
    names = ("kind", "state", "receivers", "subject", "made_at", "sent_at")
    values["letters"] = [{name: getattr(one, name) for name in names} for one in one.letters]
    return shapes.RequestWhole.model_validate(values)


def _values(found: CoverRequest, part: Part) -> dict[str, object]:
    is_amount = found.kind != RequestKind.CANCEL
    own = ("layer", "wanted_from", "wanted_to", "is_urgent", "asked_at", "answered_at")
    return common(found, part, *own) | {
        "amount": money(found.amount, found.currency) if is_amount else None,
        "asked_by": found.asked_by.username,
        "answer": [
            {
                **{name: line.get(name) for name in ("layer", "decision", "cover", "code")},
                "amount": money(line["amount"], line["currency"]) if line["currency"] else None,
                "valid_from": line.get("valid_from"),
                "valid_to": line.get("valid_to"),
            }
            for line in found.answer
        ],
    }
