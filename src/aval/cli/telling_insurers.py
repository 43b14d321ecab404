"""What `aval claims` does, once there are tables: the desk's own acts, as a person."""

import sys
from argparse import Namespace
from contextlib import ExitStack
from datetime import UTC, date, datetime

from django.core.files import File
from django.utils import timezone

from aval.cli import exits
from aval.cli.acting import act_as
from aval.cli.amounts import typed_amount
from aval.desk.claims import actions, answering, money
from aval.desk.claims.cards import PaperCard
from aval.desk.claims.paging import Filter, Part, number_of, part, told
from aval.desk.claims.queries import One, one_paper
from aval.desk.claims.refusals import refuse
from aval.records.models import Item, Paper, Person
from aval.vocabulary.claims import ClaimMoney, PaperEvent, PaperKind, PaperState, Proof
from aval.vocabulary.requests import RequestChannel
from aval.wording.claims import HISTORY
from aval.wording.language import Language
from aval.wording.steps import say_word

MOST = 1_000
"""Papers of one list."""


def act(args: Namespace) -> int:
    """Do what is asked, as the person named; what is refused is told and changes nothing."""
    return act_as(
        args,
        _DOES,
        missing=Paper.DoesNotExist,
        said=lambda language: language.say(
            "claims.cli_no_paper", paper=args.paper, login=args.login
        ),
    )


def _list(args: Namespace, by: Person, language: Language) -> int:
    wanted = Filter(args.state, args.kind, args.customer, args.policy)
    found = part(by, wanted, after=args.after, size=min(max(args.most, 1), MOST))
    for one in found.papers:
        print(_line(one, found, language))
    if not found.papers:
        print(language.say("claims.none"))
    if found.after is not None:
        print(language.say("requests.cli_more", after=found.after), file=sys.stderr)
    return exits.OK


def _show(args: Namespace, by: Person, language: Language) -> int:
    one = _one(args, by)
    print(_line(one.paper, told([one.paper]), language))
    if one.paper.message:
        print(one.paper.message)
    for line in one.items:
        due, owed = language.day_year(line.due_on), language.money(line.amount, line.currency)
        print(f"{line.item}  {line.number}  {due}  {owed}")
    for row in one.money:
        if row.corrected_at is None:
            word = say_word(ClaimMoney(row.kind), language)
            amount = language.money(row.amount, one.paper.currency)
            print("  ".join((language.day_year(row.on), word, amount)))
    for step in reversed(one.steps):
        said = language.say(HISTORY[PaperEvent(step.event)], insurer=one.insurer)
        when = language.instant(timezone.localtime(step.at))
        who = step.person.username if step.person else ""
        print("  ".join(filter(None, (when, said, who, step.detail))))
    return exits.OK


def _declare(args: Namespace, by: Person, language: Language) -> int:
    at = datetime.now(UTC)
    rows = Item.objects.current().filter(item__in=args.item, customer=args.customer)
    currency = rows.values_list("currency", flat=True).first() or "EUR"
    card = PaperCard(
        policy=args.policy,
        kind=PaperKind(args.kind),
        items=tuple(args.item),
        cause=args.cause,
        wanted_until=args.until,
        instalments=tuple((_day(on), typed_amount(sum_, currency)) for on, sum_ in args.part),
        message=args.message,
        channel=RequestChannel.LETTER if args.letter else RequestChannel.FILE,
    )
    with ExitStack() as opened:
        files = [
            (Proof.OTHER, "", File(opened.enter_context(path.open("rb")), name=path.name))
            for path in args.attach
        ]
        made = actions.write(
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
    found, at = _one(args, by).paper, datetime.now(UTC)
    actions.submit(paper=found, by=by, at=at, today=timezone.localdate(at))
    return _stands(found, language)


def _carried(args: Namespace, by: Person, language: Language) -> int:
    found, at = _one(args, by).paper, datetime.now(UTC)
    today = timezone.localdate(at)
    answering.carried(
        paper=found, on=args.on or today, reference=args.reference, by=by, at=at, today=today
    )
    return _stands(found, language)


def _answer(args: Namespace, by: Person, language: Language) -> int:
    found, at = _one(args, by).paper, datetime.now(UTC)
    today = timezone.localdate(at)
    said = answering.Told(
        answer=args.answer,
        on=args.on or today,
        reference=args.reference,
        text=args.text,
        amount=typed_amount(args.amount, found.currency) if args.amount else None,
        extended_until=args.until,
    )
    answering.answer_by_hand(paper=found, told=said, by=by, at=at, today=today)
    return _stands(found, language)


def _money(args: Namespace, by: Person, language: Language) -> int:
    found, at = _one(args, by).paper, datetime.now(UTC)
    today = timezone.localdate(at)
    money.receive(
        paper=found, kind=args.kind, amount=typed_amount(args.amount, found.currency),
        on=args.on or today, note=args.note, by=by, at=at, today=today,
    )  # fmt: skip
    return _stands(found, language)


_DOES = {
    "list": _list,
    "show": _show,
    "declare": _declare,
    "submit": _submit,
    "carried": _carried,
    "answer": _answer,
    "money": _money,
}


def _one(args: Namespace, by: Person) -> One:
    return one_paper(by, number_of(by, args.paper))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse("requests.refused_day", found=text[:20])


def _line(one: Paper, found: Part, language: Language) -> str:
    """Return a paper on one line, its columns apart by two spaces at least."""
    columns = (
        f"{one.key:<20}",
        f"{say_word(PaperState(one.state), language):<16}",
        f"{language.short_day(timezone.localtime(one.written_at).date()):<8}",
        say_word(PaperKind(one.kind), language),
        language.money(one.amount, one.currency),
        found.insurers.get(one.policy_id, one.policy_id),
        one.customer_id,
        found.names.get(one.customer_id, ""),
    )
    return "  ".join(columns).rstrip()


def _stands(one: Paper, language: Language) -> int:
    one.refresh_from_db()
    state = say_word(PaperState(one.state), language)
    print(language.say("requests.cli_stands", request=one.key, state=state))
    return exits.OK
