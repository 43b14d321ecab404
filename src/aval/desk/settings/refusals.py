"""Who may change the settings."""

from aval.desk import refusals
from aval.records.people import Person
from aval.vocabulary.acts import Right


def refuse_without(by: Person) -> None:
    """Raise ActRefused unless a person may change the settings."""
    refusals.refuse_without(by, Right.CONFIGURE, "settings.refused_right")
