"""`aval policies list|show|check|import`: contracts at the terminal."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from aval.cli import django, exits
from aval.cli.terminal import add_language, reader
from aval.dataset.contract import read_policies
from aval.dataset.doubts import doubts
from aval.dataset.parameters import plain_values
from aval.dataset.particulars import FILE, Particulars, particulars_from_toml
from aval.dataset.policies import Policy
from aval.vocabulary.faults import BadInput, Fault
from aval.wording.clauses import say_parameter, say_value, with_reference
from aval.wording.language import Language
from aval.wording.steps import say_word


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments, for each act its own."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    add_language(acts.add_parser("list", help="every policy that is known"))
    showing = acts.add_parser("show", help="a policy with its terms and clause numbers")
    showing.add_argument("policy", help="its key")
    add_language(showing)
    checking = acts.add_parser("check", help="every fault and every doubt of a policies.toml")
    checking.add_argument("file", type=Path)
    checking.add_argument("--currency", default="", help="of the amounts, e.g. EUR")
    add_language(checking)
    taking = acts.add_parser("import", help="take the policies of a file in, each as it stands")
    taking.add_argument("file", type=Path)
    taking.add_argument("--by", required=True, help="the login of who does it")
    add_language(taking)


def run(args: Namespace) -> int:
    """Do the act."""
    language = reader(args)
    acts = {"list": _list, "show": _show, "check": _check, "import": _import}
    return acts[args.act](args, language)


def _check(args: Namespace, language: Language) -> int:
    faults: list[Fault] = []
    found = read_policies(args.file, None, args.currency, faults)
    if faults:
        raise BadInput(faults)
    return exits.BAD_INPUT if _told_doubts(found, language) else exits.OK


def _told_doubts(policies: tuple[Policy, ...], language: Language) -> bool:
    """Write what is odd to standard error, and return whether any of it cannot be meant."""
    contradictions = False
    for policy in policies:
        for doubt in doubts(policy):
            contradictions = contradictions or doubt.is_contradiction
            said = language.say(doubt.code, **dict(doubt.given))
            name = say_parameter(doubt.parameter, language)
            word = say_word(doubt.severity, language)
            print(f"{policy.policy} {doubt.block}, {name}: {word}: {said}", file=sys.stderr)
    print(language.say_many("policies.checked", len(policies)))
    return contradictions


def _list(args: Namespace, language: Language) -> int:
    del args
    django.start()
    from aval.desk.policies.queries import listed  # noqa: PLC0415 - what has tables

    for one in listed(today=date.today()):  # noqa: DTZ011 - the day on the user's own calendar
        kind = say_word(one.particulars.kind, language)
        parts = [one.policy.policy, one.policy.insurer, one.particulars.number, kind]
        since = one.terms.valid_from.isoformat() if one.terms else ""
        print("  ".join(part for part in [*parts, since] if part))
    return exits.OK


def _show(args: Namespace, language: Language) -> int:
    django.start()
    from aval.desk.policies.queries import current, particulars, reporting_currency  # noqa: PLC0415

    found = current(args.policy)
    if found is None:
        print(language.say("policies.refused_gone", policy=args.policy), file=sys.stderr)
        return exits.BAD_INPUT
    currency = reporting_currency() or "EUR"
    print(f"{args.policy}  {found[1].insurer}")
    for terms in found[1].terms:
        print()
        _told_block(
            plain_values(terms), terms.valid_from, particulars(args.policy), language, currency
        )
    return exits.OK


def _told_block(
    values: dict[str, Any], start: date, sheet: Particulars, language: Language, currency: str
) -> None:
    block = start.isoformat()
    for name, value in values.items():
        said = say_value(name, value, language, currency)
        line = language.say("clauses.is", name=say_parameter(name, language), value=said)
        clause, is_example = sheet.clause(block, name), sheet.is_example(block, name)
        print(with_reference(line, clause, language, is_example=is_example))


def _import(args: Namespace, language: Language) -> int:
    django.start()
    from aval.desk.policies.actions import take_in  # noqa: PLC0415 - what has tables
    from aval.desk.policies.queries import companies, reporting_currency  # noqa: PLC0415
    from aval.desk.policies.refusals import ActRefused  # noqa: PLC0415
    from aval.records.people import Person  # noqa: PLC0415

    faults: list[Fault] = []
    found = read_policies(args.file, companies(), reporting_currency(), faults)
    if faults:
        raise BadInput(faults)
    by = Person.objects.filter(username=args.by, is_active=True).first()
    if by is None:
        print(language.say("policies.no_person", login=args.by), file=sys.stderr)
        return exits.BAD_INPUT
    if _told_doubts(found, language):
        return exits.BAD_INPUT
    at = datetime.now().astimezone()
    try:
        change = take_in(
            policies=found, particulars=_particulars(args.file), by=by, at=at, today=at.date()
        )
    except ActRefused as refusal:
        print(language.say(refusal.code, **refusal.given), file=sys.stderr)
        return exits.BAD_INPUT
    if change is None:
        print(language.say("policies.nothing_changed"))
    else:
        print(language.say("policies.taken_in", version=change.pk))
    return exits.OK


def _particulars(file: Path) -> dict[str, Particulars]:
    """Return the particulars of the file beside that of the policies, none where there is none."""
    beside = file.with_name(FILE)
    return particulars_from_toml(beside.read_text("utf-8")) if beside.is_file() else {}
