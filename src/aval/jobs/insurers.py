"""Every night insurers are read, before the day is assessed; and whenever somebody asks."""

import time
from typing import Any

from django.utils import timezone

from aval.connectors.contract import Gate
from aval.desk.insurers.connections import active_connections, ask_to_read, read_insurer
from aval.desk.insurers.linking import ask_to_match, is_to_match, match
from aval.jobs.kinds import Beat, job
from aval.vocabulary.acts import RunState


@job("read-insurers", "0 2 * * *")
def read_all(job: Beat) -> dict[str, Any]:
    """Ask for every insurer to be read, each by a job of its own: one that fails stops no other."""
    job.check()
    now = timezone.now()
    return {"jobs": [ask_to_read(key=key, by=None, at=now).pk for key in active_connections()]}


@job("read-insurer", backoff_s=300)
def read_one(job: Beat, connection: str = "") -> dict[str, Any]:
    """Read one insurer: all of it, or nothing but why not. Run again it changes nothing more."""
    job.check()
    if not connection:
        return {}
    now = timezone.now()
    gate = Gate(now=timezone.now, sleep=pause_of(job), log=lambda _: None)
    done = read_insurer(key=connection, gate=gate, at=now, today=timezone.localdate(now))
    if done.run.state != RunState.FAILED and is_to_match(connection):
        ask_to_match(key=connection, by=None, at=now)
    return {"run": done.run.pk, "state": str(done.run.state), "events": done.events}


@job("match-buyers")
def match_buyers(job: Beat, connection: str = "") -> dict[str, Any]:
    """Propose which customers an insurer's buyers are. Run again it changes nothing more."""
    job.check()
    if not connection:
        return {}
    now = timezone.now()
    return {"proposed": match(key=connection, at=now, today=timezone.localdate(now))}


def pause_of(job: Beat) -> Any:  # noqa: ANN401 - a function
    """Return how to wait so that a stop is obeyed meanwhile."""

    def pause(seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            job.check()
            time.sleep(min(left, 1.0))

    return pause
