"""The report of a benchmark: figures as JSON, a page to read, a chart of the ratios."""

from pathlib import Path
from typing import Any

from aval.cli.benchmark.files import Chart, machine, write_files

_HEAD = "| items | form | seconds (min–max) | load / assess / write | floor | ratio |"
TARGETS = {
    ("assess_parquet_ratio", "1000000"): "≤ 4 (hoped for: 2.5)",
    ("assess_parquet_ratio", "10000000"): "≤ 3 (hoped for: 1.8)",
    ("assess_csv_ratio", "1000000"): "≤ 3 (hoped for: 2)",
}
"""What the measures are to reach, by measure and size."""


def write_report(results: dict[str, Any], folder: Path) -> None:
    """Write `benchmark.json`, `benchmark.md` and `benchmark.svg`."""
    write_files("benchmark", results, _page(results), _chart(results), folder)


def _page(results: dict[str, Any]) -> str:
    """Return the page."""
    lines = [
        "# Benchmark",
        "",
        "Written by `aval bench`. Medians of the runs; each run is a process of its own, in turn",
        "with its floor. The floor of Parquet reads the same portfolio, orders a customer's open",
        "items, makes one sum a customer and writes tables of the same width and length; the floor",
        "of CSV is Polars reading and writing the same files as text. No floor evaluates a rule.",
        "Imports are left out, the loading of compiled rules is not.",
        "",
        machine(),
        f"{results['rounds']} counted runs, seed {results['seed']}.",
        "",
        "![Ratios to the floor](benchmark.svg)",
        "",
        f"{_HEAD} target | peak |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for size, found in results["sizes"].items():
        lines += [
            _row(size, found, form) for form in ("parquet", "csv") if f"assess_{form}" in found
        ]
    one, cold = results["one_customer"], results["cold_start_seconds"]
    framed = one["phases"]["with frames and tables"]
    about = "one customer ({open items} open items, {decisions} decisions)".format(**one["rows"])
    lines += [
        "",
        "| measure | found | target |",
        "|---|---|---|",
        *(
            f"| growth exponent, {span} items | {exponent:.2f} | ≤ 1.05 |"
            for span, exponent in results["growth"].items()
        ),
        f"| {about}, warm, the rules alone | {1000 * one['seconds']:.2f} ms | ≤ 2 ms |",
        f"| the same through frames and tables | {1000 * framed:.1f} ms | |",
        f"| start to answer, cold process, 20 items | {cold:.2f} s | ≤ 1.5 s |",
        "",
    ]
    for size, found in results["sizes"].items():
        rows = found["assess_parquet"]["rows"]
        told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in rows.items())
        lines.append(f"{int(size):,} items: {told}.")
    return "\n".join([*lines, ""])


def _row(size: str, found: dict[str, Any], form: str) -> str:
    """Return one row of the table."""
    mine, floor = found[f"assess_{form}"], found[f"floor_{form}"]
    phases = " / ".join(f"{seconds:.2f}" for seconds in mine["phases"].values())
    target = TARGETS.get((f"assess_{form}_ratio", size), "")
    return (
        f"| {int(size):,} | {form} | {mine['median_seconds']:.2f} "
        f"({mine['min_seconds']:.2f}–{mine['max_seconds']:.2f}) | {phases} "
        f"| {floor['median_seconds']:.2f} | {found[f'assess_{form}_ratio']:.2f} | {target} "
        f"| {mine['peak_bytes'] / 1e9:.2f} GB |"
    )


def _chart(results: dict[str, Any]) -> Chart:
    """Return the ratios to the floor as bars, the floor being 1."""
    bars = [
        (f"{int(size):,} {form}", ratio, f"{ratio:.2f}×")
        for size, found in results["sizes"].items()
        for form in ("parquet", "csv")
        if (ratio := found.get(f"assess_{form}_ratio")) is not None
    ]
    return Chart("Ratios to the floor", bars, 1, "floor", whole=4, step=46, thick=28, left=150)
