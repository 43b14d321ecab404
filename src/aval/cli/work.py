"""`aval work [--once]`: runs jobs, as many workers as one likes, on one database."""

from argparse import ArgumentParser, Namespace

from django.core.management import call_command

from aval.cli import exits
from aval.cli.django import database, start
from aval.cli.terminal import add_language, reader
from aval.cli.unapplied import is_refused


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--once", action="store_true", help="run what is due, then end")
    parser.add_argument("--parent", type=int, default=0, help="end with the process of this number")
    add_language(parser)


def run(args: Namespace) -> int:
    """Run jobs until told to end, or until nothing is due any more."""
    start()
    with database():
        if is_refused(reader(args)):
            return exits.NOT_READY
        call_command("work", once=args.once, parent=args.parent)
    return exits.OK
