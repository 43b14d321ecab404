"""`aval covers add|undo`: enter what an insurer decided of a customer, or take that back."""

from argparse import ArgumentParser, Namespace
from datetime import date

from aval.cli.django import start
from aval.cli.terminal import add_language
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments, for each act its own."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    adding = acts.add_parser("add", help="enter a decision: what it does is shown first")
    adding.add_argument("customer", help="the customer's key")
    adding.add_argument("--as", dest="login", metavar="LOGIN", required=True, help="who enters it")
    adding.add_argument("--policy", required=True)
    adding.add_argument("--layer", type=Layer, choices=tuple(Layer), default=Layer.PERMANENT)
    adding.add_argument("--extension", default="", help="of a top-up: its name")
    adding.add_argument("--decision", type=Decision, choices=tuple(Decision), required=True)
    adding.add_argument("--amount", default="", help="none when nothing was granted")
    adding.add_argument("--currency", required=True)
    adding.add_argument("--decided-on", type=date.fromisoformat, required=True, metavar="DATE")
    adding.add_argument("--valid-from", type=date.fromisoformat, metavar="DATE")
    adding.add_argument("--valid-to", type=date.fromisoformat, metavar="DATE")
    adding.add_argument("--requested", default="", metavar="AMOUNT", help="what was asked for")
    adding.add_argument("--requested-on", type=date.fromisoformat, metavar="DATE")
    adding.add_argument(
        "--insured-pct", default="", metavar="PERCENT", help="default: the policy's"
    )
    adding.add_argument("--reference", default="", help="the insurer's")
    adding.add_argument("--conditions", default="", help="as the insurer wrote them")
    adding.add_argument("--file", action="append", default=[], help="attach a file, once or more")
    adding.add_argument("--dry-run", action="store_true", help="show what it does, keep nothing")
    adding.add_argument("--yes", action="store_true", help="keep it without asking")
    add_language(adding)
    undoing = acts.add_parser("undo", help="take back what was entered by a change")
    undoing.add_argument("customer", help="the customer's key")
    undoing.add_argument("version", type=int, help="the change, as `add` named it")
    undoing.add_argument("--as", dest="login", metavar="LOGIN", required=True, help="who undoes it")
    add_language(undoing)


def run(args: Namespace) -> int:
    """Do the act."""
    start()
    from aval.cli.entering import enter, take_back  # noqa: PLC0415 - after the settings are read

    return enter(args) if args.act == "add" else take_back(args)
