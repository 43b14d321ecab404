"""The report of the workbench's benchmark: figures as JSON, a page to read, a chart of pages."""

from pathlib import Path
from typing import Any

from aval.cli.benchmark.files import Chart, machine, write_files

MOST_MS = 200
"""Milliseconds that a page is to take at most."""
MOST_PAGE_RATIO = 2
"""How many times the bare statements the risk report is to take at most."""
MOST_INTAKE_RATIO = 4
"""How many times the bare load an intake is to take at most."""


def write_workbench(results: dict[str, Any], folder: Path) -> None:
    """Write `workbench.json`, `workbench.md` and `workbench.svg`."""
    write_files("workbench", results, _page(results), _chart(results), folder)


def _page(results: dict[str, Any]) -> str:
    """Return the page."""
    lines = [
        "# Benchmark of the workbench",
        "",
        "Written by `aval bench --workbench`: an invented ledger, taken in as files are, judged",
        "and looked at. Each measure is a process of its own. The floor of the intake loads the",
        "same rows into the same tables by `COPY`, by `executemany` on SQLite; nothing is read,",
        "checked or compared. The floor of a page is the bare statements that fetch the same rows,",
        "in the same process and in turn with it; a page is everything from the request to the",
        "last byte, template included.",
        "",
        machine(),
        f"{results['rounds']} intakes, seed {results['seed']}. Processes that wanted a core when",
        f"it began and ended: {' and '.join(f'{load:.1f}' for load in results['load'])}.",
        "",
        "![Milliseconds of each page](workbench.svg)",
    ]
    for database, found in results["databases"].items():
        lines += ["", f"## {database}", ""]
        lines += [f"Skipped: {found['skipped']}."] if "skipped" in found else _database(found)
    return "\n".join([*lines, ""])


def _database(found: dict[str, Any]) -> list[str]:
    """Return what was measured on one database."""
    intake, day = found["intake"], found["day"]
    receive, apply = (intake["phases"][name] for name in ("receive", "apply"))
    told = ", ".join(f"{count:,} {name}" for name, count in intake["rows"].items() if count)
    peaks = " / ".join(f"{one['peak_bytes'] / 1e9:.2f} GB" for one in (intake, day))
    return [
        f"Rows: {told}.",
        "",
        "| measure | found | target |",
        "|---|---|---|",
        f"| intake (receive + apply) | {receive:.1f} + {apply:.1f} s | |",
        f"| bare load of the same rows | {found['floor_seconds']:.1f} s | |",
        f"| intake / bare load | {found['intake_ratio']:.2f} | ≤ {MOST_INTAKE_RATIO} |",
        f"| assess the day, {day['rows']['customers']:,} customers | {day['seconds']:.1f} s | |",
        f"| refresh of one customer after a decision | {1000 * day['refresh']:.0f} ms | |",
        f"| memory at most: intake / day | {peaks} | |",
        "",
        "| page | median ms (max) | bare statements ms | ratio | target | own statements |",
        "|---|---|---|---|---|---|",
        *(_row(name, one) for name, one in found["pages"].items()),
    ]


def _row(name: str, one: dict[str, float]) -> str:
    """Return one page's row."""
    target = f"< {MOST_MS} ms" + (f", ≤ {MOST_PAGE_RATIO}" if name.startswith("risk") else "")
    return (
        f"| {name} | {1000 * one['median_seconds']:.0f} ({1000 * one['max_seconds']:.0f}) "
        f"| {1000 * one['floor_seconds']:.1f} | {one['ratio']:.1f} | {target} "
        f"| {one['statements']} in {1000 * one['in_statements_seconds']:.0f} ms |"
    )


def _chart(results: dict[str, Any]) -> Chart:
    """Return the milliseconds of each page as bars, with the most that it is to take."""
    bars = [
        (f"{name}, {database}", 1000 * one["median_seconds"])
        for database, found in results["databases"].items()
        for name, one in found.get("pages", {}).items()
    ]
    told = [(name, took, f"{took:.0f} ms") for name, took in bars]
    return Chart(
        "Milliseconds of pages", told, MOST_MS, f"{MOST_MS} ms",
        whole=1.25 * MOST_MS, step=30, thick=20, left=240,
    )  # fmt: skip
