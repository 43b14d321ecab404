"""`aval requests list|show|ask|submit|hold-back|cancel|insist`: cover asked of insurers."""

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from aval.cli.django import start
from aval.cli.terminal import add_language
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.words import Layer

ACTS = {
    "submit": "decide that a draft goes out",
    "hold-back": "take a request back before it left",
    "cancel": "give a request up",
    "insist": "have the broker insist, by the letter that is proposed on screen",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments, for each act its own."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    listing = acts.add_parser("list", help="the requests, the newest first")
    listing.add_argument(
        "--state", type=RequestState, choices=tuple(RequestState), action="append", default=[]
    )
    listing.add_argument("--customer", default="")
    listing.add_argument("--policy", default="")
    listing.add_argument("--most", type=int, default=50, help="how many, default 50")
    listing.add_argument("--after", type=int, help="as the list before says at its end")
    _add_person(listing)
    showing = acts.add_parser("show", help="one with its history")
    showing.add_argument("request", help="its key")
    _add_person(showing)
    _add_asking(acts.add_parser("ask", help="ask for cover"))
    for name, line in ACTS.items():
        one = acts.add_parser(name, help=line)
        one.add_argument("request", help="its key")
        if name == "cancel":
            one.add_argument("--reason", default="", help="needed once the insurer has it")
        if name == "insist":
            one.add_argument("--to", action="append", default=[], metavar="EMAIL")
        _add_person(one)


def run(args: Namespace) -> int:
    """Do the act."""
    start()
    from aval.cli.asking import act  # noqa: PLC0415 - after the settings are read

    return act(args)


def _add_asking(parser: ArgumentParser) -> None:
    parser.add_argument("customer")
    parser.add_argument("--policy", required=True, help="Aval's key of the policy")
    parser.add_argument("--kind", type=RequestKind, choices=tuple(RequestKind), required=True)
    parser.add_argument("--layer", type=Layer, choices=tuple(Layer), default=Layer.PERMANENT)
    parser.add_argument("--amount", default="", metavar="62000.00")
    parser.add_argument("--currency", default="EUR")
    parser.add_argument("--from", dest="begin", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--until", dest="end", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--urgent", action="store_true")
    parser.add_argument("--message", default="", help="to the underwriter")
    parser.add_argument("--attach", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--letter", action="store_true", help="by letter, where no interface is")
    parser.add_argument("--draft", action="store_true", help="keep it without deciding it")
    _add_person(parser)


def _add_person(parser: ArgumentParser) -> None:
    parser.add_argument("--as", dest="login", metavar="LOGIN", required=True, help="who acts")
    add_language(parser)
