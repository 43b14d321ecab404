"""Pages for what went wrong: what happened, and what to do next, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from aval.desk.shell.queries import givers, roles_with
from aval.records.models import Person
from aval.vocabulary.acts import Right
from aval.web.reader import reader_of
from aval.wording.language import Language
from aval.wording.steps import say_word


class RightMissing(PermissionDenied):
    """The person is known, but the role lacks a right; the page that says so names it."""

    def __init__(self, right: Right) -> None:
        """Keep the right."""
        super().__init__(right.value)
        self.right = right


@dataclass(frozen=True)
class Fault:
    """A kind of fault: what the page is called, what happened, what to do next."""

    status: int
    title: str
    happened: str
    next: str


FAULTS = {
    400: Fault(400, "errors.bad_title", "errors.bad_happened", "errors.bad_next"),
    403: Fault(403, "errors.refused_title", "errors.refused_happened", "errors.refused_next"),
    404: Fault(404, "errors.missing_title", "errors.missing_happened", "errors.missing_next"),
    405: Fault(405, "errors.method_title", "errors.method_happened", "errors.bad_next"),
    500: Fault(500, "errors.failed_title", "errors.failed_happened", "errors.failed_next"),
}
STALE = Fault(403, "errors.stale_title", "errors.stale_happened", "errors.stale_next")
"""A form that carries no sign of having been sent by the page it stands on."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request cannot be read."""
    del exception
    return _page(request, FAULTS[400])


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say which right is missing, which roles have it, and who can give it."""
    reader = reader_of(request)
    if not isinstance(exception, RightMissing):
        return _page(request, FAULTS[403])
    happened, ahead = _said_of(exception.right, reader)
    return _page(request, FAULTS[403], happened=happened, ahead=ahead)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that nothing is at this address, or nothing that the reader may see."""
    del exception
    return _page(request, FAULTS[404])


def not_allowed(request: HttpRequest, methods: Iterable[str]) -> HttpResponse:
    """Say that an address is not opened this way: it takes a form, or it only shows something."""
    response = _page(request, FAULTS[405])
    response.headers["Allow"] = ", ".join(methods)
    return response


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form is too old, or did not come from Aval."""
    del reason
    return _page(request, STALE)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that Aval failed; nothing is asked of the database, which may be what failed."""
    reader, fault = reader_of(request), FAULTS[500]
    given = {
        "layout": "narrow.html",
        "reader": reader,
        "fault": fault,
        "happened": reader.say(fault.happened),
        "next": reader.say(fault.next),
    }
    return HttpResponse(render_to_string(_template(request), given), status=fault.status)


def _said_of(right: Right, reader: Language) -> tuple[str, str]:
    """Return what is missing, and whom to ask for it."""
    roles = ", ".join(say_word(role, reader) for role in roles_with(right))
    return (
        reader.say("errors.right_missing", right=say_word(right, reader), roles=roles),
        reader.say("errors.right_ask", people=", ".join(givers())),
    )


def _page(
    request: HttpRequest, fault: Fault, *, happened: str = "", ahead: str = ""
) -> HttpResponse:
    """Return the page of a fault, or its part where a part was asked for."""
    reader = reader_of(request)
    is_known = isinstance(getattr(request, "user", None), Person)
    given = {
        "layout": "base.html" if is_known else "narrow.html",
        "fault": fault,
        "happened": happened or reader.say(fault.happened),
        "next": ahead or reader.say(fault.next),
    }
    page = render_to_string(_template(request), given, request)
    return HttpResponse(page, status=fault.status)


def _template(request: HttpRequest) -> str:
    return "shell/fault.html" if getattr(request, "htmx", False) else "shell/error.html"
