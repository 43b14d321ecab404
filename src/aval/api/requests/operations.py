"""The operations on requests for cover; what may be asked and when is the desk's to say."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.timezone import localdate, now
from ninja import Body, Path, Query, Router, Status

from aval.api.access import ASK, SEE, person_of
from aval.api.once import IdempotencyKey, done_once
from aval.api.problems import reader_of
from aval.api.requests import shapes
from aval.api.requests.telling import card_of, request_told, requests_told, whole
from aval.api.shapes import SentKey, answers
from aval.desk.programs.once import Answer
from aval.desk.requests import actions, bulk, insisting
from aval.desk.requests.brokers import contacts_for
from aval.desk.requests.paging import Filter, number_of, part, told
from aval.desk.requests.queries import one_request
from aval.desk.requests.refusals import ActRefused
from aval.records.models import CoverRequest
from aval.wording.steps import say_refused

router = Router(tags=["requests"])
Named = Annotated[SentKey, Path()]
_CREATED = 201


@router.get("", auth=SEE, response=answers(shapes.Requests))
def list_requests(request: HttpRequest, listing: Query[shapes.Listing]) -> shapes.Requests:
    """List requests, the newest first. Right: see customers."""
    wanted = Filter(listing.state, listing.customer or "", listing.policy or "")
    found = part(person_of(request), wanted, after=listing.after, size=listing.size)
    return shapes.Requests(requests=requests_told(found), after=found.after)


@router.post("", auth=ASK, response=answers(shapes.RequestTold, 409, code=_CREATED))
def ask_for_cover(
    request: HttpRequest, asked: Body[shapes.Asked], key: IdempotencyKey = None
) -> Status[object]:
    """Ask an insurer for cover, or keep the request as a draft. Right: ask insurers for cover."""

    def act() -> Answer:
        made = actions.ask(
            customer=asked.customer,
            card=card_of(asked),
            by=person_of(request),
            at=now(),
            today=localdate(),
            is_draft=asked.is_draft,
        )
        return _CREATED, request_told(made, told([made])).model_dump(mode="json")

    return done_once(request, key, act)


@router.post("/bulk", auth=ASK, response=answers(shapes.ManyDone, 409))
def ask_for_many(
    request: HttpRequest, many: Body[shapes.Many], key: IdempotencyKey = None
) -> Status[object]:
    """Ask for cover for many customers; each request is made or refused by itself.

    Right: ask insurers for cover.
    """

    def act() -> Answer:
        reader, refused = reader_of(request), []
        cards = []
        for number, wish in enumerate(many.requests):
            try:
                cards.append((number, wish.customer, card_of(wish)))
            except ActRefused as refusal:
                refused.append((number, wish.customer, refusal))
        done = bulk.ask_all(
            cards=[(customer, card) for _, customer, card in cards],
            by=person_of(request),
            at=now(),
            today=localdate(),
        )
        refused += [(cards[place][0], customer, why) for place, customer, why in done.places]
        lines = [
            shapes.NotMade(
                number=number,
                customer=customer,
                code=why.code,
                detail=say_refused(why.code, why.given, reader),
            )
            for number, customer, why in sorted(refused, key=lambda one: one[0])
        ]
        made = requests_told(told(done.requests))
        return 200, shapes.ManyDone(made=made, refused=lines).model_dump(mode="json")

    return done_once(request, key, act)


@router.get("/{key}", auth=SEE, response=answers(shapes.RequestWhole))
def show_request(request: HttpRequest, key: Named) -> shapes.RequestWhole:
    """Show a request with its history, files and letters. Right: see customers."""
    return _shown(request, key)


@router.post("/{key}/submit", auth=ASK, response=answers(shapes.RequestWhole, 409))
def submit_request(request: HttpRequest, key: Named) -> shapes.RequestWhole:
    """Decide that a draft goes out. Right: ask insurers for cover."""
    found = _found(request, key)
    actions.submit(request=found, by=person_of(request), at=now(), today=localdate())
    return _shown(request, key)


@router.post("/{key}/hold-back", auth=ASK, response=answers(shapes.RequestWhole, 409))
def hold_request_back(request: HttpRequest, key: Named) -> shapes.RequestWhole:
    """Take a request back before it left; it is a draft again. Right: ask insurers for cover."""
    actions.hold_back(request=_found(request, key), by=person_of(request), at=now())
    return _shown(request, key)


@router.post("/{key}/cancel", auth=ASK, response=answers(shapes.RequestWhole, 409))
def cancel_request(
    request: HttpRequest, key: Named, why: Body[shapes.Reason]
) -> shapes.RequestWhole:
    """Give a request up. Right: ask insurers for cover."""
    found = _found(request, key)
    actions.cancel(request=found, by=person_of(request), at=now(), reason=why.reason)
    return _shown(request, key)


@router.post("/{key}/insist", auth=ASK, response=answers(shapes.RequestWhole, 409))
def insist_on_request(
    request: HttpRequest,
    key: Named,
    letter: Body[shapes.Insistence],
    idempotency_key: IdempotencyKey = None,
) -> Status[object]:
    """Have the broker insist, by a letter. Right: ask insurers for cover."""

    def act() -> Answer:
        _insist(request, _found(request, key), letter)
        return 200, _shown(request, key).model_dump(mode="json")

    return done_once(request, idempotency_key, act)


def _insist(request: HttpRequest, found: CoverRequest, letter: shapes.Insistence) -> None:
    """Write to the broker: what the letter leaves open is as it is proposed on screen."""
    person = person_of(request)
    contact = next(iter(contacts_for(found.policy_id)), None)
    language = letter.language or (contact.language if contact else reader_of(request).code)
    is_proposed = contact is not None and letter.receivers in ([], [contact.email])
    proposed = insisting.template(
        found,
        by=person,
        language=language,
        contact=contact.name if contact and is_proposed else "",
        today=localdate(),
    )
    draft = insisting.Draft(letter.subject or proposed.subject, letter.body or proposed.body)
    receivers = letter.receivers or ([contact.email] if contact else [])
    insisting.insist(
        request=found, receivers=receivers, language=language, draft=draft, by=person, at=now()
    )


def _found(request: HttpRequest, key: str) -> CoverRequest:
    person = person_of(request)
    return one_request(person, number_of(person, key)).request


def _shown(request: HttpRequest, key: str) -> shapes.RequestWhole:
    person = person_of(request)
    return whole(one_request(person, number_of(person, key)))
