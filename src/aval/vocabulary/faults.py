"""What is wrong with an input, as values: collected and told, never raised half-way."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One thing that is wrong, and what was expected instead.

    `line` counts from 1, the header of a table being line 1 (0: the file as a whole); `column` is
    a column, the path of a setting, or empty; `value` is the text found. `expected` is a code of
    the catalogue `wording/catalogue/*/`, e.g. `faults.amount`, and `given` fills its sentence.
    """

    file: str
    line: int
    column: str
    value: str
    expected: str
    given: tuple[tuple[str, str], ...] = ()


class BadInput(Exception):  # noqa: N818 - a fact about the input, not an error of the program
    """Input that cannot be used: every fault of it, in order of file and line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults in order of file, line and column."""
        self.faults = sorted(faults)
        super().__init__("; ".join(f"{f.file}:{f.line}:{f.column}" for f in self.faults[:20]))
