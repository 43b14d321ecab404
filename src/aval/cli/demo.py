"""`aval demo`: an invented group with its history, ready to be logged into."""

import os
import secrets
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from django.core.management import call_command

from aval.cli import exits
from aval.cli.django import database, start
from aval.cli.terminal import add_language, progress, reader
from aval.wording.language import Language

CUSTOMERS = 2_000
"""Customers of the demo, unless `--customers` says otherwise."""
FOLDER = "out/demo"
"""Where the demo lives, unless `AVAL_DATA_DIR` says otherwise."""
_PASSWORD_FILE = "demo-password.txt"  # noqa: S105 - a file's name


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--customers", type=_customers, default=CUSTOMERS, help="of the invented group"
    )
    parser.add_argument("--no-serve", action="store_true", help="prepare everything, then end")
    add_language(parser)


def run(args: Namespace) -> int:
    """Make the demo where there is none yet, say who may log in, and serve it."""
    language = reader(args)
    os.environ.setdefault("AVAL_DATA_DIR", FOLDER)
    start()
    with database():
        call_command("migrate", interactive=False, verbosity=0)
        if not _prepare(args, language):
            return exits.CANNOT_READ_OR_WRITE
        if args.no_serve:
            call_command("work", once=True)
            return exits.OK
    # the processes that serve are copies of this one: a fresh one has no threads to lose in them
    words = ["serve", "--address", args.address, "--port", str(args.port)]
    sys.stdout.flush()
    return os.execv(sys.executable, [sys.executable, "-m", "aval.cli.main", *words])  # noqa: S606


def _prepare(args: Namespace, language: Language) -> bool:
    """Fill empty tables; return False where there is somebody's ledger that is not the demo's."""
    from django.conf import settings  # noqa: PLC0415 - Django has started by now
    from django.utils.timezone import get_default_timezone, localdate, now  # noqa: PLC0415

    from aval.desk.demo.actions import prepare_demo  # noqa: PLC0415
    from aval.records.models import Person  # noqa: PLC0415

    path = settings.DATA / _PASSWORD_FILE
    if not path.exists():
        if Person.objects.exists():
            print(language.say("demo.other_ledger", folder=settings.DATA), file=sys.stderr)
            return False
        password = secrets.token_urlsafe(9)
        prepare_demo(
            today=localdate(),
            at=now(),
            password=password,
            zone=get_default_timezone(),
            seed=args.seed,
            customers=args.customers,
            step=lambda code: progress(language.say(code)),
        )
        progress("")
        path.touch(0o600)
        path.write_text(password + "\n", "ascii")
    _tell(path.read_text("ascii").strip(), language)
    return True


def _tell(password: str, language: Language) -> None:
    """Say who may log in, with which password, as whom."""
    from aval.desk.demo.people import PEOPLE  # noqa: PLC0415 - Django has started by now
    from aval.wording.steps import say_word  # noqa: PLC0415

    print(language.say("demo.people", password=password))
    for one in PEOPLE:
        limits = ", ".join(f"{say_word(kind, language)} {value}" for kind, value in one.limits)
        role = say_word(one.role, language)
        print(f"  {one.login:<10}{role}{f' ({limits})' if limits else ''}, {one.language}")
    sys.stdout.flush()


def _customers(text: str) -> int:
    from aval.sandboxes.synthetic.demo_buyers import MOST_BUYERS  # noqa: PLC0415 - only if asked
    from aval.sandboxes.synthetic.demo_stories import FEWEST_BUYERS  # noqa: PLC0415

    if not text.isdecimal() or not FEWEST_BUYERS <= int(text) <= MOST_BUYERS:
        message = f"{text!r} is no number from {FEWEST_BUYERS} to {MOST_BUYERS}"
        raise ArgumentTypeError(message)
    return int(text)
