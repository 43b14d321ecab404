"""Delivers requests and dies at a random moment: `python -m tests.outbox.mortal FOLDER SEED`.

Every round is a process of its own that kills itself with SIGKILL before some statement, or inside
a call, before or after the insurer took the order. Rounds go on until all is answered. Exit code 0
says that every order came exactly once, whatever died.
"""

import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import django

REQUESTS = 5
ROUNDS = 60
_SPAN = 25
"""Statements within which a round dies."""


def main(folder: Path, seed: int) -> int:
    """Deliver in processes that die, then in one that does not; look at what came of it."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after setup
    from django.db import connection  # noqa: PLC0415

    import tests.outbox.ordering  # noqa: F401, PLC0415 - loaded once, not in every child

    call_command("migrate", verbosity=0)
    connection.close()
    dice = random.Random(seed)
    assert _child(_begin) == 0
    ends = []
    for number in range(ROUNDS):
        last, place = dice.randrange(1, _SPAN), dice.choice(("statement", "before", "after"))
        ends.append(_child(lambda n=number, at=last, where=place: _round(folder, n, at, where)))
    ends += [
        _child(lambda n=number: _round(folder, n, 0, "")) for number in range(ROUNDS, ROUNDS + 12)
    ]
    killed = [end for end in ends if end == -signal.SIGKILL]
    assert len(killed) > REQUESTS, ends
    assert not [end for end in ends if end not in {0, -signal.SIGKILL}], ends
    return _child(lambda: _look(folder))


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


def _begin() -> None:
    from tests.outbox.ordering import waiting  # noqa: PLC0415 - after setup
    from tests.people import person  # noqa: PLC0415

    by = person("asker")
    layers = ["permanent", "temporary", "top_up", "substitute_top_up", "discretionary"]
    for layer in layers:
        waiting(by, layer=layer)


def _round(folder: Path, number: int, last: int, place: str) -> None:
    """Deliver once, an hour later each time, and die: at a statement, or at the n-th order."""
    from django.db import connection  # noqa: PLC0415 - after setup

    from aval.outbox.delivering import Way, deliver  # noqa: PLC0415
    from tests.outbox.ordering import Clock, Ordering  # noqa: PLC0415
    from tests.people import AT  # noqa: PLC0415

    counted = count(1)

    def die_at(wanted: int) -> None:
        if next(counted) == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    def execute(run: Any, *given: Any) -> Any:
        if place == "statement":
            die_at(last)
        return run(*given)

    insurer = Ordering(folder, decides=number % 8 == 7)
    if place == "before":
        insurer.before = lambda: die_at(1 + last % 2)
    if place == "after":
        insurer.after = lambda: die_at(1 + last % 2)
    clock = Clock(AT + timedelta(hours=7 * number))
    with connection.execute_wrapper(execute):
        deliver(Way(open=insurer.session, now=clock, land=lambda *_: None))


def _look(folder: Path) -> None:
    from aval.records import journal  # noqa: PLC0415 - after setup
    from aval.records.requests import CoverRequest  # noqa: PLC0415
    from tests.outbox.ordering import Ordering  # noqa: PLC0415

    insurer = Ordering(folder)
    for request in CoverRequest.objects.all():
        assert request.state == "answered", request.state
        assert insurer.count(request.key) == 1, (request.key, insurer.count(request.key))
        assert request.steps.filter(event="answered").count() == 1
    assert CoverRequest.objects.count() == REQUESTS
    assert journal.verify() is None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
