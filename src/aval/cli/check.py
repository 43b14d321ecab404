"""`aval check FOLDER`: report every error of a portfolio, with file, line, column, value."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from aval.cli import exits
from aval.cli.terminal import add_language, progress, reader, tell_faults
from aval.dataset.reading import read_portfolio
from aval.dataset.tables import TABLES
from aval.vocabulary.faults import BadInput


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", type=Path, help="the portfolio")
    add_language(parser)


def run(args: Namespace) -> int:
    """Read the portfolio and say what is in it, or everything that is wrong with it."""
    language = reader(args)
    try:
        portfolio = read_portfolio(
            args.folder,
            lambda file, rows: progress(language.say("commands.reading", file=file, rows=rows)),
        )
    except BadInput as bad:
        progress("")
        tell_faults(bad.faults, language)
        print(language.say("commands.faulty", count=language.count(len(bad.faults))))
        return exits.BAD_INPUT
    progress("")
    for table in TABLES:
        rows = getattr(portfolio, table.name).height
        print(language.say("commands.table", table=table.name, rows=language.count(rows)))
    print(language.say("commands.table", table="policies", rows=len(portfolio.policies)))
    print(language.say("commands.sound"))
    return exits.OK
