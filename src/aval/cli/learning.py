"""What `aval news` does, once there are tables: the acts of the form, from a terminal."""

import sys
from argparse import Namespace
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from aval.cli import exits
from aval.cli.acting import act_as
from aval.cli.amounts import typed_amount
from aval.desk.customer.ledger import counted
from aval.desk.news import actions
from aval.desk.news.checking import Entered
from aval.desk.news.effect import Foreseen
from aval.desk.news.queries import listed
from aval.records.models import CustomerNews, Person
from aval.wording.language import Language
from aval.wording.news import say_news


def act(args: Namespace) -> int:
    """Do what is asked, as the person named; what is refused is told and changes nothing."""
    return act_as(
        args,
        _DOES,
        missing=CustomerNews.DoesNotExist,
        said=lambda language: language.say("news.refused_gone"),
    )


def _list(args: Namespace, by: Person, language: Language) -> int:
    found = listed(by, args.customer)
    for one in found.rows:
        fact = one.fact
        said = say_news(
            fact.kind, fact.happened_on, language, document=one.document, amount=fact.amount,
            currency=fact.currency, text=fact.text,
        )  # fmt: skip
        learned = language.say("news.learned", day=language.day_year(one.fact.learned_on))
        who = one.change.person.username if one.change.person else ""
        print("  ".join((one.fact.news, said, learned, who, f"V{one.change.pk}")))
    if found.ledger:
        print(language.say("news.cli_ledger", day=language.day_year(found.ledger.on)))
    elif not found.rows:
        print(language.say("news.none"))
    return exits.OK


def _add(args: Namespace, by: Person, language: Language) -> int:
    return _kept(args, by, language, None)


def _correct(args: Namespace, by: Person, language: Language) -> int:
    known = CustomerNews.objects.current().get(customer=args.customer, news=args.news)
    return _kept(args, by, language, actions.known_fact(by, args.customer, known.pk))


def _kept(args: Namespace, by: Person, language: Language, corrected: CustomerNews | None) -> int:
    """Show what news does, and keep it where that is wanted."""
    at = datetime.now(UTC)
    today = timezone.localdate(at)
    entered = _entered(args, today)
    found = actions.preview(entered=entered, by=by, today=today, corrected=corrected)
    for line in _lines(found, language):
        print(line)
    says_yes = args.yes and not args.dry_run
    if not args.yes and not args.dry_run and sys.stdin.isatty():
        says_yes = input(language.say("intake.ask")).strip().lower() == language.say("intake.yes")
    if not says_yes:
        print(language.say("cover.cli_left"))
        return exits.OK
    given: dict[str, Any] = {"entered": entered, "by": by, "at": at, "today": today}
    made = (
        actions.enter(**given)
        if corrected is None
        else actions.correct(number=corrected.pk, **given)
    )
    version = made.change.pk
    print(language.say("news.cli_kept", version=version, customer=args.customer, news=made.news))
    return exits.OK


def _undo(args: Namespace, by: Person, language: Language) -> int:
    at = datetime.now(UTC)
    actions.take_back(
        key=args.customer, version=args.version, by=by, at=at, today=timezone.localdate(at)
    )
    print(language.say("news.taken_back"))
    return exits.OK


def _entered(args: Namespace, today: date) -> Entered:
    """Return the news that the arguments name; raises ActRefused for what is no amount."""
    currency = args.currency or counted(None).currency
    return Entered(
        customer=args.customer,
        kind=args.kind,
        happened_on=args.on,
        learned_on=args.learned_on or today,
        item=args.item,
        amount=typed_amount(args.amount, currency) if args.amount else None,
        currency=currency if args.amount else "",
        text=args.text,
    )


def _lines(found: Foreseen, language: Language) -> list[str]:
    """Return whom it is to be told by when, and what it does to the figures."""
    lines = [
        language.say(
            "news.tell_by", insurer=one.insurer, policy=one.policy, day=language.day_year(one.on)
        )
        for one in found.duties
    ] or [language.say("news.nobody_to_tell")]
    effect = found.effect
    if effect is None:
        return [*lines, language.say("news.no_figure")]
    if found.losses and found.lost_on:
        day = language.day_year(found.lost_on)
        lines.append(language.say_many("news.losses", found.losses, day=day))
    return lines + [
        language.say(
            "cover.cli_line",
            figure=language.say(code),
            before=language.money(effect.before[name], effect.currency),
            after=language.money(effect.after[name], effect.currency),
        )
        for name, code in _FIGURES.items()
    ]


_FIGURES = {
    "covered": "policies.covered",
    "uncovered": "policies.uncovered",
    "indemnifiable": "policies.indemnifiable",
}
_DOES = {"list": _list, "add": _add, "correct": _correct, "undo": _undo}
