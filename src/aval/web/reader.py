"""Who reads a page and in which language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from aval.wording.language import Language


class ReaderMiddleware:
    """Gives each request its reader's language as `request.reader`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Choose the language of the person, else the browser's, else English."""
        code = getattr(request.user, "language", "") or "en"
        request.reader = Language(code)  # type: ignore[attr-defined]
        with override(code):
            return self.get_response(request)


def reader_of(request: HttpRequest) -> Language:
    """Return the language of whoever reads a page."""
    language: Language = request.reader  # type: ignore[attr-defined]
    return language


def page(request: HttpRequest) -> dict[str, object]:
    """Return what every template knows."""
    return {"reader": getattr(request, "reader", None)}
