"""Reads imports and dies at a statement: `python -m tests.jobs.mortal_reading WHAT FOLDER`.

Every attempt is a process of its own that kills itself with SIGKILL, each later than the one
before; another one looks at what stands afterwards. WHAT is a large upload that a job reads, or a
file of the drop folder that a scan takes in and applies. Exit code 0 says that nothing half done
was ever there, and that everything was done at last, once.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import django

EVERY = 2
"""How many statements later each attempt dies."""
FEWEST = 5
"""Deaths without which the test has tested nothing."""


def main(what: str, folder: Path) -> int:
    """Let one attempt after the other die, until one does not."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after setup
    from django.db import connection  # noqa: PLC0415

    import aval.jobs.schedule  # noqa: F401, PLC0415 - loaded once, not in every child
    import tests.intake.files  # noqa: F401, PLC0415

    call_command("migrate", verbosity=0)
    connection.close()
    begin, attempt, between, at_last = {
        "upload": (_upload, _work, _is_being_read, _is_ready),
        "drop": (_drop, _scan, _is_whole, _is_applied),
    }[what]
    must(lambda: begin(folder))
    for deaths in count():
        end = child(lambda last=1 + EVERY * deaths: _until(last, lambda: attempt(folder)))
        if end == 0:
            break
        assert end == -signal.SIGKILL, end
        must(lambda: between(folder))
    assert deaths >= FEWEST, deaths
    must(lambda: at_last(folder))
    return 0


def must(step: Callable[[], Any]) -> None:
    """Do something in a process of its own, which must not fail."""
    end = child(step)
    assert end == 0, end


def child(step: Callable[[], Any]) -> int:
    """Do something in a process of its own and return how that ended."""
    number = os.fork()
    if number:
        return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    code = 1
    try:
        step()
        code = 0
    finally:
        os._exit(code)


def die() -> None:
    """End this process as a lack of memory or of current does."""
    os.kill(os.getpid(), signal.SIGKILL)


def _until(last: int, act: Callable[[], Any]) -> None:
    """Do something, and die at its `last` statement if it has as many."""
    from django.db import connection  # noqa: PLC0415 - after setup

    counted = count(1)

    def execute_or_die(execute: Any, *given: Any) -> Any:
        if next(counted) == last:
            die()
        return execute(*given)

    with connection.execute_wrapper(execute_or_die):
        act()


def _known(folder: Path) -> None:
    """Have the first dataset known, whose successor is `other`."""
    from tests.intake import files  # noqa: PLC0415 - after setup

    files.take(folder / "files", files.dataset(folder / "in"))
    files.source(shrink_count_pct=100, shrink_amount_pct=100, applies=True)
    files.dataset(
        folder / "other",
        items=files.without("items", "I1").replace("300.00,300.00", "300.00,30.00"),
        rates=files.TABLES["rates.csv"] + "GBP,2026-01-01,0.9\n",
    )


def _upload(folder: Path) -> None:
    """Bring a large file in: once dying while it arrives, once until a job is to read it."""
    from unittest.mock import patch  # noqa: PLC0415 - after setup

    from aval.desk.intake import actions, reading  # noqa: PLC0415
    from aval.records.models import IntakeRun, JobRun  # noqa: PLC0415
    from aval.vocabulary.acts import RunFormat, RunMode  # noqa: PLC0415
    from tests.intake import files  # noqa: PLC0415

    _known(folder)
    told = actions.Told(RunFormat.DATASET, RunMode.FULL, {})

    def receive() -> IntakeRun:
        with patch.object(reading, "READ_AT_ONCE_BYTES", 0):
            return actions.receive_files(
                source=files.source(), files=[folder / "other"], told=told,
                by=files.person(), at=files.AT, at_once=False,
            )  # fmt: skip

    def cut_off() -> None:
        with patch("aval.intake.landing.os.fsync", lambda _: die()):
            receive()

    from django.db import connection  # noqa: PLC0415

    connection.close()
    assert child(cut_off) == -signal.SIGKILL
    assert [run.pk for run in reading.resume_left(at=files.AT + reading.LEFT)] == [2]
    assert IntakeRun.objects.get(pk=2).error == reading.CUT_OFF
    assert receive().state == "reading"
    JobRun.objects.update(most_attempts=1000, due_at=files.AT - timedelta(days=3650))


