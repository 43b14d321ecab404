"""The report of the workbench's benchmark: figures as JSON, a page to read, a chart of pages."""

from pathlib import Path
from typing import Any

from aval.cli.benchmark.files import Chart, machine, write_files

MOST_PAGE_RATIO = 2
"""How many times the bare statements the risk report is to take at most."""
MOST_INTAKE_RATIO = 4
"""How many times the bare load an intake is to take at most."""
MOST_DECLARE_RATIO = 4
"""How many times the bare insert of its lines a declaration of turnover is to take at most."""
MOST_REFRESH_MS = 1_000
"""Milliseconds that the refresh of one customer is to take at most."""
NOT_MEASURED = """\
Not measured: many people at once; a network between the workbench and its database or its
readers; connections to insurers (`aval bench --insurers`); the making of documents, packs and
files; the simulator of claims; a night after a night, of which only what moved is written; more
own companies, policies or years than the invented ledger has (8, 3, one of sales, a year of
month-ends)."""


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
        "last byte, template included; one that takes 5 seconds is seen once. Before pages are",
        "shown a year of work is left behind: papers, requests and marks, most of them over,",
        "items paid long ago, twelve month-ends. The floor of a declaration of turnover is its",
        "lines into the same table, as in the floor of the intake; that of a changed clause's",
        "preview the same facts read and judged once.",
        "",
        NOT_MEASURED,
        "",
        machine(),
        f"{results['rounds']} intakes, seed {results['seed']}. Processes that wanted a core when",
        f"it began and ended: {' and '.join(f'{load:.1f}' for load in results['load'])}.",
        "",
        "![How long each page takes, beside its target](workbench.svg)",
    ]
    for database, found in results["databases"].items():
        lines += ["", f"## {database}", ""]
        lines += [f"Skipped: {found['skipped']}."] if "skipped" in found else _database(found)
    return "\n".join([*lines, ""])


def _database(found: dict[str, Any]) -> list[str]:
    """Return what was measured on one database."""
    intake, day = found["intake"], found["day"]
    peaks = " / ".join(f"{one['peak_bytes'] / 1e9:.2f} GB" for one in (intake, day))
    return [
        f"Rows: {_told(intake['rows'])}.",
        f"Judged: {_told(day['rows'])}. Left by a year: {_told(found['year']['rows'])}.",
        "",
        "| measure | found | target |",
        "|---|---|---|",
        *_taken_in(found),
        *_of_the_night(day),
        *_acts(found),
        f"| memory at most: intake / day | {peaks} | |",
        "",
        "| page | median ms (max) | bare statements ms | ratio | target | own statements |",
        "|---|---|---|---|---|---|",
        *(_row(name, one) for name, one in found["pages"].items()),
    ]


def _taken_in(found: dict[str, Any]) -> list[str]:
    receive, apply = (found["intake"]["phases"][name] for name in ("receive", "apply"))
    return [
        f"| intake (receive + apply) | {receive:.1f} + {apply:.1f} s | |",
        f"| bare load of the same rows | {found['floor_seconds']:.1f} s | |",
        f"| intake / bare load | {found['intake_ratio']:.2f} | ≤ {MOST_INTAKE_RATIO} |",
    ]


def _of_the_night(day: dict[str, Any]) -> list[str]:
    judged, agenda = (day["phases"][name] for name in ("assess the day", "agenda"))
    return [
        f"| assess the day, {day['rows']['customers']:,} customers | {judged:.1f} s | |",
        f"| agenda of the day, with what 7, 30 and 90 days lose | {agenda:.1f} s | |",
    ]


def _acts(found: dict[str, Any]) -> list[str]:
    declared, previewed = found["declare"]["phases"], found["preview"]["phases"]
    lines, refresh = found["declare"]["rows"]["lines"], 1000 * found["refresh"]["refresh"]
    ratio = declared["declare"] / declared["bare"]
    speed = f"{declared['declare']:.1f} s, {lines / declared['declare']:,.0f} lines a second"
    bare = f"{declared['bare']:.1f} s, {lines / declared['bare']:,.0f} lines a second"
    preview, judged = previewed["preview"], previewed["read and judge"]
    return [
        f"| refresh of one customer after a decision | {refresh:.0f} ms | < {MOST_REFRESH_MS} ms |",
        f"| declaration of a year's turnover, {lines:,} lines | {speed} | |",
        f"| bare insert of the same lines | {bare} | |",
        f"| declaration / bare insert | {ratio:.2f} | ≤ {MOST_DECLARE_RATIO} |",
        f"| declaration reconciled with the ledger and sent | {declared['send']:.1f} s | |",
        f"| preview of a changed clause | {preview:.1f} s | |",
        f"| preview / facts read and judged once | {preview / judged:.2f} | |",
    ]


def _told(rows: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in rows.items() if count)


def _row(name: str, one: dict[str, float]) -> str:
    """Return one page's row."""
    target = f"< {one['most_ms']} ms" + (
        f", ≤ {MOST_PAGE_RATIO}" if name.startswith("risk") else ""
    )
    return (
        f"| {name} | {1000 * one['median_seconds']:.0f} ({1000 * one['max_seconds']:.0f}) "
        f"| {1000 * one['floor_seconds']:.1f} | {one['ratio']:.1f} | {target} "
        f"| {one['statements']} in {1000 * one['in_statements_seconds']:.0f} ms |"
    )


def _chart(results: dict[str, Any]) -> Chart:
    """Return how long each page takes as a share of what it is to take at most, as bars."""
    bars = [
        (f"{name}, {database}", 1000 * one["median_seconds"], one["most_ms"])
        for database, found in results["databases"].items()
        for name, one in found.get("pages", {}).items()
    ]
    told = [(name, 100 * took / most, f"{took:.0f} ms") for name, took, most in bars]
    return Chart(
        "Pages beside what they are to take at most", told, 100, "target",
        whole=125, step=30, thick=20, left=240,
    )  # fmt: skip
