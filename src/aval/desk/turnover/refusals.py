"""Why a declaration is refused before it leaves, each with the code of its sentence."""

from aval.desk import refusals
from aval.desk.refusals import ActRefused, refuse
from aval.records.people import Person
from aval.vocabulary.acts import Right


def refuse_without(by: Person) -> None:
    """Raise ActRefused unless a person may declare turnover, and sees every customer."""
    refusals.refuse_without(by, Right.DECLARE)
    if not sees_all(by):
        refuse("turnover.refused_scope")


def sees_all(person: Person) -> bool:
    """Return whether no scope limits a person: a declaration tells of the whole ledger."""
    return bool(person.is_active) and not person.scope()


__all__ = ["ActRefused", "refuse", "refuse_without", "sees_all"]
