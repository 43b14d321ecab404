"""`aval agenda [--as-of DATE] [--days N | --past]`: what is to be done by when, or is past."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import date, timedelta

from aval.cli import exits
from aval.cli.django import start
from aval.cli.terminal import add_language, reader


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="default: today")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--days", type=int, default=30, help="how far ahead, default 30")
    which.add_argument("--past", action="store_true", help="limits that ended lately, run-off")
    add_language(parser)


def run(args: Namespace) -> int:
    """Print one line an entry: day, what, customer, document, policy, at stake."""
    start()
    from aval.desk.agenda.computing import agenda_of  # noqa: PLC0415 - after the settings are read
    from aval.wording.steps import say_word  # noqa: PLC0415 - as above

    language = reader(args)
    as_of = args.as_of or date.today()  # noqa: DTZ011 - the day on the user's own calendar
    days = max(0, args.days)
    found = agenda_of(as_of=as_of, days=days, past=args.past)
    if found is None:
        print(language.say("agenda.cli_not_assessed"), file=sys.stderr)
        return exits.BAD_INPUT
    if not found.rows and args.past:
        print(language.say("agenda.none"))
    elif not found.rows:
        until = language.day_year(as_of + timedelta(days))
        print(language.say("agenda.cli_none", day=until))
    for row in found.rows:
        stake = "–" if row.at_stake is None else language.money(row.at_stake, found.currency)
        parts = (row.on.isoformat(), say_word(row.kind, language), row.customer or "–")
        print("  ".join((*parts, row.item or "–", row.policy or "–", stake)))
    return exits.OK
