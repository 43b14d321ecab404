"""Starts workers, kills and pauses them at random moments (`python -m tests.jobs.mortal SEED`).

Each job appends rows to a table, one in a transaction with its progress. A worker is a process
of its own, forked where Django is loaded but nothing is connected; SIGKILL ends it.
"""

import os
import random
import signal
import sys
import time
from multiprocessing.sharedctypes import RawArray
from typing import Any

import django

AT_WORK = RawArray("q", 2)
"""What all workers see: steps begun so far, and by which process the last one was."""
STEPS, JOBS, KILLS, WORKERS = 5, 10, 11, 2


def main(seed: int) -> int:
    """Kill workers while the jobs go on; return how many kills it took."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after setup
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("create table appended (job text not null, step integer not null)")
    connection.close()
    dice = random.Random(seed)
    workers = [_born(_work) for _ in range(WORKERS)]
    for turn in range(KILLS):
        if not _has_gone_on(dice.randint(1, 3)):
            break
        time.sleep(dice.uniform(0, 0.04))
        working = workers.index(AT_WORK[1]) if AT_WORK[1] in workers else 0
        place = working if dice.random() < 0.7 else dice.randrange(WORKERS)
        if turn % 5 == 0:  # silent for longer than its lease, then alive again
            os.kill(workers[place], signal.SIGSTOP)
            time.sleep(1.3)
            os.kill(workers[place], signal.SIGCONT)
            continue
        os.kill(workers[place], signal.SIGKILL)
        os.waitpid(workers[place], 0)
        workers[place] = _born(_work)
    last = _born(lambda: _work(until_over=True))
    status = os.waitpid(last, 0)[1]
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
        os.waitpid(worker, 0)
    return os.waitstatus_to_exitcode(status)


def _has_gone_on(steps: int) -> bool:
    """Wait until jobs have taken some more steps, so that kills hit work; False when none come."""
    before = AT_WORK[0]
    for _ in range(400):
        if AT_WORK[0] >= before + steps:
            return True
        time.sleep(0.01)
    return False


def _born(live: Any) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        live()
        code = 0
    finally:
        os._exit(code)


def _work(*, until_over: bool = False) -> None:
    from django.db import connection, transaction  # noqa: PLC0415 - after setup
    from django.utils import timezone  # noqa: PLC0415

    from aval.jobs.kinds import Beat, job  # noqa: PLC0415
    from aval.jobs.ledger import submit  # noqa: PLC0415
    from aval.jobs.worker import close_on_signals, work  # noqa: PLC0415
    from aval.records.jobs import JobRun  # noqa: PLC0415

    @job("append", most_attempts=1000)
    def append(job: Beat) -> dict[str, Any]:
        for step in range(job.done, STEPS):
            AT_WORK[0], AT_WORK[1] = AT_WORK[0] + 1, os.getpid()
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("insert into appended values (%s, %s)", [job.key, step])
                time.sleep(0.02)
                job.keep(step + 1, STEPS)
        return {"steps": STEPS}

    for number in range(JOBS):  # every worker asks for all of them, as any door may
        submit("append", str(number), at=timezone.now())
    close_on_signals()
    while True:
        work(is_once=until_over)
        if not until_over or not JobRun.objects.exclude(state="done").exists():
            return
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
