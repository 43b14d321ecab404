"""Why a paper is refused before it leaves, each with the code of its sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from aval.desk import refusals
from aval.desk.refusals import ActRefused, refuse
from aval.outbox.moving import RecordMoved
from aval.records.people import Person
from aval.vocabulary.acts import Right


def refuse_without(by: Person) -> None:
    """Raise ActRefused unless a person may tell insurers of unpaid items."""
    refusals.refuse_without(by, Right.DECLARE)


@contextmanager
def unmoved() -> Iterator[None]:
    """Tell a person in words that somebody, or the outbox, was faster."""
    try:
        yield
    except RecordMoved:
        refuse("claims.refused_moved")


__all__ = ["ActRefused", "refuse", "refuse_without", "unmoved"]
