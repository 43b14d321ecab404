"""One line of the log for each request, and its number on every line that belongs to it.

A line has the pattern of the address, never the address itself, a body, a cookie or a name: a
link to a new password is an address.
"""

import re
import uuid
from collections.abc import Callable
from time import monotonic

import structlog
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
QUIET = frozenset({"healthz", "readyz"})
"""Addresses that machines ask every few seconds."""
_NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")
_log = structlog.get_logger(__name__)


class RequestLogMiddleware:
    """Numbers requests, by the proxy's number if it gives a plain one, and logs their end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request be answered, and log how."""
        given = request.headers.get(HEADER, "")
        number = given if _NUMBER.fullmatch(given) else uuid.uuid4().hex
        began = monotonic()
        with structlog.contextvars.bound_contextvars(request=number):
            response = self.get_response(request)
            route = getattr(request.resolver_match, "route", "")
            log = _log.debug if route in QUIET else _log.info
            log(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                milliseconds=round((monotonic() - began) * 1000),
            )
        response[HEADER] = number
        return response
