"""Runs the checks that a connector's capabilities call for, and says which it passes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aval.connectors.conformance import calls, files, orders, papers, reading, trouble
from aval.connectors.conformance.bench import Bench, Check, FailedError
from aval.connectors.contract import Insurer

CHECKS: tuple[Check, ...] = (
    *reading.CHECKS,
    *trouble.CHECKS,
    *files.CHECKS,
    *orders.CHECKS,
    *papers.CHECKS,
    *calls.CHECKS,
)
"""Every check, in the order in which they are run."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one check went; `detail` says what was found where it failed."""

    check: str
    passed: bool
    detail: str = ""


def due(insurer: Insurer) -> tuple[Check, ...]:
    """Return the checks of what an insurer offers."""
    return tuple(one for one in CHECKS if one.is_due(insurer))


def run(insurer: Insurer, address: str, checks: Sequence[Check] | None = None) -> Iterator[Result]:
    """Yield the result of each check, by default of those due; the sandbox is at an address."""
    bench = Bench(insurer, address)
    try:
        for check in due(insurer) if checks is None else checks:
            yield _result(check, bench)
    finally:
        bench.close()


def _result(check: Check, bench: Bench) -> Result:
    """Run a check; whatever a connector raises beside what is meant is a failure."""
    try:
        check.run(bench)
    except FailedError as failed:
        return Result(check.name, passed=False, detail=str(failed))
    except Exception as error:  # noqa: BLE001 - a connector may fail in any way
        return Result(check.name, passed=False, detail=f"{type(error).__name__}: {error}")
    return Result(check.name, passed=True)
