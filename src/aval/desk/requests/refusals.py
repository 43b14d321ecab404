"""Why a request is refused before it leaves, each with the code of its sentence."""

from typing import NoReturn

from aval.desk.insurers.refusals import ActRefused
from aval.records.models import CoverRequest, Person
from aval.vocabulary.acts import Right


class RequestAlreadyPending(ActRefused):
    """The insurer has a request for this layer already, or will have it: `request` is that one."""

    def __init__(self, request: CoverRequest) -> None:
        """Keep the one that waits."""
        super().__init__("requests.refused_pending", request=request.key)
        self.request = request


def refuse(code: str, **given: object) -> NoReturn:
    """Raise ActRefused with the code of its sentence."""
    raise ActRefused(code, **given)


def refuse_without(by: Person) -> None:
    """Raise ActRefused unless a person may ask for cover."""
    if not by.may(Right.REQUEST):
        refuse("insurers.refused_right")


__all__ = ["ActRefused", "RequestAlreadyPending", "refuse", "refuse_without"]
