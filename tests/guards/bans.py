"""What no module may do, with the few exceptions and their reasons."""

import ast
import sys
from collections.abc import Iterator

from tests.guards.sources import Module, dotted

DOORS = frozenset({"cli", "web", "api", "jobs"})
"""The lines that may read the clock; of them only `cli` prints."""
MONEY = frozenset({"vocabulary", "dataset", "engine"})
"""The lines that hold amounts."""
_TOTALS = "the total of all amounts is compared with a bound far away; no amount comes of it"
FLOATS: dict[tuple[str, str], str] = {
    ("aval.engine.columns", "Float64"): _TOTALS,
    ("aval.engine.columns", "0.0"): _TOTALS,
    ("aval.engine.columns", "1.0"): _TOTALS,
    ("aval.engine.explanation.case", "0.5"): "how alike two keys are",
}
"""Where money code may name a float, and why."""

_CLOCK_METHODS = frozenset({"today", "now", "utcnow", "localtime", "gmtime", "time_ns"})
_CLOCK_OWNERS = frozenset({"date", "datetime", "time", "timezone"})
_CLOCK_WITHOUT_ARGUMENT = frozenset({"localdate", "localtime"})
"""Functions of Django that read the clock unless they are given an instant."""
_CLOCK_NAMES = frozenset({"time.time", "time.monotonic", "time.perf_counter"})
_CLOCK_IMPORTS = frozenset({"time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime"})
_FLOAT_NAMES = frozenset({"float", "Float32", "Float64", "float32", "float64"})
_TOO_WIDE = frozenset({"Exception", "BaseException"})


def no_clock_below_the_doors(module: Module) -> Iterator[str]:
    """Refuse the clock: the day is given, only a door asks it."""
    if module.line in DOORS:
        return
    for node in ast.walk(module.tree):
        if name := _clock(node):
            yield f"{module.at(node)}: {name} reads the clock. Take the day as an argument (as_of)."


def _clock(node: ast.AST) -> str:
    """Return the name by which a node reads the clock, empty when it does not."""
    if isinstance(node, ast.Attribute):
        name = dotted(node)
        owner = name.split(".")[-2:-1]
        is_method = node.attr in _CLOCK_METHODS and (not owner or owner[0] in _CLOCK_OWNERS)
        return name if is_method or name in _CLOCK_NAMES else ""
    if isinstance(node, ast.ImportFrom) and node.module == "time":
        return ", ".join(one.name for one in node.names if one.name in _CLOCK_IMPORTS)
    if isinstance(node, ast.ImportFrom) and node.module == "django.utils.timezone":
        return ", ".join(one.name for one in node.names if one.name == "now")
    if isinstance(node, ast.Call) and not (node.args or node.keywords):
        name = dotted(node.func)
        return name if name.split(".")[-1] in _CLOCK_WITHOUT_ARGUMENT else ""
    return ""


def no_signals(module: Module) -> Iterator[str]:
    """Refuse signals: what happens next is called by its name."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{one.name}" for one in node.names]
        else:
            continue
        for name in names:
            if "signals" in name.split(".") or name.startswith("django.dispatch"):
                yield f"{module.at(node)}: {name} hides what follows. Call it by its name."
    if module.name.endswith(".signals"):
        yield f"{module.place}: a module of signals. Call what follows by its name."


def no_silent_except(module: Module) -> Iterator[str]:
    """Refuse swallowed exceptions: one is handled, told or let through."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            if node.type is None:
                yield f"{module.at(node)}: a bare except. Name the exception."
            if all(_does_nothing(line) for line in node.body):
                yield f"{module.at(node)}: an exception is swallowed. Tell it, or let it through."
        elif isinstance(node, ast.Call) and _suppresses_everything(node):
            yield f"{module.at(node)}: suppresses everything. Name the exception."


def _suppresses_everything(call: ast.Call) -> bool:
    is_suppress = dotted(call.func).split(".")[-1] == "suppress"
    return is_suppress and bool({dotted(argument) for argument in call.args} & _TOO_WIDE)


def _does_nothing(line: ast.stmt) -> bool:
    return isinstance(line, ast.Pass | ast.Continue) or (
        isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    )


def no_float_for_money(module: Module) -> Iterator[str]:
    """Refuse floats: amounts are integers of minor units, percentages exact decimals."""
    if module.line not in MONEY:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name not in _FLOAT_NAMES:
                continue
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            name = repr(node.value)
        else:
            continue
        if (module.name, name) in FLOATS:
            continue
        yield (
            f"{module.at(node)}: {name} is a float near money. Use integers of minor units or "
            "Decimal; where no amount comes of it, add it to FLOATS in tests/guards/bans.py "
            "with the reason."
        )


def only_the_command_line_prints(module: Module) -> Iterator[str]:
    """Refuse printing: everything but the command line returns values."""
    if module.line == "cli":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and dotted(node.func) in {"print", "sys.stdout.write"}:
            yield f"{module.at(node)}: prints. Return the value and let `cli` print it."


def pure_lines_use_the_standard_library_only(module: Module) -> Iterator[str]:
    """Refuse libraries in words and rules, and in rules all of Aval but words."""
    if module.line == "vocabulary":
        allowed = ["aval.vocabulary"]
    elif module.name.startswith("aval.engine.kernel"):
        allowed = ["aval.vocabulary", "aval.engine.kernel"]
    else:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "."]
        else:
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            own = any(name == one or name.startswith(f"{one}.") for one in allowed)
            if not own and name.split(".")[0] not in sys.stdlib_module_names:
                yield (
                    f"{module.at(node)}: imports {name}; here only {', '.join(allowed)} and the "
                    "standard library. Prepare what it needs in a higher module."
                )


RULES = (
    no_clock_below_the_doors,
    no_signals,
    no_silent_except,
    no_float_for_money,
    only_the_command_line_prints,
    pure_lines_use_the_standard_library_only,
)
