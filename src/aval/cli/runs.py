"""`aval runs [RUN]`: list the imports, or show one with its differences or errors."""

from argparse import ArgumentParser, Namespace

from aval.cli.django import start
from aval.cli.terminal import add_language


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("run", type=int, nargs="?", help="the number of one import")
    parser.add_argument("--most", type=int, default=20, help="how many are listed, default 20")
    add_language(parser)


def run(args: Namespace) -> int:
    """List or show."""
    start()
    from aval.cli.importing import list_runs  # noqa: PLC0415 - after the settings are read

    return list_runs(args)
