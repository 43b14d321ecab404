"""`aval serve`: serves Aval to browsers, with one worker for its jobs beside it."""

import multiprocessing
import os
import subprocess
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from aval.cli import exits
from aval.cli.django import database, start
from aval.cli.people import first_token
from aval.cli.terminal import add_language, reader
from aval.cli.unapplied import is_refused

_GRACE_S = 10
"""How long a worker has to give its job back."""
_HERE = frozenset({"127.0.0.1", "::1", "0.0.0.0", "::", "localhost"})  # noqa: S104 - compared only
"""Addresses to listen at that a browser on this machine reaches as `localhost`."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--address", default="127.0.0.1", help="where to listen: 0.0.0.0 is all")
    parser.add_argument("--port", type=_number, default=8000)
    parser.add_argument("--workers", type=_number, default=1, help="processes that serve pages")
    parser.add_argument("--threads", type=_number, default=4, help="pages at once in each of them")
    parser.add_argument("--no-worker", action="store_true", help="jobs are run elsewhere")
    add_language(parser)


def _number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        message = f"{text!r} is no number from 1 to 65535"
        raise ArgumentTypeError(message)
    return int(text)


def run(args: Namespace) -> int:
    """Serve until told to end (SIGTERM, Ctrl-C); then the worker ends as well."""
    language = reader(args)
    start()
    with database():
        if is_refused(language):
            return exits.NOT_READY
        address = opened_at(args.address, args.port)
        told = first_token(language, address)
    prepare_files()
    print(language.say("operate.serving", address=f"{address}/"), flush=True)
    if told:
        print(told, flush=True)
    if args.no_worker:
        serve_pages(args)
    else:
        with worker_beside():
            serve_pages(args)
    return exits.OK


def prepare_files() -> None:
    """Gather stylesheets, scripts and fonts, compressed, where production serves them from."""
    from django.conf import settings  # noqa: PLC0415 - after Django has started
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if settings.PRODUCTION:
        call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()  # the processes that serve open their own


def serve_pages(args: Namespace) -> None:
    """Serve until told to end; the processes that do it begin as fresh ones."""
    from django.conf import settings  # noqa: PLC0415 - after Django has started
    from granian.constants import Interfaces  # noqa: PLC0415 - only this command needs it
    from granian.server import Server  # noqa: PLC0415

    # a copy of this process would inherit the locks of threads that are not in it
    multiprocessing.set_start_method("spawn", force=True)
    Server(
        "aval.config.wsgi:application",
        address=args.address,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=args.threads,
        respawn_failed_workers=True,
        websockets=False,
        log_dictconfig=settings.LOGGING,
        workers_kill_timeout=_GRACE_S,
    ).serve()


@contextmanager
def worker_beside() -> Iterator[None]:
    """Run `aval work` beside, again when it ends by itself; in the end let it give its job back."""
    is_over = Event()
    running = [_born()]

    def watch() -> None:
        while not is_over.is_set():
            running[0].wait()
            if not is_over.wait(1):
                running[0] = _born()

    watcher = Thread(target=watch, name="watches the worker", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        running[0].terminate()
        try:
            running[0].wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            running[0].kill()  # its job is found and given to another worker
        watcher.join(_GRACE_S)


def _born() -> "subprocess.Popen[bytes]":
    """Start a worker in a session of its own: Ctrl-C reaches it through us, once."""
    words = [sys.executable, "-m", "aval.cli.main", "work", "--parent", str(os.getpid())]
    return subprocess.Popen(words, start_new_session=True)  # noqa: S603 - our own program


def opened_at(address: str, port: int) -> str:
    """Return where a browser opens what listens at an address.

    On this machine that is `localhost`: browsers offer passkeys under that name, or over https,
    and never under an address of numbers.
    """
    if address in _HERE:
        return f"http://localhost:{port}"
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
