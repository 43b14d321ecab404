"""`aval bench`: measures the assessment and the workbench, each with its floor in the same run."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from aval.cli import exits
from aval.cli.benchmark.insurers import run_insurers, write_insurers
from aval.cli.benchmark.measures import MEASURES
from aval.cli.benchmark.report import write_report
from aval.cli.benchmark.rounds import run_rounds
from aval.cli.benchmark.workbench import measure, run_workbench
from aval.cli.benchmark.workbench_report import write_workbench
from aval.cli.terminal import add_language

SIZES = (100_000, 1_000_000)
LARGEST_CSV = 1_000_000
"""Items up to which the text form is measured too."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--items", type=int, nargs="+", default=SIZES, help="sizes of the ledgers, e.g. 10000000"
    )
    parser.add_argument("--rounds", type=int, default=3, help="counted runs of each measure")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("out/benchmark"))
    parser.add_argument("--measure", nargs=2, help="one measure of one folder, by itself")
    parser.add_argument(
        "--workbench", action="store_true", help="intake, judging and pages instead, on databases"
    )
    parser.add_argument(
        "--insurers", action="store_true", help="reading insurers instead, on databases"
    )
    parser.add_argument("--covers", type=int, default=20_000, help="covers of an insurer")
    parser.add_argument("--turns", type=int, default=15, help="how often a page is shown")
    parser.add_argument("--stored", nargs=2, help="one measure of the workbench, by itself")
    add_language(parser)


def run(args: Namespace) -> int:
    """Measure every size in turn and write the report, or do one measure and print it as JSON.

    The workbench is measured at the greatest size alone.
    """
    if args.measure:
        name, folder = args.measure
        print(json.dumps(MEASURES[name](Path(folder))))
        return exits.OK
    if args.stored:
        name, folder = args.stored
        print(json.dumps(measure(name, Path(folder))))
        return exits.OK
    if args.insurers:
        write_insurers(run_insurers(args.covers, args.seed), args.out)
        print((args.out / "insurers.md").read_text("utf-8"))
        return exits.OK
    if args.workbench:
        found = run_workbench(max(args.items), args.rounds, args.seed, args.turns)
        write_workbench(found, args.out)
        print((args.out / "workbench.md").read_text("utf-8"))
        return exits.OK
    results = run_rounds(sorted(args.items), args.rounds, args.seed, LARGEST_CSV)
    write_report(results, args.out)
    print((args.out / "benchmark.md").read_text("utf-8"))
    return exits.OK
