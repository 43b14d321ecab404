"""`aval demo`: assess the bundled synthetic portfolio and show what it says."""

from argparse import ArgumentParser, Namespace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from aval.cli import exits
from aval.cli.assess import write_assessment
from aval.cli.terminal import add_language, reader
from aval.dataset.reading import read_portfolio
from aval.engine.assess import assess
from aval.engine.results import Assessment
from aval.sandboxes.synthetic.demo import write_demo
from aval.vocabulary.money import minor_units
from aval.wording.language import Language

AS_OF = date(2026, 10, 31)
"""The day on which the demo's world stands."""
_SHOWN = 10


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--out", type=Path, default=Path("out/demo"), help="where it is written")
    parser.add_argument("--seed", type=int, default=1)
    add_language(parser)


def run(args: Namespace) -> int:
    """Write the portfolio, assess it, print the figures and what to look at next."""
    language = reader(args)
    source, out = args.out / "portfolio", args.out / "assessment"
    write_demo(source, seed=args.seed, as_of=AS_OF)
    assessment = assess(read_portfolio(source), AS_OF, compiled=False)  # most items are cleared
    write_assessment(assessment, out, "csv")
    for line in _lines(assessment, language, source, out):
        print(line)
    return exits.OK


def _lines(assessment: Assessment, language: Language, source: Path, out: Path) -> list[str]:
    """Return the summary, the customers most uncovered, and the commands that go on."""
    summary = assessment.summary
    totals, counts = summary["totals"], summary["counts"]
    figures = [
        (language.say(f"demo.{name}"), _money(totals[name], language))
        for name in ("exposure", "covered", "own_risk", "excess")
    ] + [
        (
            language.say("demo.effective"),
            language.percent(Decimal(summary["effective_coverage_pct"])),
        ),
        (language.say("demo.in_breach"), language.count(counts["customers_in_breach"])),
        (language.say("demo.deadlines"), language.count(counts["open_deadlines_30_days"])),
    ]
    worst = assessment.positions.sort("excess", "customer", descending=[True, False])[:_SHOWN]
    first = worst.item(0, "customer")
    return [
        language.say("demo.title", day=language.day(AS_OF), customers=counts["customers"]),
        "",
        *(f"  {label:<44}{figure:>24}" for label, figure in figures),
        "",
        language.say("demo.worst"),
        "",
        *_table(worst, language),
        "",
        language.say("demo.tables", source=source, out=out),
        language.say("demo.ask", command=f"./run aval explain {source} {first} --as-of {AS_OF}"),
    ]


def _table(worst: pl.DataFrame, language: Language) -> list[str]:
    """Return one line a customer: what it owes, what is covered, what is not, and its state."""
    heads = [language.say(f"demo.{name}") for name in ("customer", "exposure", "covered", "excess")]
    lines = [f"  {heads[0]:<12}{heads[1]:>22}{heads[2]:>22}{heads[3]:>22}"]
    for row in worst.iter_rows(named=True):
        amounts = (_money(str(row[name]), language) for name in ("exposure", "covered", "excess"))
        lines.append(f"  {row['customer']:<12}" + "".join(f"{amount:>22}" for amount in amounts))
    return lines


def _money(text: str, language: Language) -> str:
    """Return decimal text of euros as people write it."""
    return language.money(minor_units(text, 2), "EUR")
