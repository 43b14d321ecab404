"""The form of a connection, made from the settings that its connector declares."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from aval.connectors.contract import FieldKind, Insurer, PolicyKey, SettingField
from aval.desk.insurers.connections import ConnectionCard, kept_secrets
from aval.records.insurers import Connection
from aval.wording.language import Language

_SPARE_LINES = 3
"""Empty lines below the policies, for those that are to come."""
_MOST_LINES = 200
_PARTS = ("number", "unit", "extension", "own")


@dataclass(frozen=True)
class Line:
    """One policy as its insurer names it, and which of ours it is."""

    place: int
    number: str = ""
    unit: str = ""
    extension: str = ""
    own: str = ""


@dataclass(frozen=True)
class Field:
    """A setting as the page asks for it; a secret that is kept is never shown."""

    name: str
    label: str
    kind: str
    value: str
    is_required: bool
    is_kept: bool
    is_wrong: bool
    choices: tuple[str, ...]
    lines: tuple[Line, ...]


def fields(
    found: Insurer,
    stands: Connection | None,
    mapped: Mapping[str, Mapping[PolicyKey, str]],
    reader: Language,
    *,
    typed: QueryDict | None = None,
    wrong: Iterable[str] = (),
) -> list[Field]:
    """Return the fields of a connector with what was typed, else what is set, else defaults."""
    bad, kept = set(wrong), kept_secrets(stands)
    return [
        Field(
            name=one.name,
            label=_label(one.name, reader),
            kind=one.kind.value,
            value=_value(one, stands, typed),
            is_required=one.is_required,
            is_kept=one.name in kept,
            is_wrong=one.name in bad,
            choices=one.choices,
            lines=_lines(one, mapped.get(one.name, {}), typed),
        )
        for one in found.fields
    ]


def card_of(given: QueryDict, found: Insurer) -> ConnectionCard:
    """Return what was typed of a connection."""
    return ConnectionCard(
        insurer=found.code,
        name=" ".join(given.get("name", "").split())[:200] or found.code,
        values={one.name: _typed(one, given) for one in found.fields},
        is_active="is_active" in given,
    )


def _label(name: str, reader: Language) -> str:
    """Return what a setting is called; one of a package that Aval does not know, by its name."""
    code = f"insurers.field_{name}"
    said = reader.say(code) if reader.knows(code) else name
    return said[:1].upper() + said[1:]


def _value(one: SettingField, stands: Connection | None, typed: QueryDict | None) -> str:
    if one.kind in {FieldKind.SECRET, FieldKind.POLICIES}:
        return ""
    if typed is not None:
        return typed.get(one.name, "")
    return str(stands.settings.get(one.name, one.default)) if stands else one.default


def _lines(
    one: SettingField, mapped: Mapping[PolicyKey, str], typed: QueryDict | None
) -> tuple[Line, ...]:
    if one.kind is not FieldKind.POLICIES:
        return ()
    if typed is not None:
        rows = [tuple(row) for row in _rows(one.name, typed)]
    else:
        rows = [(key.number, key.unit, key.extension, own) for key, own in mapped.items()]
    spare = [("", "", "", "")] * _SPARE_LINES
    return tuple(Line(place, *row) for place, row in enumerate([*rows, *spare]))


def _typed(one: SettingField, given: QueryDict) -> str:
    if one.kind is not FieldKind.POLICIES:
        return given.get(one.name, "")
    return "\n".join("; ".join(row) for row in _rows(one.name, given))


def _rows(name: str, given: QueryDict) -> list[list[str]]:
    """Return the lines of policies in which anything was typed; a part holds no semicolon."""
    columns = [given.getlist(f"{name}-{part}")[:_MOST_LINES] for part in _PARTS]
    rows = [
        [" ".join(part.replace(";", " ").split()) for part in row]
        for row in zip(*columns, strict=False)
    ]
    return [row for row in rows if any(row)]
