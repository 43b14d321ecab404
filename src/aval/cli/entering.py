"""What `aval covers` does, once there are tables: the acts of the form, from a terminal."""

import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from django.core.files import File
from django.utils import timezone

from aval.cli import exits
from aval.cli.terminal import reader
from aval.desk.cover import actions
from aval.desk.customer.attachments import NotAttachedError
from aval.desk.customer.what_if import WhatIf
from aval.desk.refusals import ActRefused, refuse
from aval.intake.insurers.entered import Entered
from aval.records.models import Customer, Person
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.typed_amounts import typed_basis_points, typed_minor
from aval.wording.language import Language
from aval.wording.steps import say_step, say_word


def enter(args: Namespace) -> int:
    """Show what a decision does, and keep it where that is wanted."""
    language = reader(args)
    return _told(args, language, lambda: _enter(args, language))


def take_back(args: Namespace) -> int:
    """Take back what was entered by a change."""
    language = reader(args)

    def act() -> int:
        at = datetime.now(UTC)
        actions.take_back(
            key=args.customer, version=args.version, by=Person.objects.get(username=args.login),
            at=at, today=timezone.localdate(at),
        )  # fmt: skip
        print(language.say("cover.taken_back"))
        return exits.OK

    return _told(args, language, act)


def _told(args: Namespace, language: Language, act: Callable[[], int]) -> int:
    """Do an act, and say why where it cannot be."""
    try:
        return act()
    except Person.DoesNotExist:
        told = language.say("intake.no_person", login=args.login)
    except Customer.DoesNotExist:
        told = language.say("cover.cli_no_customer", customer=args.customer)
    except NotAttachedError as refused:
        told = say_step(refused.why, language=language, currency="EUR")
    except ActRefused as refusal:
        given = {
            name: language.count(value) if isinstance(value, int) else value
            for name, value in refusal.given.items()
        }
        told = language.say(refusal.code, **given)
    print(told, file=sys.stderr)
    return exits.BAD_INPUT


def _enter(args: Namespace, language: Language) -> int:
    by, at = Person.objects.get(username=args.login), datetime.now(UTC)
    today = timezone.localdate(at)
    found = actions.preview(entered=_entered(args, language), by=by, today=today)
    print(_head(found.entered, language))
    for line in _lines(found.effect, language):
        print(line)
    is_asked = not args.yes and not args.dry_run and sys.stdin.isatty()
    says_yes = args.yes and not args.dry_run
    if is_asked:
        says_yes = input(language.say("intake.ask")).strip().lower() == language.say("intake.yes")
    if not says_yes:
        print(language.say("cover.cli_left"))
        return exits.OK
    with ExitStack() as open_files:
        files = [
            File(open_files.enter_context(Path(name).open("rb")), name=Path(name).name)
            for name in args.file
        ]
        made = actions.add(entered=found.entered, by=by, at=at, today=today, files=files)
    print(language.say("cover.cli_kept", version=made.pk, customer=args.customer))
    return exits.OK


def _entered(args: Namespace, language: Language) -> Entered:
    """Return the decision that the arguments name; raises ActRefused for what is no amount."""
    if args.currency not in MINOR_DIGITS:
        refuse("requests.refused_currency", currency=args.currency[:10])
    return Entered(
        customer=args.customer,
        policy=args.policy,
        layer=args.layer,
        decision=args.decision,
        amount=_minor(args.amount, args.currency, language) if args.amount else 0,
        currency=args.currency,
        decided_on=args.decided_on,
        valid_from=args.valid_from or args.decided_on,
        valid_to=args.valid_to,
        extension=args.extension,
        requested=_minor(args.requested, args.currency, language) if args.requested else None,
        requested_on=args.requested_on,
        insured_bp=_basis_points(args.insured_pct, language) if args.insured_pct else None,
        reference=args.reference,
        conditions=args.conditions,
    )


def _minor(text: str, currency: str, language: Language) -> int:
    try:
        return typed_minor(text, digits=MINOR_DIGITS[currency], language=language.code)
    except ValueError as error:
        refuse("requests.refused_amount_typed", cause=error, found=text[:40])


def _basis_points(text: str, language: Language) -> int:
    try:
        return typed_basis_points(text, language=language.code)
    except ValueError as error:
        refuse("cover.refused_percent", cause=error)


def _head(entered: Entered, language: Language) -> str:
    return language.say(
        "cover.cli_known",
        decision=say_word(entered.decision, language),
        layer=say_word(entered.layer, language),
        policy=entered.policy,
        amount=language.money(entered.amount, entered.currency),
        day=language.day(entered.valid_from),
    )


def _lines(effect: WhatIf | None, language: Language) -> list[str]:
    """Return what the decision does to each figure, on the day on which it begins."""
    if effect is None:
        return [language.say("cover.effect_nothing")]
    return [
        language.say(
            "cover.cli_line",
            figure=language.say(line.code),
            before=language.money(line.before, effect.currency),
            after=language.money(line.after, effect.currency),
        )
        for line in effect.lines
    ]
