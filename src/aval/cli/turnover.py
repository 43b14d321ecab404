"""`aval turnover list|declare|send|show|export`: turnover declared to insurers."""

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from aval.cli.django import start
from aval.cli.terminal import add_language


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments, for each act its own."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    listing = acts.add_parser("list", help="every declaration, the newest first")
    declaring = acts.add_parser(
        "declare", help="sort the sales of a period into a draft, or a correction of what was sent"
    )
    declaring.add_argument("policy", help="Aval's key of the policy")
    declaring.add_argument("--from", dest="begin", type=date.fromisoformat, required=True)
    declaring.add_argument("--to", dest="end", type=date.fromisoformat, required=True)
    declaring.add_argument(
        "--company", action="append", default=[], help="own companies, default all"
    )
    declaring.add_argument("--query", default="", help="of the risk report: whose sales")
    declaring.add_argument("--perimeter", default="", help="a saved one, instead of both")
    declaring.add_argument("--save-as", default="", help="name under which both are saved")
    sending = acts.add_parser("send", help="freeze a draft that goes to the insurer as it is")
    sending.add_argument("--reference", default="", help="the insurer's")
    showing = acts.add_parser("show", help="what is in, what is out and why")
    exporting = acts.add_parser(
        "export", help="lines as CSV, with tables as XLSX, or as a document (PDF)"
    )
    exporting.add_argument("--out", type=Path, required=True, metavar="FILE.csv|FILE.xlsx|FILE.pdf")
    for one in (sending, showing, exporting):
        one.add_argument("declaration", help="its key")
    for one in (listing, declaring, sending, showing, exporting):
        one.add_argument("--as", dest="login", metavar="LOGIN", required=True, help="who acts")
        add_language(one)


def run(args: Namespace) -> int:
    """Do the act."""
    start()
    from aval.cli.declaring_turnover import act  # noqa: PLC0415 - after the settings are read

    return act(args)
