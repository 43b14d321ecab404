"""`aval explain FOLDER CUSTOMER [--item ITEM]`: derive a customer's figures, line by line."""

import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from aval.cli import exits
from aval.cli.terminal import add_language, progress, reader
from aval.dataset.reading import read_portfolio
from aval.engine.explain import explain
from aval.wording.derivation import derivation_text


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", type=Path, help="the portfolio")
    parser.add_argument("customer", help="the customer's key")
    parser.add_argument("--item", help="only what leads to the figures of this item")
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="default: today")
    add_language(parser)


def run(args: Namespace) -> int:
    """Print the derivation, each line with its clause or decision."""
    language = reader(args)
    portfolio = read_portfolio(
        args.folder,
        lambda file, rows: progress(language.say("commands.reading", file=file, rows=rows)),
    )
    progress("")
    as_of = args.as_of or date.today()  # noqa: DTZ011 - the day on the user's own calendar
    explanation = explain(portfolio, as_of, args.customer, item=args.item)
    print(language.say("explain.folder", folder=args.folder))
    styled = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    print(derivation_text(explanation, language, styled=styled), end="")
    return exits.OK
