"""Why a request is refused before it leaves, each with the code of its sentence."""

from aval.desk import refusals
from aval.desk.refusals import ActRefused, refuse
from aval.records.models import CoverRequest, Person
from aval.vocabulary.acts import Right


class RequestAlreadyPending(ActRefused):
    """The insurer has a request for this layer already, or will have it: `request` is that one."""

    def __init__(self, request: CoverRequest) -> None:
        """Keep the one that waits."""
        super().__init__("requests.refused_pending", request=request.key)
        self.request = request


def refuse_without(by: Person) -> None:
    """Raise ActRefused unless a person may ask for cover."""
    refusals.refuse_without(by, Right.REQUEST)


__all__ = ["ActRefused", "RequestAlreadyPending", "refuse", "refuse_without"]
