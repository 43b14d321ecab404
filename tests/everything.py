"""Everything that has to hold, in one go: style, types, layers, tests, coverage of the heart.

`python -m tests.everything` (that is `./run test`); further arguments go to pytest. What uses the
database is tested on SQLite and, where a server answers, on PostgreSQL: the one of the variable
`AVAL_TEST_POSTGRESQL`, by default the database `postgres` of this machine's own server.
"""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).parent.parent
HEART = ("vocabulary", "dataset", "engine", "connectors", "identity", "intake", "wording")
"""The packages of which every branch is covered."""
WORKERS = "3"
"""Of two cores: some tests wait for servers and browsers."""
CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "--quiet", "."]),
    ("types", ["mypy"]),
    ("layers", ["lint-imports", "--no-cache"]),
)


def main() -> int:
    """Run all checks, then the tests; return 0 when everything holds."""
    failed = [name for name, command in CHECKS if _run(command)]
    (ROOT / ".coverage").unlink(missing_ok=True)
    spread = ["-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"]
    heart = [f"--cov=aval.{part}" for part in HEART]  # counting lines elsewhere takes time
    tests = ["pytest", *spread, *heart, "--cov-report=", *sys.argv[1:]]
    if _run(tests):
        failed.append("tests")
    elif len(sys.argv) == 1:
        if _run(["coverage", "report", "--fail-under=100"]):
            failed.append("coverage")
        if _tests_on_postgresql():
            failed.append("tests on PostgreSQL")
    print(f"failed: {', '.join(failed)}" if failed else "everything holds")
    return 1 if failed else 0


def _tests_on_postgresql() -> int:
    """Pass what uses the database on PostgreSQL; say how to start it where no server answers."""
    address = os.environ.get("AVAL_TEST_POSTGRESQL", "postgresql:///postgres")
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        print(f"skipped on PostgreSQL, which does not answer ({error}). Start a server, and give")
        print("its address as AVAL_TEST_POSTGRESQL=postgresql://user:password@host/database")
        return 0
    tests = [
        "pytest",
        "-n",
        WORKERS,
        "--dist",
        "loadgroup",
        "-m",
        "django_db and not walk",
        "--ignore=tests/guards",  # rights are the same on every database
        "--ignore=tests/web",  # pages show what the desk asks for, which is tested here
        "--ignore=tests/api/test_fuzz.py",
        "--ignore=tests/cli",
        "--no-header",
    ]
    return _run(tests, DATABASE_URL=address)


def _run(command: list[str], **variables: str) -> int:
    """Run a tool of this environment in the repository."""
    print("$", *command, flush=True)
    return subprocess.run(
        [sys.executable, "-m", *command] if command[0] == "pytest" else command,
        cwd=ROOT,
        env=os.environ | variables,
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
