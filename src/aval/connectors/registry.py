"""Finds the insurers that are installed: ours, and those of other packages, by entry point.

A package names its insurers in the group `aval.insurers`, code = object with the shape of
`contract.Insurer`. One that cannot be loaded is told, and leaves the others alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points

from aval.connectors.contract import ENTRY_POINTS, Insurer


@dataclass(frozen=True, slots=True)
class Installed:
    """The insurers by code, in order of their codes, and why others could not be loaded."""

    insurers: Mapping[str, Insurer]
    broken: Mapping[str, str]


class UnknownInsurerError(LookupError):
    """No insurer has this code; `known` lists those that there are."""

    def __init__(self, code: str, known: tuple[str, ...], reason: str = "") -> None:
        """Keep the code, the codes that there are, and why it could not be loaded."""
        super().__init__(f"{code}: {reason or 'not known'}; known: {', '.join(known)}")
        self.code, self.known, self.reason = code, known, reason


def installed() -> Installed:
    """Load every insurer."""
    insurers: dict[str, Insurer] = {}
    broken: dict[str, str] = {}
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda one: one.name):
        try:
            loaded = point.load()
            named = loaded.code
        except Exception as error:  # noqa: BLE001 - a foreign package may fail in any way
            broken[point.name] = f"{type(error).__name__}: {error}"
            continue
        if named == point.name:
            insurers[point.name] = loaded
        else:
            broken[point.name] = f"calls itself {named}"
    return Installed(insurers, broken)


def insurer(code: str) -> Insurer:
    """Return an insurer by its code; raises UnknownInsurerError."""
    found = installed()
    if code not in found.insurers:
        reason = found.broken.get(code, "")
        raise UnknownInsurerError(code, tuple(found.insurers), reason)
    return found.insurers[code]
