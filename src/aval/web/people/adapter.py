"""How people get an account: an administrator makes it; nobody signs up by himself."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.core.mail import EmailMessage

from aval.web.reader import reader_of
from aval.wording.language import Language

LINK = "people/link"
"""The letter with the link that sets a password for the first time."""


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Keeps the door to strangers closed, and writes to people in their language."""

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ANN401 - allauth's signature
        """Return that nobody signs up."""
        del request
        return False

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Return a letter in the language of the person it is for; KeyError for an unknown one."""
        person = context.get("user")
        reader = Language(person.language) if person else reader_of(current.request)
        subject, text = _letter(template_prefix, context, reader)
        to = [email] if isinstance(email, str) else email
        return EmailMessage(subject, text, self.get_from_email(), to, headers=headers)


def _letter(name: str, given: dict[str, Any], reader: Language) -> tuple[str, str]:
    """Return subject and text of a letter by the name that allauth, or a page, gives it."""
    match name:
        case "account/email/password_reset_key":
            return reader.say("people.mail_reset_subject"), reader.say(
                "people.mail_reset",
                login=given["user"].username,
                address=given["password_reset_url"],
            )
        case "account/email/email_confirmation":
            return reader.say("people.mail_confirm_subject"), reader.say(
                "people.mail_confirm", address=given["activate_url"]
            )
        case "people/link":
            return reader.say("people.mail_link_subject"), reader.say(
                "people.mail_link", login=given["user"].username, address=given["link"]
            )
    raise KeyError(name)
