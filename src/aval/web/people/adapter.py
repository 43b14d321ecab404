"""How people get an account: an administrator makes it; nobody signs up by himself."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current

from aval.wording.language import Language


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Keeps the door to strangers closed, and writes to people in their language."""

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ANN401 - allauth's signature
        """Return that nobody signs up."""
        del request
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter in the language of the person it is for."""
        person = context.get("user")
        reader = Language(person.language) if person else current.request.reader
        super().send_mail(template_prefix, email, {**context, "reader": reader})
