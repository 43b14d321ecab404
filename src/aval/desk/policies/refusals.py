"""Why a contract is not written, each with the code of its sentence."""

from aval.desk import refusals
from aval.desk.refusals import ActRefused, refuse
from aval.records.people import Person
from aval.vocabulary.acts import Right


def refuse_without(by: Person) -> None:
    """Raise ActRefused unless a person may write contracts."""
    refusals.refuse_without(by, Right.POLICIES, "policies.refused_right")


__all__ = ["ActRefused", "refuse", "refuse_without"]
