"""The report of a benchmark: figures as JSON, a page to read, a chart of the ratios."""

import os
import platform
from pathlib import Path
from typing import Any

from aval.dataset.writing import write_json

_BAR, _STEP, _LEFT = 420, 46, 150
_HEAD = "| items | form | seconds (min–max) | load / assess / write | floor | ratio |"
TARGETS = {
    ("assess_parquet_ratio", "1000000"): "≤ 4 (hoped for: 2.5)",
    ("assess_parquet_ratio", "10000000"): "≤ 3 (hoped for: 1.8)",
    ("assess_csv_ratio", "1000000"): "≤ 3 (hoped for: 2)",
}
"""What the measures are to reach, by measure and size."""


def write_report(results: dict[str, Any], folder: Path) -> None:
    """Write `benchmark.json`, `benchmark.md` and `benchmark.svg`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "benchmark.json", results)
    (folder / "benchmark.svg").write_text(_chart(results), "utf-8")
    (folder / "benchmark.md").write_text(_page(results), "utf-8")


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
        f"Machine: {os.cpu_count()} cores, Python {platform.python_version()};",
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


def _chart(results: dict[str, Any]) -> str:
    """Return the ratios to the floor as bars, the floor being 1."""
    bars = [
        (f"{int(size):,} {form}", found[f"assess_{form}_ratio"])
        for size, found in results["sizes"].items()
        for form in ("parquet", "csv")
        if f"assess_{form}" in found
    ]
    most = max([4.0, *(ratio for _, ratio in bars)])
    height = _STEP * len(bars) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _BAR + 60} {height}"',
        ' font-family="sans-serif" font-size="13" role="img" aria-label="Ratios to the floor">',
    ]
    for place, (label, ratio) in enumerate(bars):
        top, width = 10 + place * _STEP, _BAR * ratio / most
        parts += [
            f'<text x="{_LEFT - 8}" y="{top + 19}" text-anchor="end">{label}</text>',
            f'<rect x="{_LEFT}" y="{top}" width="{width:.1f}" height="28" fill="#0f4f7a"/>',
            f'<text x="{_LEFT + width + 6:.1f}" y="{top + 19}">{ratio:.2f}×</text>',
        ]
    floor = _LEFT + _BAR / most
    parts.append(f'<path d="M{floor:.1f} 4V{height - 18}" stroke="#a8241b" stroke-width="2"/>')
    parts.append(f'<text x="{floor + 4:.1f}" y="{height - 6}" fill="#a8241b">floor</text>')
    return "\n".join([*parts, "</svg>", ""])
