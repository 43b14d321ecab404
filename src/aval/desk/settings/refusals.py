"""Why a change of the settings is refused, each with the code of its sentence."""

from typing import NoReturn

from aval.records.people import Person
from aval.vocabulary.acts import Right


class SettingsRefusal(Exception):  # noqa: N818 - a refusal is an answer, no error
    """A change of the settings that cannot be; `code` says why."""

    def __init__(self, code: str) -> None:
        """Keep the code of the sentence."""
        super().__init__(code)
        self.code = code


def refuse_without(by: Person) -> None:
    """Raise SettingsRefusal unless a person may change the settings."""
    if not by.may(Right.CONFIGURE):
        refuse("settings.refused_right")


def refuse(code: str, cause: Exception | None = None) -> NoReturn:
    """Raise SettingsRefusal with the code of its sentence."""
    raise SettingsRefusal(code) from cause
