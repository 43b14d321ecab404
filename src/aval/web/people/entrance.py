"""The forms of an account without words inside their fields: the label above says it."""

from typing import Any

from allauth.account import forms as account
from django import forms


class Bare(forms.Form):
    """Takes the words out of the fields."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - Django's signature
        """Make the form, then take them out."""
        super().__init__(*given, **named)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(Bare, account.LoginForm):  # type: ignore[misc]
    """Login, or address, and password."""


class AddEmailForm(Bare, account.AddEmailForm):  # type: ignore[misc]
    """Another address."""


class ChangePasswordForm(Bare, account.ChangePasswordForm):  # type: ignore[misc]
    """The password now, and the new one twice."""


class SetPasswordForm(Bare, account.SetPasswordForm):  # type: ignore[misc]
    """The first password, twice."""


class ResetPasswordForm(Bare, account.ResetPasswordForm):  # type: ignore[misc]
    """The address that gets the link."""


class ResetPasswordKeyForm(Bare, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, twice."""


class ReauthenticateForm(Bare, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""
