"""Makes a claim pack and dies on the way: `python -m tests.jobs.mortal_packing FOLDER`.

Each attempt is a process of its own that kills itself with SIGKILL at another place: while files
are made, when the pack is written but not laid, laid and about to be told, told but not ended.
Exit code 0 says that it was made and told once, with the bytes of a pack made without any death.
"""

import sys
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import django

from tests.jobs.mortal_reading import child, die, must

LATER = date(2026, 11, 20)


def main(folder: Path) -> int:
    """Let one attempt after the other die, until the last one does not."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after setup
    from django.db import connection  # noqa: PLC0415

    import aval.jobs.schedule  # noqa: F401, PLC0415 - loaded once, not in every child

    call_command("migrate", verbosity=0)
    connection.close()
    must(lambda: _ask(folder))
    for place in (
        "aval.desk.claims.pack._add",
        "aval.desk.jobs.results.os.fsync",
        "aval.desk.claims.packing._tell",
        "aval.jobs.execution._end",
    ):
        must(lambda place=place: _dies_at(place))
        must(lambda: _is_nothing_half(folder))
    must(_work)
    must(lambda: _is_made_once(folder))
    return 0


def _ask(folder: Path) -> None:
    from aval.desk.claims.answering import carried  # noqa: PLC0415 - after setup
    from aval.desk.claims.packing import ask_for_pack  # noqa: PLC0415
    from aval.records.models import JobRun  # noqa: PLC0415
    from tests.desk.claims import world  # noqa: PLC0415
    from tests.people import person  # noqa: PLC0415

    by = person("declarer")
    world.unpaid(folder / "portfolio")
    told = world.notice(by, "I1", "I2")
    carried(paper=told, on=world.DAY, by=by, at=world.AT, today=world.DAY)
    at = world.pass_to(LATER)
    paper = world.claim(by, "I1", "I2", day=LATER)
    ask_for_pack(paper=paper, language="en", by=by, at=at, with_notes=True)
    JobRun.objects.update(most_attempts=100, due_at=at)


def _dies_at(place: str) -> None:
    """Have an attempt die where it calls something, as the call begins."""
    import signal  # noqa: PLC0415 - in the child

    def attempt() -> None:
        with patch(place, lambda *_, **__: die()):
            _work()

    assert child(attempt) == -signal.SIGKILL, place


def _work() -> None:
    from aval.jobs.execution import execute  # noqa: PLC0415 - after setup
    from aval.records.models import JobRun  # noqa: PLC0415

    assert execute(JobRun.objects.get().pk)


def _is_nothing_half(folder: Path) -> None:
    """Whatever lies there is whole, nothing is told that does not; a worker may take it up."""
    from django.utils import timezone  # noqa: PLC0415 - after setup

    from aval.jobs.ledger import bury  # noqa: PLC0415
    from aval.records.models import JobRun  # noqa: PLC0415

    there = _laid(folder)
    assert set(_told()) <= set(there)
    assert [sha256((folder / "results" / name).read_bytes()).hexdigest() for name in there] == there
    past = timezone.now() - timedelta(days=3650)
    JobRun.objects.filter(state="running").update(beat_at=past)
    bury(timezone.now())
    JobRun.objects.update(due_at=past)


def _is_made_once(folder: Path) -> None:
    from aval.desk.claims.packing import make_pack  # noqa: PLC0415 - after setup
    from aval.records.models import JobRun, Paper, Person  # noqa: PLC0415
    from tests.desk.claims import world  # noqa: PLC0415

    job = JobRun.objects.get()
    assert (job.state, job.attempts) == ("done", 5)
    (digest,) = _laid(folder)
    assert _told() == [digest] == [job.outcome["digest"]]
    paper, by = Paper.objects.get(kind="claim"), Person.objects.get()
    other = make_pack(paper=paper, language="en", by=by, at=world.AT)
    with other.content as content:
        assert sha256(content.read()).hexdigest() == digest


def _laid(folder: Path) -> list[str]:
    found = (folder / "results").glob("*")
    return sorted(file.name for file in found if not file.name.startswith("."))


def _told() -> list[str]:
    from aval.records.journal import entries  # noqa: PLC0415 - after setup

    return [str(one.given()["digest"]) for one in entries() if one.act == "pack_made"]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
