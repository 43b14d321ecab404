"""A world as JSON, and back: objects by field name, days as text, key and value in pairs."""

from dataclasses import asdict, fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from aval.sandboxes.insurers.world import World

Built = TypeVar("Built")


class BadWorldError(ValueError):
    """JSON that is no world; says where."""


def as_json(world: World) -> dict[str, Any]:
    """Return a world as what JSON can say."""
    return plain(world)


def plain(one: Any) -> dict[str, Any]:  # noqa: ANN401 - an object of any of our classes
    """Return an object as what JSON can say."""
    return dict(_plain(asdict(one)))


def from_json(body: Any) -> World:  # noqa: ANN401 - whatever JSON can say
    """Return the world of an object; raises BadWorldError."""
    return built(World, body, "world")


def built(kind: type[Built], body: Any, place: str) -> Built:  # noqa: ANN401
    """Return the object of a class that `plain` told; raises BadWorldError."""
    return kind(**_values(kind, body, place))


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _values(kind: type, body: Any, place: str) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(body, dict):
        message = f"{place}: an object is wanted"
        raise BadWorldError(message)
    hints = get_type_hints(kind)
    known = {one.name for one in fields(kind)}
    if strange := sorted(set(body) - known):
        message = f"{place}: {', '.join(strange)} is not known; known: {', '.join(sorted(known))}"
        raise BadWorldError(message)
    return {name: _value(hints[name], inner, f"{place}.{name}") for name, inner in body.items()}


def _value(kind: Any, value: Any, place: str) -> Any:  # noqa: ANN401
    try:
        return _typed(kind, value, place)
    except BadWorldError:
        raise
    except (TypeError, ValueError, KeyError) as error:
        message = f"{place}: {value!r} cannot be ({error})"
        raise BadWorldError(message) from error


def _typed(kind: Any, value: Any, place: str) -> Any:  # noqa: ANN401
    if isinstance(kind, UnionType):
        first = next(one for one in get_args(kind) if one is not type(None))
        return None if value is None else _typed(first, value, place)
    if get_origin(kind) is list:
        (inner,) = get_args(kind)
        return [_value(inner, one, f"{place}[{at}]") for at, one in enumerate(value)]
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        if inner[-1] is Ellipsis:
            return tuple(_value(inner[0], one, f"{place}[{at}]") for at, one in enumerate(value))
        pairs = zip(inner, value, strict=True)
        return tuple(_value(one, given, place) for one, given in pairs)
    if is_dataclass(kind) and isinstance(kind, type):
        return kind(**_values(kind, value, place))
    if kind is date:
        return date.fromisoformat(value)
    if issubclass(kind, StrEnum):
        return kind(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(kind.__name__)
    return value
