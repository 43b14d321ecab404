"""Files that wait for the map of their columns: kept for the person who brought them, for a day."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from aval.desk.intake.actions import Told, receive_files, save_map
from aval.desk.intake.folders import runs_folder
from aval.desk.intake.refusals import refuse_without
from aval.desk.intake.scoping import refuse_beyond_scope
from aval.intake.landing import land, remove
from aval.intake.receiving import folder_of
from aval.records.people import Person
from aval.records.runs import IntakeRun, Source
from aval.vocabulary.acts import Right, RunFormat, RunMode
from aval.vocabulary.faults import BadInput

KEPT = timedelta(days=1)
"""How long files wait before the next ones push them out."""
MAP_NAME = "map.toml"
"""What a map is called that is kept under no name."""
_TOLD = ".told.json"


@dataclass(frozen=True)
class Held:
    """A file that waits, the source it is for, and how it will be read."""

    key: str
    path: Path
    source: str
    told: Told


def hold(*, source: str, files: Sequence[Path], told: Told, by: Person, at: datetime) -> str:
    """Keep a file until its map is made, and return the key under which it waits.

    Raises BadInput where there is not exactly one readable file.
    """
    refuse_without(by, Right.IMPORT)
    refuse_beyond_scope(by, told.run_format, told.options)
    _forget_old(at)
    key = token_hex(16)
    own = _folder(by, key)
    try:
        land(files, own / "files", is_dataset=False)
    except BadInput:
        remove(own)
        raise
    kept = {"source": source, "mode": told.mode, "options": dict(told.options)}
    (own / _TOLD).write_text(json.dumps(kept), "utf-8")
    return key


def hold_again(*, run: IntakeRun, by: Person, at: datetime) -> str:
    """Keep the files of a list that could not be read, to change its map."""
    told = Told(RunFormat(run.format), RunMode(run.mode), run.options)
    files = sorted(folder_of(run, runs_folder()).iterdir())
    return hold(source=run.source_id, files=files, told=told, by=by, at=at)


def held(*, key: str, by: Person) -> Held | None:
    """Return what waits under a key for a person, None where nothing does."""
    refuse_without(by, Right.IMPORT)
    if not key.isalnum():
        return None
    own = _folder(by, key)
    if not (own / _TOLD).is_file():
        return None
    kept: Mapping[str, Any] = json.loads((own / _TOLD).read_text("utf-8"))
    path = next(iter(sorted((own / "files").iterdir())))
    told = Told(RunFormat.LIST, RunMode(kept["mode"]), kept["options"])
    return Held(key, path, kept["source"], told)


def receive_mapped(*, held: Held, content: str, name: str, by: Person, at: datetime) -> IntakeRun:
    """Read what waits with a map, which is kept where it has a name, and let go of it.

    A large file is read by a job.
    """
    if name:
        save_map(name=name, content=content, by=by, at=at)
    options = {**held.told.options, "map": content, "map_name": name or MAP_NAME}
    run = receive_files(
        source=Source.objects.get(pk=held.source),
        files=[held.path],
        told=replace(held.told, options=options),
        by=by,
        at=at,
        at_once=False,
    )
    remove(_folder(by, held.key))
    return run


def _folder(by: Person, key: str) -> Path:
    return runs_folder() / "held" / str(by.pk) / key


def _forget_old(at: datetime) -> None:
    """Remove what has waited too long, whoever brought it."""
    before = (at - KEPT).timestamp()
    for folder in (runs_folder() / "held").glob("*/*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
