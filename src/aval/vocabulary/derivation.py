"""A derivation: blocks of lines whose inner figures add up to the outer ones, each with its source.

Codes and numbers only; `wording.derivation` turns it into sentences.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from aval.vocabulary.steps import Step


class Role(StrEnum):
    """What the amount of a line is to the lines around it."""

    NOTE = "note"
    """No amount of its own: a reason, a date, an arithmetic said in the sentence."""
    PART = "part"
    """A detail of the next total of its block."""
    TOTAL = "total"
    """The sum of the parts since the total before it, or since the head of its block."""
    FIGURE = "figure"
    """A result that is no sum, such as the smaller of two amounts."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a sentence, an amount in minor units of the reporting currency, where it is from.

    `sources` name the clause or the decision, `notes` are further sentences that belong to it.
    """

    step: Step
    amount: int | None = None
    role: Role = Role.NOTE
    sources: tuple[Step, ...] = ()
    notes: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A head, its lines, then the blocks inside it."""

    head: Step
    lines: tuple[Line, ...] = ()
    blocks: tuple["Block", ...] = ()

    def walk(self) -> Iterator["Block"]:
        """Yield this block and every block inside it."""
        yield self
        for block in self.blocks:
            yield from block.walk()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The derivation of a customer's figures, or of one item's.

    `heading` says who, when, from which data; amounts are minor units of `currency`.
    """

    heading: tuple[Step, ...]
    currency: str
    blocks: tuple[Block, ...]

    def walk(self) -> Iterator[Block]:
        """Yield every block."""
        for block in self.blocks:
            yield from block.walk()


def note(step: Step, *sources: Step, notes: tuple[Step, ...] = ()) -> Line:
    """Return a line without an amount of its own."""
    return Line(step, None, Role.NOTE, sources, notes)


def part(step: Step, amount: int, *sources: Step, notes: tuple[Step, ...] = ()) -> Line:
    """Return a line whose amount is a detail of the next total."""
    return Line(step, amount, Role.PART, sources, notes)


def total(step: Step, amount: int, *sources: Step, notes: tuple[Step, ...] = ()) -> Line:
    """Return a line whose amount is the sum of the parts before it."""
    return Line(step, amount, Role.TOTAL, sources, notes)


def figure(step: Step, amount: int, *sources: Step, notes: tuple[Step, ...] = ()) -> Line:
    """Return a line whose amount follows from others, but is no sum."""
    return Line(step, amount, Role.FIGURE, sources, notes)
