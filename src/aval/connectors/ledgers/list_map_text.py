"""Writes the map of a list as the TOML text that `list_map` reads."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from aval.vocabulary.words import Kind


@dataclass(frozen=True)
class MapDraft:
    """What a map is to say, not yet checked; empty texts say nothing."""

    columns: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    disputed: Mapping[str, bool] = field(default_factory=dict)
    carry: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    """Separator, encoding, decimal, date_order, credits."""


def map_text(draft: MapDraft) -> str:
    """Return a draft as TOML."""
    lines = [f"{name} = {_text(value)}" for name, value in draft.settings.items() if value]
    tables: dict[str, Mapping[str, object]] = {
        "columns": draft.columns,
        "constants": draft.constants,
        "kinds": draft.kinds,
        "countries": draft.countries,
        "disputed": draft.disputed,
        "carry": draft.carry,
    }
    for name, table in tables.items():
        told = {key: value for key, value in table.items() if value not in {"", ()}}
        if told:
            lines += ["", f"[{name}]"]
            lines += [f"{_text(key)} = {_value(value)}" for key, value in told.items()]
    return "\n".join([*lines, ""]).lstrip("\n")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return _text(str(value))


def _text(text: str) -> str:
    """Return a basic string of TOML, which escapes as JSON does, and DEL besides."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
