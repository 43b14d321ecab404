"""Asking for cover: a request is written, decided, changed, taken back; each act in the journal.

What a person decides is in the outbox when the transaction ends; the outbox delivers it after.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from secrets import token_hex
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction

from aval.desk.customer import attachments
from aval.desk.customer.queries import seen
from aval.desk.jobs.actions import ask as ask_job
from aval.desk.requests.checking import RequestCard, check
from aval.desk.requests.grounds import Option, options
from aval.desk.requests.refusals import RequestAlreadyPending, refuse, refuse_without
from aval.desk.requests.told import advice_json
from aval.outbox.moving import RecordMoved, change, move, tell
from aval.records.models import CoverRequest, Person, RequestFile
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.requests import (
    CHANGEABLE_REQUESTS,
    PENDING_REQUESTS,
    RequestChannel,
    RequestEvent,
)
from aval.vocabulary.words import Layer

JOB = "deliver-outbox"
"""The job that delivers what was decided; its key is an instant."""
LONGEST_REASON = 500
_CONNECTED = RequestChannel.CONNECTOR


def ask(
    *,
    customer: str,
    card: RequestCard,
    by: Person,
    at: datetime,
    today: date,
    is_draft: bool = False,
    files: Sequence[File[Any]] = (),
) -> CoverRequest:
    """Ask for cover, or keep the request as a draft.

    Raises Customer.DoesNotExist outside the scope, ActRefused with the reason where it cannot be,
    RequestAlreadyPending where the insurer has one for this layer, NotAttachedError for a file.
    """
    refuse_without(by)
    found = seen(by, customer)
    option = option_of(found.key, card.policy, today=today)
    return write(option, card, by=by, at=at, today=today, is_draft=is_draft, files=files)


def ask_both(
    *,
    customer: str,
    card: RequestCard,
    temporary: int,
    by: Person,
    at: datetime,
    today: date,
    is_draft: bool = False,
    files: Sequence[File[Any]] = (),
) -> tuple[CoverRequest, CoverRequest]:
    """Ask for a permanent cover and for a temporary one on top, until the card's last day.

    Both are written or neither; `temporary` is minor units. Raises what `ask` raises.
    """
    if card.layer is not Layer.PERMANENT or card.kind is RequestKind.CANCEL:
        refuse("requests.refused_both")
    lasting = replace(card, wanted_to=None)
    given: dict[str, Any] = {
        "customer": customer, "by": by, "at": at, "today": today, "is_draft": is_draft,
    }  # fmt: skip
    with transaction.atomic():
        first = ask(card=lasting, files=files, **given)
        stands = option_of(first.customer_id, card.policy, today=today).standing
        held = stands.get(Layer.TEMPORARY)
        kind = RequestKind.INCREASE if held and held.amount else RequestKind.NEW
        on_top = replace(card, layer=Layer.TEMPORARY, kind=kind, amount=temporary)
        return first, ask(card=on_top, **given)


def option_of(customer: str, policy: str, *, today: date) -> Option:
    """Return what may be asked under a policy; ActRefused where it does not see the customer."""
    found = [
        one for one in options([customer], today=today).get(customer, []) if one.policy == policy
    ]
    if not found:
        refuse("requests.refused_policy")
    return found[0]


def write(
    option: Option,
    card: RequestCard,
    *,
    by: Person,
    at: datetime,
    today: date,
    is_draft: bool = False,
    files: Sequence[File[Any]] = (),
) -> CoverRequest:
    """Write a request that may be asked under an option, and decide it unless it is a draft."""
    check(card, option, today=today)
    attachments.check(files)
    try:
        with transaction.atomic():
            request = CoverRequest.objects.create(
                key=_key(),
                customer_id=option.customer,
                asked_by=by,
                asked_at=at,
                changed_at=at,
                recommendation=advice_json(option.advice),
                **_columns(card, option),
            )
            tell(request, RequestEvent.WRITTEN, at=at, by=by)
            _attach(request, files)
            if not is_draft:
                _decide(request, by, at)
    except IntegrityError as error:  # somebody asked for the same layer in this moment
        waits = CoverRequest.objects.filter(
            customer=option.customer, policy=option.policy, layer=card.layer,
            state__in=PENDING_REQUESTS,
        ).first()  # fmt: skip
        if waits is None:
            raise
        raise RequestAlreadyPending(waits) from error
    return request


def revise(
    *,
    request: CoverRequest,
    card: RequestCard,
    by: Person,
    at: datetime,
    today: date,
    files: Sequence[File[Any]] = (),
) -> CoverRequest:
    """Change a request that the insurer does not have; it is a draft then.

    One that was refused gets a new key: what the insurer is asked now is another order.
    """
    refuse_without(by)
    if request.state not in CHANGEABLE_REQUESTS:
        refuse("requests.refused_left")
    option = option_of(request.customer_id, card.policy, today=today)
    check(card, option, today=today, own=request.pk)
    attachments.check(files)
    fields: dict[str, Any] = _columns(card, option)
    if request.attempts or request.sent_at:
        fields |= {"key": _key(), "attempts": 0}
    fields |= {"error_code": "", "error_field": "", "error_detail": "", "due_at": None}
    with transaction.atomic(), unmoved():
        if request.state == RequestState.DRAFT:
            change(request, RequestEvent.CHANGED, at=at, by=by, **fields)
        else:
            move(
                request, RequestState.DRAFT, RequestEvent.HELD_BACK, at=at, by=by, sent_at=None,
                **fields,
            )  # fmt: skip
        _attach(request, files)
    return request


def submit(*, request: CoverRequest, by: Person, at: datetime, today: date) -> None:
    """Decide that a draft goes out; it is checked as if it were written now."""
    refuse_without(by)
    option = option_of(request.customer_id, request.policy_id, today=today)
    check(card_of(request), option, today=today, own=request.pk)
    if option.channel is _CONNECTED and request.channel != _CONNECTED:
        refuse("requests.refused_other_way")
    try:
        with transaction.atomic(), unmoved():
            _decide(request, by, at)
    except IntegrityError as error:
        raise RequestAlreadyPending(request) from error


def hold_back(*, request: CoverRequest, by: Person, at: datetime) -> None:
    """Take a request out of the outbox before it left; it is a draft again."""
    refuse_without(by)
    if request.state != RequestState.SUBMITTED:
        refuse("requests.refused_left")
    with unmoved():
        move(
            request, RequestState.DRAFT, RequestEvent.HELD_BACK, at=at, by=by, due_at=None
        )  # fmt: skip


def cancel(*, request: CoverRequest, by: Person, at: datetime, reason: str = "") -> None:
    """Give a request up.

    One that the insurer has is given up only with a reason: its interface takes nothing back, so
    somebody must have withdrawn it there.
    """
    refuse_without(by)
    words = " ".join(reason.replace("\x00", " ").split())[:LONGEST_REASON]
    if request.state == RequestState.SENT:
        refuse("requests.refused_underway")
    if request.state in {RequestState.ANSWERED, RequestState.CANCELLED}:
        refuse("requests.refused_over")
    if request.state not in CHANGEABLE_REQUESTS and not words:
        refuse("requests.refused_no_reason")
    with unmoved():
        move(
            request, RequestState.CANCELLED, RequestEvent.CANCELLED, at=at, by=by, detail=words,
            due_at=None,
        )  # fmt: skip


def see(*, request: CoverRequest, by: Person, at: datetime) -> None:
    """Say that who asked has seen the answer."""
    if request.asked_by_id != by.pk or request.answered_at is None:
        refuse("requests.refused_not_asker")
    if request.seen_at is None:
        with unmoved():
            change(request, RequestEvent.SEEN, at=at, by=by, seen_at=at)


def card_of(request: CoverRequest) -> RequestCard:
    """Return what a request asks for."""
    return RequestCard(
        policy=request.policy_id,
        kind=RequestKind(request.kind),
        layer=Layer(request.layer),
        amount=request.amount,
        currency=request.currency,
        wanted_from=request.wanted_from,
        wanted_to=request.wanted_to,
        is_urgent=request.is_urgent,
        message=request.message,
        channel=RequestChannel(request.channel),
    )


def ask_for_delivery(at: datetime, by: Person | None = None) -> None:
    """Ask for the outbox to be delivered now; one delivery a second is asked for at most."""
    ask_job(kind=JOB, key=f"now {at:%Y-%m-%dT%H:%M:%S}", at=at, by=by)


def _decide(request: CoverRequest, by: Person, at: datetime) -> None:
    is_connected = request.channel == _CONNECTED
    move(
        request, RequestState.SUBMITTED, RequestEvent.DECIDED, at=at, by=by, submitted_at=at,
        due_at=at if is_connected else None,
    )  # fmt: skip
    if is_connected:
        ask_for_delivery(at, by)


def _columns(card: RequestCard, option: Option) -> dict[str, Any]:
    """Return what is kept of a request, the insurer's keys as they are in this moment."""
    link = option.link_for(card.layer)
    connected = option.channel is _CONNECTED
    card = card if card.kind is not RequestKind.CANCEL else replace(card, amount=0)
    return {
        "policy_id": card.policy,
        "connection": option.connection,
        "channel": option.channel if connected else _by_hand(card.channel),
        "number": link.number if link else "",
        "unit": link.unit if link else "",
        "extension": link.extension if link else "",
        "buyer": option.buyer,
        "cover": "" if card.kind is RequestKind.NEW else option.cover_of(card.layer),
        "kind": card.kind,
        "layer": card.layer,
        "amount": card.amount,
        "currency": card.currency,
        "wanted_from": card.wanted_from,
        "wanted_to": card.wanted_to,
        "is_urgent": card.is_urgent,
        "message": card.message.strip(),
    }


def _by_hand(channel: RequestChannel) -> RequestChannel:
    return channel if channel is RequestChannel.LETTER else RequestChannel.FILE


def _attach(request: CoverRequest, files: Sequence[File[Any]]) -> None:
    for file in files:
        RequestFile.objects.create(
            request=request,
            name=attachments.plain_name(file.name or ""),
            digest=attachments.keep(file),
            size=file.size,
        )


def _key() -> str:
    """Return a key of at most twenty signs, which every insurer's reference holds."""
    return f"AV{token_hex(8).upper()}"


@contextmanager
def unmoved() -> Iterator[None]:
    """Tell a person in words that somebody, or the outbox, was faster."""
    try:
        yield
    except RecordMoved:
        refuse("requests.refused_moved")
