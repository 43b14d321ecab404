"""`aval people list|add|first-token`: who uses Aval, from the machine's own terminal."""

import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from getpass import getpass

from aval.cli import exits
from aval.cli.django import start
from aval.cli.terminal import add_language, reader
from aval.vocabulary.acts import Role
from aval.wording.language import LANGUAGES, Language
from aval.wording.steps import say_word


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments, for each act its own."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    add_language(acts.add_parser("list", help="everybody, with role and scope"))
    add_language(acts.add_parser("first-token", help="open the first start"))
    adding = acts.add_parser("add", help="add a person")
    adding.add_argument("login")
    adding.add_argument("--role", type=Role, choices=tuple(Role), required=True)
    adding.add_argument("--name", default="", help="first name and last name")
    adding.add_argument("--email", default="")
    adding.add_argument("--reads", choices=LANGUAGES, help="default: the language of this command")
    adding.add_argument("--link", action="store_true", help="print a link, ask no password")
    add_language(adding)


def run(args: Namespace) -> int:
    """Do the act."""
    start()
    language = reader(args)
    acts = {"list": _list, "add": _add, "first-token": _first_token}
    return acts[args.act](args, language)


def first_token(language: Language, base: str = "") -> str | None:
    """Return what tells how to make the first administrator, None when there is anybody."""
    from django.conf import settings  # noqa: PLC0415 - after the settings are read

    from aval.desk.people.first import issue  # noqa: PLC0415
    from aval.desk.people.queries import is_deserted  # noqa: PLC0415

    if not is_deserted():
        return None
    token = issue(settings.DATA, at=datetime.now(UTC))
    return language.say("people.cli_first_token", address=address("/first", base), token=token)


def address(path: str, base: str = "") -> str:
    """Return a path of the pages as people open it: at `AVAL_ORIGINS`, else on this machine."""
    origins = os.environ.get("AVAL_ORIGINS", "").split(",")
    return f"{origins[0].strip().rstrip('/') or base or 'http://localhost:8000'}{path}"


def _first_token(args: Namespace, language: Language) -> int:
    del args
    told = first_token(language)
    print(told or language.say("people.refused_door_closed"))
    return exits.OK if told else exits.BAD_INPUT


def _list(args: Namespace, language: Language) -> int:
    from aval.records.models import Person  # noqa: PLC0415 - after the settings are read

    del args
    found = Person.objects.prefetch_related("scope_rules").order_by("username")
    for person in found:
        state = language.say("people.active" if person.is_active else "people.not_active")
        rules = ", ".join(map(str, person.scope_rules.all())) or language.say("people.scope_all")
        role = say_word(Role(person.role), language)
        print(f"{person.username:<24}{role:<24}{person.language:<4}{state:<12}{rules}")
    if not found:
        print(language.say("people.cli_nobody"))
    return exits.OK


def _add(args: Namespace, language: Language) -> int:
    from django.core.exceptions import ValidationError  # noqa: PLC0415 - as above

    from aval.desk.people.actions import Card, add_person  # noqa: PLC0415
    from aval.desk.people.refusals import PeopleRefusal  # noqa: PLC0415

    first, _, last = args.name.partition(" ")
    card = Card(args.role, args.reads or language.code, first, last, args.email)
    try:
        password = _password(args, language)
        person = add_person(
            by=None, at=datetime.now(UTC), login=args.login, card=card, password=password
        )
    except PeopleRefusal as refusal:
        print(language.say(refusal.code), file=sys.stderr)
        return exits.BAD_INPUT
    except ValidationError as weak:
        print(*weak.messages, sep="\n", file=sys.stderr)
        return exits.BAD_INPUT
    role = say_word(Role(person.role), language)
    print(language.say("people.cli_added", login=person.username, role=role))
    if not password:
        print(_link(person.username, language))
    return exits.OK


def _password(args: Namespace, language: Language) -> str | None:
    """Return the password typed twice, None where a link is wanted; a weak one is refused."""
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.utils.translation import override  # noqa: PLC0415

    from aval.records.models import Person  # noqa: PLC0415

    if args.link or not sys.stdin.isatty():
        return None
    password = getpass(language.say("people.cli_password_ask", login=args.login))
    if not password:
        return None
    with override(language.code):
        validate_password(password, Person(username=args.login))
    if getpass(language.say("people.cli_password_again")) != password:
        raise ValidationError(language.say("people.passwords_differ"))
    return password


def _link(login: str, language: Language) -> str:
    from django.urls import reverse  # noqa: PLC0415 - as above

    from aval.desk.people.actions import link_password  # noqa: PLC0415
    from aval.records.models import Person  # noqa: PLC0415

    person = Person.objects.get(username=login)
    parts = link_password(by=None, at=datetime.now(UTC), person=person)
    path = reverse("account_reset_password_from_key", args=parts)
    return language.say("people.cli_link", address=address(path))
