"""`aval work [--once]`: runs jobs, as many workers as one likes, on one database."""

from argparse import ArgumentParser, Namespace

from django.core.management import call_command

from aval.cli import exits
from aval.cli.django import start


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--once", action="store_true", help="run what is due, then end")


def run(args: Namespace) -> int:
    """Run jobs until told to end, or until nothing is due any more."""
    start()
    call_command("work", once=args.once)
    return exits.OK
