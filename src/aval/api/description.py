"""The description of the API as a page, drawn from its OpenAPI by ourselves: no script of others.

Descriptions of operations and fields are in English, like the names that programs write.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from aval.api.surface import V1
from aval.records.models import Person

_BOUNDS = {
    "minimum": "≥ {}",
    "maximum": "≤ {}",
    "exclusiveMinimum": "> {}",
    "exclusiveMaximum": "< {}",
    "maxLength": "≤ {}",
    "maxItems": "≤ {}",
    "pattern": "{}",
}
"""How the bounds of a field are written."""
_PLAIN = r"^[^\x00"
"""How a pattern begins that only keeps signs out that no keyboard has: it goes without saying."""
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field, a parameter or a header: its name, where it stands, what it may be."""

    name: str
    where: str
    kind: str
    is_needed: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: what is given, sent and answered, shapes by name."""

    mark: str
    method: str
    path: str
    description: str
    given: tuple[Field, ...]
    sent: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of what is sent or answered."""

    name: str
    description: str
    fields: tuple[Field, ...]


def page(request: HttpRequest) -> HttpResponse:
    """Show the description; it holds no secret and is there for strangers too."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET"])
    schema = V1.get_openapi_schema()
    shapes = [_shape(name, one) for name, one in sorted(schema["components"]["schemas"].items())]
    given = {
        "layout": "base.html" if isinstance(request.user, Person) else "narrow.html",
        "description": schema["info"]["description"],
        "operations": list(_operations(schema)),
        "shapes": [one for one in shapes if one.fields],
    }
    return render(request, "api/description.html", given)


def _operations(schema: Json) -> Iterator[Operation]:
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            content = told.get("requestBody", {}).get("content", {})
            yield Operation(
                mark=told["operationId"],
                method=method.upper(),
                path=path,
                description=" ".join(told.get("description", "").split()),
                given=tuple(
                    _field(one["name"], one["in"], one["schema"], one.get("required", False))
                    for one in told["parameters"]
                ),
                sent=_content(content),
                answers=tuple(
                    (str(number), _content(one.get("content", {})))
                    for number, one in told["responses"].items()
                ),
            )


def _content(content: Json) -> str:
    """Return the name of the shape that is sent or answered, empty for nothing."""
    return next((_kind(one["schema"]) for one in content.values()), "")


def _shape(name: str, told: Json) -> Shape:
    needed = set(told.get("required", ()))
    fields = tuple(
        _field(one, "", given, one in needed) for one, given in told.get("properties", {}).items()
    )
    return Shape(name, told.get("description", ""), fields)


def _field(name: str, where: str, told: Json, is_needed: bool) -> Field:  # noqa: FBT001 - told so
    return Field(name, where, _kind(told), is_needed, " ".join(told.get("description", "").split()))


def _kind(told: Json) -> str:
    """Return what a field may be, with its bounds: `integer ≥ 1 ≤ 200`, `RequestTold[] | null`."""
    if "$ref" in told:
        return str(told["$ref"]).rsplit("/", 1)[-1]
    if "enum" in told:
        return " | ".join(map(str, told["enum"]))
    if "const" in told:
        return str(told["const"])
    for choice in ("anyOf", "allOf"):
        if choice in told:
            return " | ".join(_kind(one) for one in told[choice])
    kind = str(told.get("format") or told.get("type", ""))
    if kind == "array":
        one = _kind(told["items"])
        kind = f"({one})[]" if " " in one else f"{one}[]"
    bounds = [
        how.format(told[name])
        for name, how in _BOUNDS.items()
        if name in told and not str(told[name]).startswith(_PLAIN)
    ]
    return " ".join([kind, *bounds])
