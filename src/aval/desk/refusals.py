"""Why an act is refused: an answer with the code of its sentence, and what fills it."""

from typing import NoReturn

from aval.records.people import Person
from aval.vocabulary.acts import Right


class ActRefused(Exception):  # noqa: N818 - a refusal is an answer, no error
    """An act that cannot be; `code` says why, `given` fills the sentence."""

    def __init__(self, code: str, **given: object) -> None:
        """Keep the code of the sentence and what fills it."""
        super().__init__(code)
        self.code, self.given = code, given


def refuse(code: str, *, cause: Exception | None = None, **given: object) -> NoReturn:
    """Raise ActRefused with the code of its sentence; `cause` is what stood in the way."""
    raise ActRefused(code, **given) from cause


def refuse_without(by: Person, right: Right, code: str = "insurers.refused_right") -> None:
    """Raise ActRefused unless a person has a right."""
    if not by.may(right):
        refuse(code)
