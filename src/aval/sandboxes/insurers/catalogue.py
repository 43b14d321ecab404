"""Which insurers can be pretended: the folders beside this module, by name."""

from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules

from aval.sandboxes import insurers
from aval.sandboxes.insurers.sandbox import Sandbox


def names() -> tuple[str, ...]:
    """Return the names in order, as connectors call them."""
    return tuple(
        sorted(one.name.replace("_", "-") for one in iter_modules(insurers.__path__) if one.ispkg)
    )


def sandbox(name: str, start: datetime) -> Sandbox:
    """Return a pretend insurer that begins at an instant; raises KeyError for an unknown name."""
    if name not in names():
        raise KeyError(name)
    folder = name.replace("-", "_")
    made: Sandbox = import_module(f"{insurers.__name__}.{folder}").SANDBOX(start)
    return made
