"""Repeats the measures: each in a process of its own, in turn with its floor."""

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Literal

from aval.cli.benchmark.measures import AS_OF
from aval.cli.terminal import progress
from aval.sandboxes.synthetic.benchmark import write_benchmark

Results = dict[str, Any]
SMALL = 20
"""Items of the case with which a cold start is measured."""


def run_rounds(sizes: list[int], rounds: int, seed: int, largest_csv: int) -> Results:
    """Return every measure of every size: medians, ratios to the floor, growth."""
    results: Results = {"rounds": rounds, "seed": seed, "sizes": {}}
    for items in sizes:
        with tempfile.TemporaryDirectory(prefix="aval-bench-") as name:
            folder = Path(name)
            progress(f"{items:,}: ledger")
            _make(folder, items, seed, "parquet")
            pairs = [("assess_parquet", "floor_parquet")]
            if items <= largest_csv:
                _make(folder, items, seed, "csv")
                pairs.append(("assess_csv", "floor_csv"))
            size: Results = {}
            for one, floor in pairs:
                size |= _pair(folder, one, floor, rounds, items)
            if items == sizes[0]:
                results["one_customer"] = _measure(folder, "one_customer")
            results["sizes"][str(items)] = size
    results["cold_start_seconds"] = _cold_start(rounds, seed)
    results["growth"] = _growth(results["sizes"])
    progress("")
    return results


def _make(folder: Path, items: int, seed: int, file_format: Literal["csv", "parquet"]) -> None:
    """Write the synthetic portfolio in one format."""
    write_benchmark(
        folder / file_format, items=items, seed=seed, as_of=AS_OF, file_format=file_format
    )


def _pair(folder: Path, one: str, floor: str, rounds: int, items: int) -> Results:
    """Measure and floor in turn, after one run of each that does not count."""
    runs: dict[str, list[Results]] = {one: [], floor: []}
    for turn in range(rounds + 1):
        for name, found in runs.items():
            progress(f"{items:,}: {name} {turn}/{rounds}")
            measured = _measure(folder, name)
            if turn:
                found.append(measured)
    ratios = [
        mine["seconds"] / its["seconds"] for mine, its in zip(runs[one], runs[floor], strict=True)
    ]
    return {
        name: {
            "median_seconds": median(run["seconds"] for run in found),
            "min_seconds": min(run["seconds"] for run in found),
            "max_seconds": max(run["seconds"] for run in found),
            "phases": {p: median(run["phases"][p] for run in found) for p in found[0]["phases"]},
            "peak_bytes": max(run["peak_bytes"] for run in found),
            "rows": found[0].get("rows", {}),
        }
        for name, found in runs.items()
    } | {f"{one}_ratio": median(ratios)}


def _measure(folder: Path, name: str) -> Results:
    """Do one measure in a process of its own."""
    command = [sys.executable, "-m", "aval.cli.main", "bench", "--measure", name, str(folder)]
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=True, env=_environment()
    )
    found: Results = json.loads(done.stdout)
    return found


def _environment() -> dict[str, str]:
    """Return the environment of a process that keeps its byte code, as programs do."""
    return {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _cold_start(rounds: int, seed: int) -> float:
    """Return the seconds from the call to the answer for a small case, in a new process."""
    times = []
    with tempfile.TemporaryDirectory(prefix="aval-bench-") as name:
        folder = Path(name)
        _make(folder, SMALL, seed, "csv")
        command = [
            sys.executable, "-m", "aval.cli.main", "assess", str(folder / "csv"),
            "--as-of", AS_OF.isoformat(), "--out", str(folder / "out"),
        ]  # fmt: skip
        for _ in range(rounds + 1):
            begin = time.perf_counter()
            subprocess.run(  # noqa: S603
                command, capture_output=True, check=True, env=_environment()
            )
            times.append(time.perf_counter() - begin)
    return median(times[1:])


def _growth(sizes: Results) -> Results:
    """Return between neighbouring sizes the exponent with which time grows."""
    found = [
        (int(size), measured["assess_parquet"]["median_seconds"])
        for size, measured in sizes.items()
    ]
    return {
        f"{low:,} to {high:,}": math.log(later / sooner) / math.log(high / low)
        for (low, sooner), (high, later) in pairwise(found)
    }
