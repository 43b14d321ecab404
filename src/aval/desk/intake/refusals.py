"""Why an act on an import is refused, each with the code of its sentence."""

from aval.desk.intake.scoping import BeyondScope
from aval.intake.applying import ComparedAnew, NotConfirmed
from aval.intake.facts import NoSuchFact
from aval.intake.insurers.linking import LinkStands
from aval.intake.moves import RunMoved
from aval.intake.undoing import ChangedSince
from aval.records.people import Person
from aval.vocabulary.acts import Right


class NotAllowed(Exception):  # noqa: N818 - a refusal is an answer, no error
    """The person has not the right that the act asks for."""


CODES: dict[type[Exception], str] = {
    NotAllowed: "intake.refused_right",
    BeyondScope: "intake.refused_scope",
    NotConfirmed: "intake.refused_not_confirmed",
    ComparedAnew: "intake.refused_compared_anew",
    RunMoved: "intake.refused_moved",
    ChangedSince: "intake.refused_changed_since",
    LinkStands: "whois.refused_linked",
    NoSuchFact: "intake.refused_no_such_fact",
}
"""The sentence of each refusal."""
REFUSALS = tuple(CODES)
"""What the acts on imports may raise besides faults of files."""


def refuse_without(by: Person | None, *rights: Right) -> None:
    """Raise NotAllowed unless a person has one of some rights; None is the machine's own."""
    if by is not None and not any(by.may(right) for right in rights):
        raise NotAllowed(by.username)
