"""`aval simulate --customer KEY …`: what we would get if customers did not pay."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from typing import TYPE_CHECKING

from aval.cli import exits
from aval.cli.django import start
from aval.cli.terminal import add_language, progress, reader
from aval.wording.language import Language

if TYPE_CHECKING:
    from aval.desk.claims.simulated import Row, Simulation
    from aval.desk.claims.supposing import Whom


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--customer", action="append", default=[], metavar="KEY")
    parser.add_argument("--group", default="", metavar="NAME")
    parser.add_argument("--country", default="", metavar="XX")
    parser.add_argument("--segment", default="")
    parser.add_argument("--query", default="", help="a query of the risk report")
    parser.add_argument(
        "--default-by", type=date.fromisoformat, metavar="DATE",
        help="nothing more is paid until then; default: insolvency today",
    )  # fmt: skip
    parser.add_argument("--steps", action="store_true", help="print how each figure comes about")
    add_language(parser)


def run(args: Namespace) -> int:
    """Print one line a customer: owed, covered, indemnity, own loss; and the totals."""
    start()
    from aval.desk.claims.supposing import Whom  # noqa: PLC0415 - after the settings are read
    from aval.desk.report.faults import QueryError  # noqa: PLC0415 - as above

    language = reader(args)
    whom = Whom(tuple(args.customer), args.group, args.country, args.segment, args.query)
    if not whom:
        print(language.say("simulate.cli_nobody"), file=sys.stderr)
        return exits.BAD_INPUT
    try:
        found = _simulated(args, whom, language)
    except QueryError as error:
        print(language.say(error.code, **error.given), file=sys.stderr)
        return exits.BAD_INPUT
    if not found.rows:
        print(language.say("simulate.cli_none"))
        return exits.OK
    _print(found, language, with_steps=args.steps)
    return exits.OK


def _simulated(args: Namespace, whom: "Whom", language: Language) -> "Simulation":
    from aval.desk.claims.simulating import simulate  # noqa: PLC0415 - after the settings are read
    from aval.desk.claims.supposing import asked_in  # noqa: PLC0415 - as above
    from aval.desk.report.asking import ground  # noqa: PLC0415 - as above
    from aval.desk.report.values import Asker  # noqa: PLC0415 - as above
    from aval.records.models import Position  # noqa: PLC0415 - as above

    today = date.today()  # noqa: DTZ011 - the day on the user's own calendar
    asker = Asker(today, "", language.code, ground().currency)
    asked = asked_in(Position.objects.all(), whom, asker)
    found = simulate(
        asked, today=today, defaulted_by=args.default_by, explained=None if args.steps else (),
        progress=lambda done, of: progress(
            language.say("simulate.making_at", done=language.count(done), total=language.count(of))
        ),
    )  # fmt: skip
    progress("")
    return found


def _print(found: "Simulation", language: Language, *, with_steps: bool) -> None:
    for row in found.rows:
        amounts = row.amounts
        told = (amounts.owed, amounts.covered, amounts.paid, amounts.own_loss)
        said = (language.money(one, found.currency) for one in told)
        print("  ".join((row.customer, *said, row.name)))
        if with_steps:
            _print_steps(row, language, found.currency)
    total = found.total
    shown = {
        name: language.money(amount, found.currency)
        for name, amount in (
            ("owed", total.owed), ("uninsured", total.uninsured), ("covered", total.covered),
            ("paid", total.paid), ("own", total.own_loss),
        )
    }  # fmt: skip
    print(language.say("simulate.cli_total", **shown))


def _print_steps(row: "Row", language: Language, currency: str) -> None:
    from aval.wording.steps import say_step  # noqa: PLC0415 - only where steps are asked for

    for line in row.lines:
        for step in line.steps:
            told = say_step(step, language=language, currency=currency)
            print(f"    {line.policy}: {told}")
