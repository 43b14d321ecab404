"""How people get an account: an administrator makes it; nobody signs up by himself."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Keeps the door to strangers closed."""

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ANN401 - allauth's signature
        """Return that nobody signs up."""
        del request
        return False
