"""Why a contract is not written, each with the code of its sentence."""

from typing import NoReturn

from aval.records.people import Person
from aval.vocabulary.acts import Right


class PolicyRefusal(Exception):  # noqa: N818 - a refusal is an answer, no error
    """A contract that cannot be as it is asked; `code` says why, `given` fills the sentence."""

    def __init__(self, code: str, given: dict[str, object] | None = None) -> None:
        """Keep the code of the sentence and what fills it."""
        super().__init__(code)
        self.code, self.given = code, given or {}


def refuse_without(by: Person) -> None:
    """Raise PolicyRefusal unless a person may write contracts."""
    if not by.may(Right.POLICIES):
        refuse("policies.refused_right")


def refuse(code: str, cause: Exception | None = None, **given: object) -> NoReturn:
    """Raise PolicyRefusal with the code of its sentence."""
    raise PolicyRefusal(code, given) from cause
