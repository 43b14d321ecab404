"""`aval undo RUN`: take an import back."""

from argparse import ArgumentParser, Namespace

from aval.cli.django import start
from aval.cli.terminal import add_language


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("run", type=int, help="the number of the import, as `aval runs` lists it")
    parser.add_argument("--as", dest="login", metavar="LOGIN", help="who undoes it")
    add_language(parser)


def run(args: Namespace) -> int:
    """Undo the import."""
    start()
    from aval.cli.importing import undo_run  # noqa: PLC0415 - after the settings are read

    return undo_run(args)
