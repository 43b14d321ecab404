"""The demo's pretend insurers: one process, three addresses, a clock that goes on with the day's.

They begin with what the demo's ledger knows and remember what is asked of them, in the folder
`insurers` of the demo's data, so that the demo can be ended and started again.
"""

import json
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from typing import Any

from aval.sandboxes.insurers import catalogue
from aval.sandboxes.insurers.sandbox import Sandbox
from aval.sandboxes.insurers.server import running
from aval.sandboxes.insurers.world_json import as_json, from_json
from aval.sandboxes.synthetic.demo import make_world
from aval.sandboxes.synthetic.demo_insurers import CONTRACTS, Contract, insurer_world

WORLD_FILE = "demo-world.json"
"""Says of which world the demo's ledger is: seed, customers, day."""
ADDRESSES = "addresses.json"
"""Says where the insurers answer, with which settings: written when they all do."""
_FOLDER = "insurers"
_PAPERS = ".papers.json"
_TICK_S = 2.0
_PAGE_ROWS = "5000"
"""What a page holds of insurers that let one choose it, as real ones do."""


def folder_of(data: Path) -> Path:
    """Return where the insurers keep what they know."""
    return data / _FOLDER


def serve_insurers(data: Path) -> None:
    """Answer until told to end (SIGTERM), or until the process that started this one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    is_over = Event()
    signal.signal(signal.SIGTERM, lambda *_: is_over.set())
    parent, folder = os.getppid(), folder_of(data)
    folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        boxes = [(one, _box(one, data)) for one in CONTRACTS]
        found = {}
        for one, box in boxes:
            address = stack.enter_context(running(box))
            unset = dict.fromkeys(one.unset, "") | {"page_size": _PAGE_ROWS}
            found[one.code] = box.settings(address) | {"policies": one.lines()} | unset
        _write(folder / ADDRESSES, found)
        kept = {one.code: (box.world, box.tray.kept()) for one, box in boxes}
        is_last = False
        while not is_last:
            is_last = is_over.wait(_TICK_S) or os.getppid() != parent
            for one, box in boxes:
                with box.lock:
                    box.now = datetime.now(UTC)
                    box.moved()
                    world, papers = box.world, box.tray.kept()
                before, told = kept[one.code]
                if world is not before:
                    _write(folder / f"{one.code}.json", as_json(world))
                if papers != told:
                    _write(folder / f"{one.code}{_PAPERS}", papers)
                kept[one.code] = world, papers


def addresses(data: Path) -> Mapping[str, dict[str, str]]:
    """Return the settings of each insurer that answers, by its code; none before they all do."""
    path = folder_of(data) / ADDRESSES
    if not path.exists():
        return {}
    found: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
    return found


def forget_addresses(data: Path) -> None:
    """Forget where the insurers answered the last time."""
    (folder_of(data) / ADDRESSES).unlink(missing_ok=True)


def keep_world(data: Path, *, seed: int, customers: int, day: date) -> None:
    """Keep of which world the ledger is."""
    told = {"seed": seed, "customers": customers, "day": day.isoformat()}
    _write(data / WORLD_FILE, told)


def _box(contract: Contract, data: Path) -> Sandbox:
    """Return a pretend insurer with what it knew when it ended, else with the demo's world."""
    box = catalogue.sandbox(contract.code, datetime.now(UTC))
    kept = folder_of(data) / f"{contract.code}.json"
    if kept.exists():
        box.world = from_json(json.loads(kept.read_text("utf-8")))
    else:
        told = json.loads((data / WORLD_FILE).read_text("utf-8"))
        day = date.fromisoformat(told["day"])
        group = make_world(seed=told["seed"], today=day, customers=told["customers"])
        box.world = insurer_world(group, contract)
    papers = folder_of(data) / f"{contract.code}{_PAPERS}"
    if papers.exists():
        box.tray.remember(json.loads(papers.read_text("utf-8")))
    box.loaded()
    return box


def _write(path: Path, told: Mapping[str, Any] | Sequence[Any]) -> None:
    """Write a file whole, or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    part.replace(path)
