"""Applies an import and dies at a statement: `python -m tests.intake.mortal FOLDER`.

Every attempt is a process of its own that kills itself with SIGKILL; another one looks at what
stands afterwards. Exit code 0 says that nothing half-applied was ever there.
"""

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import django

DEATHS = (5, 12, 19)
"""The statements of the apply at which it dies, in turn."""


def main(folder: Path) -> int:
    """Take two imports in, kill the second's apply over and over, and let it end at last."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after setup
    from django.db import connection  # noqa: PLC0415

    import aval.intake.undoing  # noqa: F401, PLC0415 - loaded once, not in every child
    import tests.intake.files  # noqa: F401, PLC0415

    call_command("migrate", verbosity=0)
    connection.close()
    steps: list[Callable[[], Any]] = [lambda: _begin(folder)]
    for at in DEATHS:
        steps += [lambda at=at: _apply_until(folder, at), lambda: _is_as_before(folder)]
    steps += [lambda: _apply_until(folder, 10**9), lambda: _is_applied(folder)]
    ends = [_child(step) for step in steps]
    killed = [end for end in ends if end == -signal.SIGKILL]
    assert len(killed) == len(DEATHS), ends
    assert not [end for end in ends if end not in {0, -signal.SIGKILL}], ends
    return 0


def _child(step: Callable[[], Any]) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        step()
        code = 0
    finally:
        os._exit(code)


def _begin(folder: Path) -> None:
    from tests.intake import files  # noqa: PLC0415 - after setup

    files.take(folder, files.dataset(folder / "in"))
    files.source(shrink_count_pct=100, shrink_amount_pct=100)
    other = files.dataset(
        folder / "other",
        items=files.without("items", "I1").replace("300.00,300.00", "300.00,30.00"),
        customers=files.TABLES["customers.csv"].replace("ana", "eve"),
        rates=files.TABLES["rates.csv"] + "GBP,2026-01-01,0.9\n",
    )
    files.receive(folder, other)


def _apply_until(folder: Path, last: int) -> None:
    from django.db import connection  # noqa: PLC0415 - after setup

    from aval.intake.applying import apply  # noqa: PLC0415
    from aval.records.models import IntakeRun  # noqa: PLC0415
    from tests.intake import files  # noqa: PLC0415

    run, counted = IntakeRun.objects.latest("pk"), count(1)
    by = files.person()

    def die(execute: Any, *given: Any) -> Any:
        if connection.in_atomic_block and next(counted) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*given)

    if str(run.state) == "applied":
        return
    with connection.execute_wrapper(die):
        apply(run=run, by=by, at=files.AT, folder=folder)


def _is_as_before(folder: Path) -> None:
    _assert_facts(folder, "in", "ready")


def _is_applied(folder: Path) -> None:
    _assert_facts(folder, "other", "applied")


def _assert_facts(folder: Path, name: str, state: str) -> None:
    import polars as pl  # noqa: PLC0415 - in the child

    from aval.dataset.reading import read_portfolio  # noqa: PLC0415
    from aval.records import facts  # noqa: PLC0415
    from aval.records.models import Change, IntakeRun  # noqa: PLC0415
    from aval.records.portfolio import frames_of  # noqa: PLC0415

    run = IntakeRun.objects.latest("pk")
    if run.state == "applied":
        name, state = "other", "applied"
    assert run.state == state
    assert Change.objects.count() == 1 + (state == "applied")
    for table, frame in frames_of(read_portfolio(folder / name)).items():
        if table != "accounts":
            found = facts.read(table).select(frame.columns)
            assert found.sort(pl.all()).equals(frame.sort(pl.all())), table


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
