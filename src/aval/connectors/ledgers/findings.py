"""The faults of one file while it is read: all of them, up to a number nobody would read."""

from collections.abc import Iterable
from itertools import starmap
from typing import NoReturn

from aval.vocabulary.faults import BadInput, Fault

MAX_FAULTS = 10_000
"""Beyond this many faults of one file the reading stops and says so."""


class Findings:
    """Collects what is wrong with one file."""

    def __init__(self, file: str) -> None:
        """Start with nothing found; `file` is the name the faults carry."""
        self.file = file
        self.faults: list[Fault] = []

    def refuse(
        self, code: str, line: int = 0, column: str = "", value: str = "", **given: object
    ) -> None:
        """Note a fault: what was expected by its code, and where; stop when there are too many."""
        words = tuple((name, str(word)) for name, word in given.items())
        self.faults.append(Fault(self.file, line, column, value[:200], code, words))
        if len(self.faults) >= MAX_FAULTS:
            self.faults.append(Fault(self.file, line, "", "", "ledger.too_many_faults"))
            self.stop_if_any()

    def stop_if_any(self) -> None:
        """Raise BadInput with everything found, if anything was."""
        if self.faults:
            raise BadInput(self.faults)


def stop(file: str, code: str, line: int = 0, value: str = "", **given: object) -> NoReturn:
    """Raise BadInput with the one fault that ends the reading of a file."""
    findings = Findings(file)
    findings.refuse(code, line, "", value, **given)
    raise BadInput(findings.faults)


def line_numbers(numbers: Iterable[int], most: int = 50) -> str:
    """Return line numbers as people write them: `3-5, 9`; beyond `most` runs, `…` ends the text."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        elif len(runs) == most:
            return ", ".join(starmap(_run, runs)) + ", …"
        else:
            runs.append([number, number])
    return ", ".join(starmap(_run, runs))


def _run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
