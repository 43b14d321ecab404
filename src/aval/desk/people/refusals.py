"""Why an act on people is refused, each with the code of its sentence."""

from typing import ClassVar


class PeopleRefusal(Exception):  # noqa: N818 - a refusal is an answer, no error
    """An act on people that is not done."""

    code: ClassVar[str]


class LoginTaken(PeopleRefusal):
    """Somebody else has this login, whatever its capitals."""

    code = "people.refused_login_taken"


class LoginUnusable(PeopleRefusal):
    """The login is empty, too long, or holds other signs than letters, digits, `@.+-_`."""

    code = "people.refused_login_unusable"


class AddressTaken(PeopleRefusal):
    """Somebody else has this e-mail address: it could not tell who logs in."""

    code = "people.refused_address_taken"


class AddressUnusable(PeopleRefusal):
    """The e-mail address is none."""

    code = "people.refused_address_unusable"


class OwnRoleKept(PeopleRefusal):
    """Nobody takes away the own administrator's role, so that no slip locks everybody out."""

    code = "people.refused_own_role"


class OwnAccountKept(PeopleRefusal):
    """Nobody deactivates the own account."""

    code = "people.refused_own_account"


class LastAdministratorKept(PeopleRefusal):
    """Without an active administrator nobody could ever make one again."""

    code = "people.refused_last_administrator"


class UnknownLimit(PeopleRefusal):
    """No customer could ever match the limit."""

    code = "people.refused_unknown_limit"


class DoorClosed(PeopleRefusal):
    """There is somebody already: the first administrator has been made."""

    code = "people.refused_door_closed"


class TokenUnknown(PeopleRefusal):
    """The token is not the one shown at the terminal, or its time is over."""

    code = "people.refused_token"


class TokenName(PeopleRefusal):
    """A token has no name, or one too long: nobody could tell later what it is for."""

    code = "people.refused_token_name"


class TokenDays(PeopleRefusal):
    """A token lasts as long as is offered, and no longer."""

    code = "people.refused_token_days"


class TooManyTokens(PeopleRefusal):
    """A person has as many tokens as anybody may have."""

    code = "people.refused_token_many"
