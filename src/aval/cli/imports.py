"""`aval import KIND PATH…`: take files in, show what they change, use them."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from aval.cli.django import start
from aval.cli.terminal import add_language

KINDS = ("dataset", "fec", "csv", "xlsx")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kind", choices=KINDS, help="the form of the files")
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="file, folder or ZIP")
    parser.add_argument("--source", required=True, metavar="KEY", help="where they come from")
    parser.add_argument("--mode", choices=("full", "delta"), default="full")
    parser.add_argument("--as", dest="login", metavar="LOGIN", help="who imports")
    parser.add_argument("--dry-run", action="store_true", help="show the differences, use nothing")
    parser.add_argument("--yes", action="store_true", help="use them without asking")
    parser.add_argument(
        "--confirm-shrink", action="store_true", help="use a file that shrank (with --as)"
    )
    parser.add_argument("--faults", type=Path, metavar="FILE.csv", help="write errors there")
    ledger = parser.add_argument_group("ledgers and lists")
    ledger.add_argument("--company", help="the key of the own company")
    ledger.add_argument("--company-name")
    ledger.add_argument("--country")
    ledger.add_argument("--currency")
    ledger.add_argument("--as-of", metavar="DATE")
    ledger.add_argument("--encoding")
    ledger.add_argument("--customers", choices=("shared", "own"), help="whose numbers they are")
    ledger.add_argument("--map", type=Path, help="of a list: a TOML file, what columns mean")
    ledger.add_argument("--sheet", help="of a workbook: the sheet, default the first")
    ledger.add_argument("--date-order", choices=("day-first", "month-first"))
    ledger.add_argument("--terms", help='of a FEC: payment terms, such as "45 eom"')
    ledger.add_argument("--terms-file", type=Path, help="of a FEC: a CSV of terms by customer")
    ledger.add_argument("--accounts", help="of a FEC: default 411")
    cleared = ledger.add_mutually_exclusive_group()
    cleared.add_argument("--only-open", action="store_true", default=None, dest="only_open")
    cleared.add_argument("--with-cleared", action="store_false", default=None, dest="only_open")
    add_language(parser)


def run(args: Namespace) -> int:
    """Import the files."""
    start()
    from aval.cli.importing import import_files  # noqa: PLC0415 - after the settings are read

    return import_files(args)
