"""Keeps a session alive while its pages are read, without writing at every page."""

from collections.abc import Callable
from time import time

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest, HttpResponse

from aval.desk.people.sessions import AGENT, SEEN, note_seen

EVERY_S = 600
"""How often a session that is in use is written anew; its end moves on by as much at most."""


class IdleMiddleware:
    """Moves the end of a session on while somebody reads, and notes from where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note from time to time that the session is in use: that moves its end on."""
        now, session = int(time()), request.session
        if request.user.is_authenticated and (
            AGENT not in session or now - session.get(SEEN, 0) >= EVERY_S
        ):
            agent = request.headers.get("User-Agent", "")
            note_seen(session, at=now, agent=agent, address=get_client_ip(request) or "")
        return self.get_response(request)
