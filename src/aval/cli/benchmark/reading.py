"""The measure of reading an insurer on a database, against a pretend one in its own process."""

import json
import logging
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection as database

from aval.cli.benchmark.measures import AS_OF, Measured, Watch
from aval.connectors.contract import Call, Gate
from aval.connectors.registry import insurer
from aval.desk.insurers.connections import ConnectionCard, clear_settings, save_connection
from aval.intake.insurers.syncing import sync
from aval.records.insurers import Connection
from aval.records.models import CustomerFacts, Policy
from aval.sandboxes.insurers.world import Buyer, Cover, Slice, Step, World
from aval.sandboxes.insurers.world import Policy as Contract
from aval.sandboxes.insurers.world_json import as_json
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer

CUTS_OF = 100
"""One cover of so many is cut before the third reading."""
_BUYERS, _COVERS = 20_000_000, 41_000_000
"""Where the insurer's numbers begin."""
_UNIT = "118"
_AMOUNT, _CUT_AMOUNT = 5_000_000, 1_000_000
_ENVIRONMENT = "AVAL_BENCH_INSURER"
_PAGE_ROWS = "5000"
"""What a page holds of insurers that let one choose it, as real ones do."""
_PATIENCE_S = 60


def read_insurer(folder: Path) -> Measured:
    """Read an insurer three times: everything is new, nothing is, some covers were cut."""
    logging.disable(logging.CRITICAL)
    name = os.environ[_ENVIRONMENT]
    rows = CustomerFacts.objects.current().order_by("customer")
    customers = list(rows.values_list("customer", flat=True))
    policy = str(Policy.objects.order_by("key").values_list("key", flat=True)[0])
    readings = {}
    with pretended(name, world_of(policy, customers, is_cut=False), folder) as address:
        given = asked(address, "/_sim/settings")
        given |= {"policies": f"{policy}; {_UNIT}; ; {policy}", "page_size": _PAGE_ROWS}
        at = datetime.combine(AS_OF, datetime.min.time(), UTC)
        save_connection(key=name, card=ConnectionCard(name, name, given), by=None, at=at)
        for turn, told in enumerate(("everything is new", "nothing is new", "one in 100 was cut")):
            if turn == 2:  # the last of the readings
                asked(address, "/_sim/seed", as_json(world_of(policy, customers, is_cut=True)))
            readings[told] = _reading(name, at + timedelta(turn))
    return Watch().result(readings=readings, covers=len(customers))


def world_of(policy: str, customers: list[str], *, is_cut: bool) -> World:
    """Return an insurer that knows a buyer and a cover for each customer; some were cut."""
    key, since = (policy, _UNIT, ""), AS_OF - timedelta(400)
    granted = Step(since, Decision.APPROVED, (Slice(Layer.PERMANENT, _AMOUNT, since),), _AMOUNT)
    cut = Step(AS_OF, Decision.REDUCED, (Slice(Layer.PERMANENT, _CUT_AMOUNT, AS_OF),), _AMOUNT)
    places = range(len(customers))
    return World(
        (Contract(*key),),
        tuple(Buyer(str(_BUYERS + place), f"Buyer {place}", "FR") for place in places),
        tuple(
            Cover(
                str(_COVERS + place),
                key,
                str(_BUYERS + place),
                tuple(
                    replace(step, customer_ref=customer)
                    for step in (granted, *([cut] if is_cut and place % CUTS_OF == 0 else []))
                ),
            )
            for place, customer in enumerate(customers)
        ),
    )


@contextmanager
def pretended(name: str, world: World, folder: Path) -> Iterator[str]:
    """Have a pretend insurer answer in a process of its own; give its address."""
    path = folder / "world.json"
    path.write_text(json.dumps(as_json(world)), "utf-8")
    words = ["sandbox", name, "--seed", str(path), "--language", "en"]
    command = [sys.executable, "-m", "aval.cli.main", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:  # noqa: S603
        try:
            assert served.stdout is not None  # noqa: S101 - a pipe was asked for
            line = served.stdout.readline()
            yield next(word for word in line.split() if word.startswith("http")).rstrip(".,")
        finally:
            served.terminate()


def asked(address: str, path: str, body: Any = None) -> Any:  # noqa: ANN401 - JSON
    """Return what a control of the pretend insurer answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310 - an address of this machine
        f"{address}{path}", data, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310
        return json.load(answer)


def _reading(name: str, at: datetime) -> dict[str, float]:
    """Return what a reading takes: seconds, those in the database, calls, facts written."""
    spent, calls = [0.0], list[Call]()

    def watch(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:  # noqa: ANN401
        begin = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent[0] += time.perf_counter() - begin

    made = Connection.objects.select_related("source").get(pk=name)
    gate = Gate(now=lambda: at, sleep=time.sleep, log=calls.append)
    settings, begin = clear_settings(made), time.perf_counter()
    with database.execute_wrapper(watch):
        done = sync(
            connection=made,
            insurer=insurer(made.insurer),
            settings=settings,
            gate=gate,
            at=at,
            by=None,
        )
    seconds = time.perf_counter() - begin
    if done.run.error:
        raise RuntimeError(done.run.error)
    covers = done.run.differences.get("covers", {})
    return {
        "seconds": seconds,
        "database_seconds": spent[0],
        "calls": len(calls),
        "facts": covers.get("new", 0) + covers.get("changed", 0),
    }


MEASURES = {"insurer": read_insurer}
"""The measure by its name."""
