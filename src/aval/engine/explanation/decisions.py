"""The decisions of a policy about a customer, and the stack that those in force on a day make.

Source: assessment 8. The rules are asked on room of their own, so that the work stays as it was.
"""

from dataclasses import dataclass

from aval.engine.explanation.case import Case
from aval.engine.kernel.decisions import series_end, stack, winner
from aval.vocabulary.words import Layer

NAMED = (Layer.PERMANENT, Layer.TEMPORARY)
"""The layers whose decisions name the customer."""


@dataclass(frozen=True)
class Band:
    """A decision on the stack of a day: its row, where it begins and how high it is."""

    row: int
    floor: int
    height: int

    @property
    def ceiling(self) -> int:
        """Where the band ends."""
        return self.floor + self.height


def rows_of(case: Case, policy: int) -> tuple[int, int]:
    """Return the first of a policy's decisions and the one after its last."""
    places = [place for place, cover in enumerate(case.covers) if cover.policy == policy]
    return (places[0], places[-1] + 1) if places else (0, 0)


def bands_on(case: Case, policy: int, day: int, ordered_on: int, block: int) -> list[Band]:
    """Return the stack of a policy on a day, from the bottom up.

    The last two arguments allow a run-on; NEVER and NONE allow none.
    """
    first, last = rows_of(case, policy)
    terms, scratch = case.ground.terms, case.scratch
    count, _ = stack(case.covers, terms, first, last, day, ordered_on, block, scratch)
    bands, floor = [], 0
    for band in scratch.bands[:count]:
        bands.append(Band(band.row, floor, band.height))
        floor += band.height
    return bands


def series_of(case: Case, policy: int) -> list[tuple[int, int]]:
    """Return the decisions of a policy as ranges of one layer and extension each."""
    start, last = rows_of(case, policy)
    ranges = []
    while start < last:
        end = series_end(case.covers, start, last)
        ranges.append((start, end))
        start = end
    return ranges


def lowered_by(case: Case, row: int) -> int:
    """Return the decision in force the day before another one began, or NONE."""
    start, end = next(
        (start, end)
        for start, end in series_of(case, case.covers[row].policy)
        if start <= row < end
    )
    return winner(case.covers, start, end, case.covers[row].valid_from - 1)


def layer_of(case: Case, band: Band) -> Layer:
    """Return the layer of a band."""
    return list(Layer)[case.covers[band.row].layer]
