"""Who reads a page, in which language, and what every template knows of it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate
from django.utils.translation import get_language_from_request, override

from aval.web.shell.surroundings import Surroundings
from aval.wording.language import LANGUAGES, Language


class ReaderMiddleware:
    """Gives each request its reader's language as `request.reader`, and Django's sentences too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Choose the language of the person, else the browser's, else English."""
        own = getattr(request.user, "language", "")
        language = Language(own or asked_language(request))
        request.reader = language  # type: ignore[attr-defined]
        with override(language.code):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language.code)
        if not own:
            patch_vary_headers(response, ["Accept-Language"])
        return response


def asked_language(request: HttpRequest) -> str:
    """Return the language that a browser asks for, of those that Aval speaks; else English."""
    code = get_language_from_request(request)[:2]
    return code if code in LANGUAGES else "en"


def reader_of(request: HttpRequest) -> Language:
    """Return the language of whoever reads a page."""
    language: Language | None = getattr(request, "reader", None)
    return language or Language(asked_language(request))


def page(request: HttpRequest) -> dict[str, object]:
    """Return what every template knows: the language, the day, and what surrounds a page."""
    return {
        "reader": reader_of(request),
        "today": localdate(),
        "shell": Surroundings(request),
    }
