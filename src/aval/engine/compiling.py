"""The same rules, compiled: no second text, only its calls rebound to compiled twins.

Machine code is kept in a folder named after the rules' own text, so that a changed rule can never
meet old code. Where Numba is missing, the rules run as they stand.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

from aval.engine.kernel import judge as _judge
from aval.engine.kernel import numbers as _numbers

_RULES = "aval.engine.kernel"


def rules() -> tuple[Callable[..., None], Callable[..., None]]:
    """Return `judge` and `convert_all` as they stand."""
    return _judge.judge, _numbers.convert_all


def are_compiled() -> bool:
    """Return whether this process has the compiled rules at hand."""
    return bool(compiled_rules.cache_info().currsize)


def are_kept() -> bool:
    """Return whether this machine has the rules' machine code; making it takes half a minute."""
    try:
        import numba  # noqa: PLC0415 - as below
    except ImportError:
        return False
    return any(_cache_folder(numba.__version__).rglob("*.nbc"))


@cache
def compiled_rules() -> tuple[Callable[..., None], Callable[..., None]]:
    """Return `judge` and `convert_all` compiled; as they stand where Numba is missing."""
    try:
        import numba  # noqa: PLC0415 - half a second that a small case does not pay
    except ImportError:
        return rules()
    settings: Any = numba.config
    settings.CACHE_DIR = str(_cache_folder(numba.__version__))
    twins: dict[FunctionType, Any] = {}
    judge, convert_all = rules()
    return _twin(judge, twins, numba.njit), _twin(convert_all, twins, numba.njit)


def _twin(rule: Any, twins: dict[FunctionType, Any], njit: Any) -> Any:  # noqa: ANN401
    """Return the compiled twin of a rule, its calls rebound to twins as well."""
    if rule not in twins:
        names = dict(rule.__globals__)
        for name in rule.__code__.co_names:
            called = names.get(name)
            if isinstance(called, FunctionType) and called.__module__.startswith(_RULES):
                names[name] = _twin(called, twins, njit)
        clone = FunctionType(rule.__code__, names, rule.__name__, rule.__defaults__)
        clone.__qualname__, clone.__module__ = rule.__qualname__, rule.__module__
        # arrays belong to the caller for the whole call: counting references to them in every
        # function took seven eighths of the time
        twins[rule] = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(clone)
    return twins[rule]


def _cache_folder(numba_version: str) -> Path:
    """Return the folder for machine code of exactly these rules on this Python."""
    digest = hashlib.sha256(f"{sys.version} {numba_version}".encode())
    for source in sorted(Path(_judge.__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "aval" / f"rules-{digest.hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
