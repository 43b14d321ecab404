"""Templates of contracts: published values, each to be compared with one's own contract.

One TOML file each. `[terms]` is in the words of `policies.toml`, `[sources]` names where values
were published, by parameter or heading; what has no published value is left out.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from aval.dataset.parameters import PARAMETERS
from aval.vocabulary.policies import PolicyKind


@dataclass(frozen=True, slots=True)
class Template:
    """One template: whose contract, of which kind, the values by their parameters, the sources."""

    key: str
    insurer: str
    kind: PolicyKind
    values: Mapping[str, Any]
    sources: Mapping[str, str]

    @property
    def examples(self) -> tuple[str, ...]:
        """Return the parameters that the template fills in."""
        return tuple(self.values)

    def source(self, parameter: str) -> str:
        """Return where the value of a parameter was published, empty where it was not."""
        return self.sources.get(parameter) or self.sources.get(parameter.partition(".")[0], "")


@cache
def templates() -> dict[str, Template]:
    """Return every template by its key, in the order of their files."""
    folder = files("aval.desk.policies") / "templates"
    found = sorted(one.name for one in folder.iterdir() if one.name.endswith(".toml"))
    return {
        key: _template(key, tomllib.loads((folder / f"{key}.toml").read_text("utf-8")))
        for key in (name.removesuffix(".toml") for name in found)
    }


def _template(key: str, given: dict[str, Any]) -> Template:
    terms = given["terms"]
    values: dict[str, Any] = {}
    for parameter in PARAMETERS:
        value = terms.get(parameter.head)
        if parameter.inner and value is not None:
            value = value.get(parameter.inner)
        if value is not None:
            values[parameter.name] = value
    return Template(
        key, given["insurer"], PolicyKind(given["kind"]), values, dict(given["sources"])
    )