def _work(_: Path) -> None:
    from aval.jobs.execution import execute  # noqa: PLC0415 - after setup
    from aval.records.models import JobRun  # noqa: PLC0415

    execute(JobRun.objects.get().pk)


def _is_being_read(folder: Path) -> None:
    """Nothing stands of the run but its files, or it is ready; a worker may take it up again."""
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from aval.jobs.ledger import bury  # noqa: PLC0415
    from aval.records.models import IntakeRun, JobRun, Rejection  # noqa: PLC0415
    from tests.intake import files  # noqa: PLC0415

    run = IntakeRun.objects.latest("pk")
    assert run.state in {"reading", "ready"}, run.state
    assert bool(run.differences) == (run.state == "ready")
    assert not Rejection.objects.exists()
    for one in run.files:
        kept = folder / "files" / run.folder / one["name"]
        assert sha256(kept.read_bytes()).hexdigest() == one["sha256"]
    _assert_known(folder / "in")
    past = files.AT - timedelta(days=3650)
    JobRun.objects.filter(state="running").update(beat_at=past)
    bury(timezone.now())
    JobRun.objects.update(due_at=past)


def _is_ready(folder: Path) -> None:
    from aval.records.models import Change, IntakeRun, JobRun, JournalEntry  # noqa: PLC0415

    run = IntakeRun.objects.latest("pk")
    assert run.state == "ready"
    assert run.differences["items"] | {"columns": 0} == {
        "new": 0, "changed": 1, "vanished": 1, "unchanged": 2, "columns": 0,
    }  # fmt: skip
    told = JournalEntry.objects.filter(act="run_landed", subject=str(run))
    assert told.count() == 1
    assert JobRun.objects.get().state == "done"
    assert Change.objects.count() == 1
    _assert_known(folder / "in")


def _drop(folder: Path) -> None:
    """Drop a file, and look at it for the first time."""
    import shutil  # noqa: PLC0415 - in the child

    _known(folder)
    place = folder / "drop" / "erp"
    place.mkdir(parents=True)
    shutil.make_archive(str(place / "other"), "zip", folder / "other")
    _scan(folder)
    assert (place / "other.zip").is_file()


def _scan(_: Path) -> None:
    from datetime import date  # noqa: PLC0415 - in the child

    from aval.desk.intake.drop import scan_drop_folder  # noqa: PLC0415
    from tests.intake import files  # noqa: PLC0415

    scan_drop_folder(at=files.AT, today=date(2026, 11, 25), say=str)


def _is_whole(folder: Path) -> None:
    """Either everything is applied, or nothing; and the file is somewhere."""
    from aval.records.models import Change  # noqa: PLC0415 - after setup

    assert len(list((folder / "drop" / "erp").rglob("*other.zip"))) == 1
    _assert_known(folder / ("in" if Change.objects.count() == 1 else "other"))


def _is_applied(folder: Path) -> None:
    from aval.records.models import Change, IntakeRun  # noqa: PLC0415 - after setup

    _assert_known(folder / "other")
    assert Change.objects.count() == 2
    assert IntakeRun.objects.filter(state="applied").count() == 2
    erp = folder / "drop" / "erp"
    assert len(list((erp / "done").iterdir())) == 1
    assert sorted(path.name for path in erp.iterdir()) == ["done", "taking"]
    assert not list((erp / "taking").iterdir())
    left = IntakeRun.objects.exclude(state="applied")
    assert {(run.state, run.folder) for run in left} <= {("reading", "")}


def _assert_known(given: Path) -> None:
    """Compare the facts with those of a dataset, to the last row."""
    import polars as pl  # noqa: PLC0415 - in the child

    from aval.dataset.reading import read_portfolio  # noqa: PLC0415
    from aval.records import facts  # noqa: PLC0415
    from aval.records.portfolio import frames_of  # noqa: PLC0415

    for table, frame in frames_of(read_portfolio(given)).items():
        if table != "accounts":
            found = facts.read(table).select(frame.columns)
            assert found.sort(pl.all()).equals(frame.sort(pl.all())), table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
