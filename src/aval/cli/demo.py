"""`aval demo`: an invented group with its history, ready to be logged into."""

import multiprocessing
import os
import secrets
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from multiprocessing.synchronize import Event as EventOfProcesses
from pathlib import Path
from threading import Event, Thread

from django.core.management import call_command

from aval.cli import exits, serve
from aval.cli.django import database, start
from aval.cli.terminal import add_language, progress, reader
from aval.wording.language import Language

CUSTOMERS = 2_000
"""Customers of the demo, unless `--customers` says otherwise."""
FOLDER = "out/demo"
"""Where the demo lives, unless `AVAL_DATA_DIR` says otherwise."""
_PASSWORD_FILE = "demo-password.txt"  # noqa: S105 - a file's name
_LOOK_S = 0.2
"""How often it is looked whether the insurers answer."""
_UNFINISHED_FILE = "demo-unfinished.txt"
"""Stands while the demo is being made: tables beside it are no one's ledger."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--customers", type=_customers, default=CUSTOMERS, help="of the invented group"
    )
    parser.add_argument("--no-serve", action="store_true", help="prepare everything, then end")
    parser.set_defaults(workers=1, threads=4)
    add_language(parser)


def run(args: Namespace) -> int:
    """Make the demo where there is none yet, say who may log in, and serve it."""
    language = reader(args)
    os.environ.setdefault("AVAL_DATA_DIR", FOLDER)
    start()
    maker = None if args.no_serve or _is_made() else _Maker(args)
    with database():
        call_command("migrate", interactive=False, verbosity=0)
        if not _is_made() and not _is_begun(language):
            if maker is not None:
                maker.end()
            return exits.CANNOT_READ_OR_WRITE
        if args.no_serve:
            if not _is_made():
                _prepare(args)
            _tell(language)
            call_command("work", once=True)
            return exits.OK
    if maker is not None:
        maker.may_begin.set()
    serve.prepare_files()
    with _living(args, language, maker) as outcome:
        serve.serve_pages(args)
    return outcome[0]


class _Maker:
    """The process that makes the demo: it loads while the tables are made, and begins when told."""

    def __init__(self, args: Namespace) -> None:
        """Start the process."""
        context = multiprocessing.get_context("spawn")
        self.may_begin = context.Event()
        # it ends with this process, also where no tables could be made
        given = (args, self.may_begin)
        self.process = context.Process(target=prepare_beside, args=given, daemon=True)
        self.process.start()

    def end(self) -> None:
        """End the process, wherever it is."""
        self.process.terminate()
        self.process.join()


def prepare_beside(args: Namespace, may_begin: EventOfProcesses) -> None:
    """Fill the tables: all that this process does. Its parent tells it to end, not Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    start()
    import_module("aval.desk.demo.actions")  # the longest part of what can be done before
    may_begin.wait()
    _prepare(args)


def _prepare(args: Namespace) -> None:
    """Fill the tables."""
    from django.utils.timezone import get_default_timezone, localdate, now  # noqa: PLC0415

    from aval.cli.demo_insurers import keep_world  # noqa: PLC0415
    from aval.desk.demo.actions import prepare_demo  # noqa: PLC0415 - Django has started by now

    language, today = reader(args), localdate()
    keep_world(_file(""), seed=args.seed, customers=args.customers, day=today)
    prepare_demo(
        today=today,
        at=now(),
        password=_file(_UNFINISHED_FILE).read_text("ascii").strip(),
        zone=get_default_timezone(),
        seed=args.seed,
        customers=args.customers,
        step=lambda code: progress(language.say(code)),
    )
    progress("")
    _file(_UNFINISHED_FILE).replace(_file(_PASSWORD_FILE))


def _is_made() -> bool:
    return _file(_PASSWORD_FILE).exists()


def _is_begun(language: Language) -> bool:
    """Begin a demo; return False where there is somebody's ledger that is not the demo's.

    What a start left that was killed in the middle goes: nobody could log in to it yet.
    """
    from django.conf import settings  # noqa: PLC0415 - Django has started by now

    from aval.records.models import Person  # noqa: PLC0415

    unfinished = _file(_UNFINISHED_FILE)
    if unfinished.exists():
        call_command("flush", interactive=False, verbosity=0)
    elif Person.objects.exists():
        print(language.say("demo.other_ledger", folder=settings.DATA), file=sys.stderr)
        return False
    unfinished.touch(0o600)
    unfinished.write_text(secrets.token_urlsafe(9) + "\n", "ascii")
    return True


@contextmanager
def _living(args: Namespace, language: Language, maker: _Maker | None) -> Iterator[list[int]]:
    """Wait for the demo while the server starts; then tell who may log in, and do its jobs.

    Yields the exit code as it will be. When the demo cannot be made, the server is told to end.
    """
    outcome = [exits.OK]

    def wait() -> None:
        if maker is not None:
            maker.process.join()
        if maker is not None and maker.process.exitcode:
            outcome[0] = exits.CANNOT_READ_OR_WRITE
            os.kill(os.getpid(), signal.SIGTERM)
            return
        _tell(language)
        address = f"{serve.opened_at(args.address, args.port)}/"
        print(language.say("operate.serving", address=address), flush=True)
        beside.enter_context(_insurers(is_over))
        beside.enter_context(serve.worker_beside())

    is_over = Event()
    with ExitStack() as beside:
        waiter = Thread(target=wait, name="waits for the demo")
        waiter.start()
        try:
            yield outcome
        finally:
            is_over.set()
            if maker is not None and maker.process.is_alive():
                maker.end()
            waiter.join()


@contextmanager
def _insurers(is_over: Event) -> Iterator[None]:
    """Have the pretend insurers answer in a process beside, and Aval know where."""
    from django.conf import settings  # noqa: PLC0415 - Django has started by now
    from django.db import connections  # noqa: PLC0415
    from django.utils.timezone import now  # noqa: PLC0415

    from aval.cli.demo_insurers import (  # noqa: PLC0415
        addresses,
        forget_addresses,
        serve_insurers,
    )
    from aval.desk.demo.insurers import connect_insurers  # noqa: PLC0415

    forget_addresses(settings.DATA)
    process = multiprocessing.get_context("spawn").Process(
        target=serve_insurers, args=(settings.DATA,)
    )
    process.start()
    try:
        while not (found := addresses(settings.DATA)) and process.is_alive():
            if is_over.wait(_LOOK_S):
                break
        connect_insurers(found, at=now())
        connections.close_all()  # those of this thread
        yield
    finally:
        process.terminate()
        process.join()


def _tell(language: Language) -> None:
    """Say who may log in, with which password, as whom."""
    from aval.desk.demo.people import PEOPLE  # noqa: PLC0415 - Django has started by now
    from aval.wording.steps import say_word  # noqa: PLC0415

    password = _file(_PASSWORD_FILE).read_text("ascii").strip()
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


def _file(name: str) -> Path:
    from django.conf import settings  # noqa: PLC0415 - Django has started by now

    return Path(settings.DATA) / name
