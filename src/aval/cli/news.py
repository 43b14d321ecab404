"""`aval news list|add|correct|undo`: what is learned of a customer beside its ledger."""

from argparse import ArgumentParser, Namespace
from datetime import date

from aval.cli.django import start
from aval.cli.terminal import add_language
from aval.vocabulary.news import NewsKind


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments, for each act its own."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    _add_person(acts.add_parser("list", help="what is known, the newest first"))
    adding = acts.add_parser("add", help="enter news: what it does is shown first")
    _add_person(adding)
    _add_news(adding)
    correcting = acts.add_parser("correct", help="write another version of it")
    _add_person(correcting)
    correcting.add_argument("news", help="its key, as `list` shows it")
    _add_news(correcting)
    undoing = acts.add_parser("undo", help="take back what was entered by a change")
    _add_person(undoing)
    undoing.add_argument("version", type=int, help="the change, as `add` named it")


def run(args: Namespace) -> int:
    """Do the act."""
    start()
    from aval.cli.learning import act  # noqa: PLC0415 - after the settings are read

    return act(args)


def _add_news(parser: ArgumentParser) -> None:
    parser.add_argument("--kind", type=NewsKind, choices=tuple(NewsKind), required=True)
    parser.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument(
        "--learned-on", type=date.fromisoformat, metavar="DATE", help="default today"
    )
    parser.add_argument("--item", default="", help="whose payment came back")
    parser.add_argument("--amount", default="", metavar="62000.00", help="that came back")
    parser.add_argument("--currency", default="", help="default: that of the figures")
    parser.add_argument("--text", default="", help="what it is, and where it is from")
    parser.add_argument("--dry-run", action="store_true", help="show what it does, keep nothing")
    parser.add_argument("--yes", action="store_true", help="keep it without asking")


def _add_person(parser: ArgumentParser) -> None:
    parser.add_argument("customer", help="the customer's key")
    parser.add_argument("--as", dest="login", metavar="LOGIN", required=True, help="who acts")
    add_language(parser)
