"""Measures the reading of insurers: calls a second against a pretend one, time in the database.

The pretend insurer is a process of its own, as a real one is elsewhere. A portfolio with as many
customers as covers is taken in first; the insurer keeps our number of each, so that the first
reading links and lands every cover, the second finds nothing new, and the third some cuts.
"""

import os
import platform
import tempfile
from pathlib import Path
from typing import Any

from aval.cli.benchmark.measures import AS_OF
from aval.cli.benchmark.workbench import DATABASES, READING, Results, place, run_one, silence
from aval.cli.terminal import progress
from aval.dataset.writing import write_json
from aval.sandboxes.synthetic.benchmark import write_benchmark

INSURERS = ("allianz-trade", "atradius")
ITEMS_PER_CUSTOMER = 10


def run_insurers(covers: int, seed: int) -> Results:
    """Return what reading so many covers takes, by database and insurer."""
    results: Results = {"covers": covers, "seed": seed, "databases": {}}
    with tempfile.TemporaryDirectory(prefix="aval-bench-") as name:
        folder = Path(name)
        write_benchmark(
            folder / "parquet",
            items=covers * ITEMS_PER_CUSTOMER,
            seed=seed,
            as_of=AS_OF,
            file_format="parquet",
        )
        for database in DATABASES:
            if reason := "" if database == "sqlite" else silence():
                results["databases"][database] = {"skipped": reason}
                continue
            found = {}
            for insurer in INSURERS:
                progress(f"{database}: {insurer}")
                with place(database, folder, "work") as work:
                    run_one("intake", folder, work)
                    given = work | {"AVAL_BENCH_INSURER": insurer}
                    found[insurer] = run_one(READING, folder, given)
            results["databases"][database] = found
    progress("")
    return results


def write_insurers(results: Results, folder: Path) -> None:
    """Write `insurers.json` and `insurers.md`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "insurers.json", results)
    lines = [
        "# Benchmark of reading insurers",
        "",
        "Written by `aval bench --insurers`: a pretend insurer in a process of its own tells",
        f"{results['covers']:,} covers over HTTP on this machine. The first reading links every",
        "buyer by our number that the insurer keeps and lands every cover; the second finds",
        "nothing new; before the third, one cover in a hundred was cut.",
        "",
        f"Machine: {os.cpu_count()} cores, Python {platform.python_version()}.",
        f"Seed of the ledger: {results['seed']}.",
    ]
    for database, found in results["databases"].items():
        lines += ["", f"## {database}", ""]
        lines += [f"Skipped: {found['skipped']}."] if "skipped" in found else _table(found)
    (folder / "insurers.md").write_text("\n".join([*lines, ""]), "utf-8")


def _table(found: dict[str, Any]) -> list[str]:
    head = (
        "| insurer | reading | calls | calls a second | covers a second "
        "| seconds | in the database | facts written |"
    )
    rows = [head, "|---|---|---|---|---|---|---|---|"]
    for insurer, one in found.items():
        for name, told in one["readings"].items():
            seconds = told["seconds"]
            rows.append(
                f"| {insurer} | {name} | {told['calls']} | {told['calls'] / seconds:.1f} "
                f"| {one['covers'] / seconds:,.0f} | {seconds:.1f} "
                f"| {told['database_seconds']:.1f} s | {told['facts']:,} |"
            )
    return rows
