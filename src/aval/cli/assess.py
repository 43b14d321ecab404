"""`aval assess FOLDER --as-of DATE --out OUT`: judge a portfolio and write the four tables."""

from argparse import ArgumentParser, Namespace
from datetime import date
from decimal import Decimal
from pathlib import Path

from aval.cli import exits
from aval.cli.terminal import add_language, progress, reader
from aval.dataset.portfolio import Portfolio
from aval.dataset.reading import read_portfolio
from aval.dataset.writing import FORMATS, whole_folder, write_frames, write_json
from aval.engine.assess import assess
from aval.engine.results import Assessment
from aval.wording.language import Language

SUMMARY_FILE = "summary.json"
"""The file that makes a folder the result of an assessment."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", type=Path, help="the portfolio")
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument("--out", type=Path, required=True, help="the folder for the tables")
    parser.add_argument("--format", choices=FORMATS, default="csv")
    add_language(parser)


def run(args: Namespace) -> int:
    """Assess, write, and say in one line what was found."""
    language = reader(args)
    assessment = assess(
        _read(args.folder, language),
        args.as_of,
        progress=lambda done, of: progress(language.say("commands.judging", done=done, of=of)),
    )
    progress(language.say("commands.writing", folder=args.out))
    write_assessment(assessment, args.out, args.format)
    progress("")
    counts = assessment.summary["counts"]
    print(
        language.say(
            "commands.assessed",
            customers=language.count(counts["customers"]),
            items=language.count(counts["open_items"]),
            covered=_percent(assessment.summary["effective_coverage_pct"], language),
            folder=args.out,
        )
    )
    return exits.OK


def _read(folder: Path, language: Language) -> Portfolio:
    """Return the portfolio, and say what comes next: rules may have to be compiled first."""
    portfolio = read_portfolio(
        folder,
        lambda file, rows: progress(language.say("commands.reading", file=file, rows=rows)),
        to_assess=True,
    )
    progress(language.say("commands.preparing"))
    return portfolio


def _percent(text: str | None, language: Language) -> str:
    """Return a percentage of the summary as people write it, a dash for none."""
    return "–" if text is None else language.percent(Decimal(text))


def write_assessment(assessment: Assessment, folder: Path, file_format: str) -> None:
    """Write the three tables and the summary; they appear together or not at all."""
    with whole_folder(folder, SUMMARY_FILE) as draft:
        write_frames(draft / f"item_cover.{file_format}", assessment.item_cover_batches())
        write_frames(draft / f"positions.{file_format}", [assessment.positions])
        write_frames(draft / f"deadlines.{file_format}", assessment.deadline_batches())
        write_json(draft / SUMMARY_FILE, assessment.summary)
