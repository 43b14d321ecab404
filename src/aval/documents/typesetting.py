"""Sets a sheet as PDF by typst: no network, no fonts of the machine, no clock.

The same sheet and instant give the same bytes. IBM Plex Sans comes with Aval where the build could
fetch it; without it, and for letters that it lacks, the typesetter's own typefaces stand in.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from aval.documents.sheets import Block, Facts, Heading, Sheet, Words

_HERE = Path(__file__).parent
FONTS = _HERE / "fonts"


def pdf(sheet: Sheet, *, at: datetime) -> bytes:
    """Return a sheet as PDF, its date `at`."""
    setter = typst.Compiler(_HERE / "sheet.typ", root=_HERE, font_paths=_fonts())
    made = setter.compile(
        sys_inputs={"sheet": json.dumps(_plain(sheet), ensure_ascii=False)},
        timestamp=int(at.astimezone(UTC).timestamp()),
    )
    if not isinstance(made, bytes):
        message = "the typesetter gave no document"
        raise TypeError(message)
    return made


@cache
def _fonts() -> typst.Fonts:
    """Return the typefaces, looked for once: ours, then the typesetter's own."""
    ours: list[Path] = [FONTS] if FONTS.is_dir() else []
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=ours)


def _plain(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet as the template reads it: each block names its form."""
    return asdict(sheet) | {"blocks": [_block(one) for one in sheet.blocks]}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            form = "heading"
        case Words():
            form = "words"
        case Facts():
            form = "facts"
        case _:
            form = "table"
    return {"form": form, **asdict(block)}
