"""`aval claims list|show|declare|submit|carried|answer|money`: papers about unpaid items."""

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from aval.cli.django import start
from aval.cli.terminal import add_language
from aval.vocabulary.claims import ClaimMoney, LossCause, PaperAnswer, PaperKind, PaperState


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments, for each act its own."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    listing = acts.add_parser("list", help="the papers, the newest first")
    listing.add_argument(
        "--state", type=PaperState, choices=tuple(PaperState), action="append", default=[]
    )
    listing.add_argument(
        "--kind", type=PaperKind, choices=tuple(PaperKind), action="append", default=[]
    )
    listing.add_argument("--customer", default="")
    listing.add_argument("--policy", default="")
    listing.add_argument("--most", type=int, default=50, help="how many, default 50")
    listing.add_argument("--after", type=int, help="as the list before says at its end")
    _add_person(listing)
    _paper(acts.add_parser("show", help="one with its items and its history"))
    _add_declaring(acts.add_parser("declare", help="tell an insurer of unpaid items"))
    _paper(acts.add_parser("submit", help="decide that a draft goes out"))
    carrying = acts.add_parser("carried", help="say that it was brought to the insurer")
    _add_day(carrying)
    carrying.add_argument("--reference", default="", help="the insurer's")
    _paper(carrying)
    _add_answering(acts.add_parser("answer", help="enter what the insurer answered"))
    _add_money(acts.add_parser("money", help="write money of a claim down"))


def run(args: Namespace) -> int:
    """Do the act."""
    start()
    from aval.cli.telling_insurers import act  # noqa: PLC0415 - after the settings are read

    return act(args)


def _add_declaring(parser: ArgumentParser) -> None:
    parser.add_argument("customer")
    parser.add_argument("--policy", required=True, help="Aval's key of the policy")
    parser.add_argument("--kind", type=PaperKind, choices=tuple(PaperKind), default="overdue")
    parser.add_argument("--item", action="append", default=[], metavar="ITEM")
    parser.add_argument("--cause", type=LossCause, choices=tuple(LossCause), help="of a claim")
    parser.add_argument(
        "--until", type=date.fromisoformat, metavar="DATE", help="the due date of an extension"
    )
    parser.add_argument(
        "--part", action="append", nargs=2, default=[], metavar=("DATE", "AMOUNT"),
        help="an instalment of a plan, in the currency of its items",
    )  # fmt: skip
    parser.add_argument("--message", default="", help="to the insurer")
    parser.add_argument("--attach", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--letter", action="store_true", help="by letter, where no interface is")
    parser.add_argument("--draft", action="store_true", help="keep it without deciding it")
    _add_person(parser)


def _add_answering(parser: ArgumentParser) -> None:
    told = tuple(one for one in PaperAnswer if one is not PaperAnswer.UNKNOWN)
    parser.add_argument("--answer", type=PaperAnswer, choices=told, required=True)
    _add_day(parser)
    parser.add_argument("--reference", default="", help="the insurer's")
    parser.add_argument("--text", default="", help="its question, or its reason")
    parser.add_argument("--amount", default="", metavar="62000.00", help="accepted of a claim")
    parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="agreed to")
    _paper(parser)


def _add_money(parser: ArgumentParser) -> None:
    parser.add_argument("--kind", type=ClaimMoney, choices=tuple(ClaimMoney), required=True)
    parser.add_argument("--amount", required=True, metavar="62000.00")
    _add_day(parser)
    parser.add_argument("--note", default="")
    _paper(parser)


def _paper(parser: ArgumentParser) -> None:
    parser.add_argument("paper", help="its key")
    _add_person(parser)


def _add_day(parser: ArgumentParser) -> None:
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="default today")


def _add_person(parser: ArgumentParser) -> None:
    parser.add_argument("--as", dest="login", metavar="LOGIN", required=True, help="who acts")
    add_language(parser)
