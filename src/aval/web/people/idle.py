"""Keeps a session alive while its pages are read, without writing at every page."""

from collections.abc import Callable
from time import time

from django.http import HttpRequest, HttpResponse

EVERY_S = 600
"""How often a session that is in use is written anew; its end moves on by as much at most."""
_SEEN = "seen"


class IdleMiddleware:
    """Moves the end of a session on while somebody reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note from time to time that the session is in use: that moves its end on."""
        now = int(time())
        if request.user.is_authenticated and now - request.session.get(_SEEN, 0) >= EVERY_S:
            request.session[_SEEN] = now
        return self.get_response(request)
