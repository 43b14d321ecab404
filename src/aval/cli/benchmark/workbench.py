"""Measures the workbench on each database: one made for it, with a ledger taken in for real."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from aval.cli.benchmark.measures import AS_OF, Measured
from aval.cli.django import start
from aval.cli.terminal import progress
from aval.sandboxes.synthetic.benchmark import write_benchmark

Results = dict[str, Any]
SERVER = "postgresql:///postgres"
"""The PostgreSQL server that is asked, unless `AVAL_TEST_POSTGRESQL` names another."""
DATABASES = ("sqlite", "postgresql")
_ON_THE_DAY = ("day", "year", "refresh", "screens", "declare", "preview")
"""The measures after the intake, in their order: each begins with what the ones before it left."""
READING = "insurer"
"""The measure of reading an insurer."""


def measure(name: str, folder: Path) -> Measured:
    """Do one measure in this process, on the database of its environment."""
    start()
    from django.core.management import call_command  # noqa: PLC0415 - Django has started by now

    call_command("migrate", interactive=False, verbosity=0)
    module = "reading" if name == READING else "stored"
    found: Measured = import_module(f"aval.cli.benchmark.{module}").MEASURES[name](folder)
    return found


def run_workbench(items: int, rounds: int, seed: int, turns: int) -> Results:
    """Return every measure on every database; a server that does not answer says why it is not."""
    results: Results = {"items": items, "rounds": rounds, "seed": seed, "databases": {}}
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="aval-bench-") as name:
        folder = Path(name)
        progress(f"{items:,}: ledger")
        write_benchmark(
            folder / "parquet", items=items, seed=seed, as_of=AS_OF, file_format="parquet"
        )
        for database in DATABASES:
            if reason := "" if database == "sqlite" else silence():
                results["databases"][database] = {"skipped": reason}
                continue
            results["databases"][database] = _measured(database, folder, rounds, turns)
    progress("")
    return results | {"load": [before, os.getloadavg()[0]]}


def _measured(database: str, folder: Path, rounds: int, turns: int) -> Results:
    """Return the measures on one database; intake and floor in turn, each into empty tables."""
    intakes, loads = [], []
    for turn in range(rounds):
        progress(f"{database}: intake {turn + 1}/{rounds}")
        with place(database, folder, "work") as work:
            intakes.append(run_one("intake", folder, work))
            with place(database, folder, "floor") as floor:
                loads.append(run_one("load", folder, floor))
            if turn + 1 < rounds:
                continue
            found = {}
            for name in _ON_THE_DAY:
                progress(f"{database}: {name}")
                found[name] = run_one(name, folder, work | {"AVAL_BENCH_TURNS": str(turns)})
    ratios = [one["seconds"] / other["seconds"] for one, other in zip(intakes, loads, strict=True)]
    middle = sorted(intakes, key=lambda one: float(one["seconds"]))[len(intakes) // 2]
    return {
        "intake": middle,
        "floor_seconds": median(one["seconds"] for one in loads),
        "intake_ratio": median(ratios),
        **{name: one for name, one in found.items() if name != "screens"},
        "pages": found["screens"]["pages"],
    }


def run_one(name: str, folder: Path, environment: dict[str, str]) -> Results:
    """Do one measure in a process of its own."""
    command = [sys.executable, "-m", "aval.cli.main", "bench", "--stored", name, str(folder)]
    kept = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(  # noqa: S603
        command, stdout=subprocess.PIPE, text=True, check=True, env=kept | environment
    )
    found: Results = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def place(database: str, folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Give an empty database and a data folder by the variables that name them."""
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=folder) as data:
        place = {"AVAL_DATA_DIR": data, "DATABASE_URL": "", "AVAL_PRODUCTION": ""}
        if database == "sqlite":
            yield place
            return
        import psycopg  # noqa: PLC0415 - only for those who measure PostgreSQL
        from psycopg import sql  # noqa: PLC0415

        own = f"aval_bench_{os.getpid()}_{name}"
        with psycopg.connect(_server(), autocommit=True) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(own)))
        try:
            yield place | {"DATABASE_URL": urlunsplit(urlsplit(_server())._replace(path=f"/{own}"))}
        finally:
            with psycopg.connect(_server(), autocommit=True) as server:
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
                server.execute(drop.format(sql.Identifier(own)))


def _server() -> str:
    return os.environ.get("AVAL_TEST_POSTGRESQL", SERVER)


def silence() -> str:
    """Return why PostgreSQL cannot be measured, nothing where it can."""
    import psycopg  # noqa: PLC0415 - as above

    try:
        psycopg.connect(_server(), connect_timeout=3).close()
    except psycopg.OperationalError:
        return "no server answers"
    return ""
