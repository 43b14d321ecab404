"""What `aval requests` does, once there are tables: the desk's own acts, as a person."""

import sys
from argparse import Namespace
from contextlib import ExitStack
from datetime import UTC, datetime

from django.core.files import File
from django.utils import timezone

from aval.cli import exits
from aval.cli.acting import act_as
from aval.cli.amounts import typed_amount
from aval.desk.requests import actions, insisting
from aval.desk.requests.brokers import contacts_for
from aval.desk.requests.checking import RequestCard
from aval.desk.requests.paging import Filter, Part, number_of, part, told
from aval.desk.requests.queries import One, one_request
from aval.records.models import CoverRequest, Person
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.requests import RequestChannel, RequestEvent
from aval.vocabulary.words import Layer
from aval.wording.language import NONE, Language
from aval.wording.requests import HISTORY
from aval.wording.steps import say_word

MOST = 1_000
"""Requests of one list."""


def act(args: Namespace) -> int:
    """Do what is asked, as the person named; what is refused is told and changes nothing."""
    return act_as(
        args,
        _DOES,
        missing=CoverRequest.DoesNotExist,
        said=lambda language: language.say(
            "requests.cli_no_request", request=args.request, login=args.login
        ),
    )


def _list(args: Namespace, by: Person, language: Language) -> int:
    wanted = Filter(args.state, args.customer, args.policy)
    size = min(max(args.most, 1), MOST)
    found = part(by, wanted, after=args.after, size=size)
    for one in found.requests:
        print(_line(one, found, language))
    if not found.requests:
        print(language.say("requests.cli_none"))
    if found.after is not None:
        print(language.say("requests.cli_more", after=found.after), file=sys.stderr)
    return exits.OK


def _show(args: Namespace, by: Person, language: Language) -> int:
    one = _one(args, by)
    print(_line(one.request, told([one.request]), language))
    if one.request.message:
        print(one.request.message)
    for step in reversed(one.steps):
        said = language.say(HISTORY[RequestEvent(step.event)], insurer=one.insurer)
        when = language.instant(timezone.localtime(step.at))
        who = step.person.username if step.person else ""
        print("  ".join(filter(None, (when, said, who, step.detail))))
    return exits.OK


def _ask(args: Namespace, by: Person, language: Language) -> int:
    is_cancel = args.kind is RequestKind.CANCEL
    card = RequestCard(
        policy=args.policy,
        kind=args.kind,
        layer=args.layer,
        amount=0 if is_cancel and not args.amount else typed_amount(args.amount, args.currency),
        currency=args.currency,
        wanted_from=args.begin,
        wanted_to=args.end,
        is_urgent=args.urgent,
        message=args.message,
        channel=RequestChannel.LETTER if args.letter else RequestChannel.FILE,
    )
    at = datetime.now(UTC)
    with ExitStack() as opened:
        files = [
            File(opened.enter_context(path.open("rb")), name=path.name) for path in args.attach
        ]
        made = actions.ask(
            customer=args.customer,
            card=card,
            by=by,
            at=at,
            today=timezone.localdate(at),
            is_draft=args.draft,
            files=files,
        )
    return _stands(made, language)


def _submit(args: Namespace, by: Person, language: Language) -> int:
    found, at = _one(args, by).request, datetime.now(UTC)
    actions.submit(request=found, by=by, at=at, today=timezone.localdate(at))
    return _stands(found, language)


def _hold_back(args: Namespace, by: Person, language: Language) -> int:
    found = _one(args, by).request
    actions.hold_back(request=found, by=by, at=datetime.now(UTC))
    return _stands(found, language)


def _cancel(args: Namespace, by: Person, language: Language) -> int:
    found = _one(args, by).request
    actions.cancel(request=found, by=by, at=datetime.now(UTC), reason=args.reason)
    return _stands(found, language)


def _insist(args: Namespace, by: Person, language: Language) -> int:
    found, at = _one(args, by).request, datetime.now(UTC)
    contact = next(iter(contacts_for(found.policy_id)), None)
    receivers = args.to or ([contact.email] if contact else [])
    is_contact = contact is not None and receivers == [contact.email]
    spoken = contact.language if contact else language.code
    draft = insisting.template(
        found,
        by=by,
        language=spoken,
        contact=contact.name if contact and is_contact else "",
        today=timezone.localdate(at),
    )
    letter = insisting.insist(
        request=found, receivers=receivers, language=spoken, draft=draft, by=by, at=at
    )
    print(language.say("requests.cli_letter", to=", ".join(letter.receivers)))
    return exits.OK


_DOES = {
    "list": _list,
    "show": _show,
    "ask": _ask,
    "submit": _submit,
    "hold-back": _hold_back,
    "cancel": _cancel,
    "insist": _insist,
}


def _one(args: Namespace, by: Person) -> One:
    return one_request(by, number_of(by, args.request))


def _line(one: CoverRequest, found: Part, language: Language) -> str:
    """Return a request on one line, its columns apart by two spaces at least."""
    is_cancel = one.kind == RequestKind.CANCEL
    columns = (
        f"{one.key:<20}",
        f"{say_word(RequestState(one.state), language):<16}",
        f"{language.short_day(timezone.localtime(one.asked_at).date()):<8}",
        f"{say_word(RequestKind(one.kind), language)}, {say_word(Layer(one.layer), language)}",
        NONE if is_cancel else language.money(one.amount, one.currency),
        found.insurers.get(one.policy_id, one.policy_id),
        one.customer_id,
        found.names.get(one.customer_id, ""),
    )
    return "  ".join(columns).rstrip()


def _stands(one: CoverRequest, language: Language) -> int:
    state = say_word(RequestState(one.state), language)
    print(language.say("requests.cli_stands", request=one.key, state=state))
    return exits.OK
