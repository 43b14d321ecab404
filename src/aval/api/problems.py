"""Problems: what went wrong as RFC 9457 says it, with a code and a sentence in the asked language.

Whatever goes wrong below `/api/`, also outside of an operation, is told so and never as a page.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language_from_request

from aval.desk.requests.refusals import ActRefused, RequestAlreadyPending
from aval.records.models import Person
from aval.vocabulary.acts import Right
from aval.wording.language import LANGUAGES, Language
from aval.wording.steps import say_refused, say_word

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
HOOKS = "/hooks/"
SAID: Mapping[int, tuple[str, str]] = {
    400: ("api.unreadable_title", "api.unreadable"),
    401: ("api.stranger_title", "api.stranger"),
    403: ("api.refused_title", "api.refused"),
    404: ("api.missing_title", "api.missing"),
    405: ("api.method_title", "api.method"),
    409: ("api.conflict_title", "api.conflict"),
    413: ("api.large_title", "api.large"),
    422: ("api.invalid_title", "api.invalid"),
    429: ("api.often_title", "api.often"),
    500: ("api.failed_title", "api.failed"),
}
"""Title and sentence of each number, where nothing is known more closely; 500 for any other."""
_FIELDS = {
    "missing": "api.field_missing",
    "extra_forbidden": "api.field_unknown",
    "too_long": "api.field_too_long",
    "string_too_long": "api.field_too_long",
}
"""The sentence of what is wrong with a field, by the word of the library that reads it."""
_CONFLICTS = frozenset(
    {"requests.refused_moved", "requests.refused_pending", "claims.refused_moved"}
)
"""Refusals of what would be right at another moment."""


class RightLacking(Exception):  # noqa: N818 - an answer, no error
    """The token is good, but its person lacks a right."""

    def __init__(self, right: Right) -> None:
        """Keep the right."""
        super().__init__(right.value)
        self.right = right


def reader_of(request: HttpRequest) -> Language:
    """Return the language that a program asks for, else that of its person, else English."""
    if request.headers.get("Accept-Language"):
        code = get_language_from_request(request)[:2]
    else:
        person = getattr(request, "auth", None)
        code = person.language if isinstance(person, Person) else ""
    return Language(code if code in LANGUAGES else "en")


def problem(
    request: HttpRequest, status: int, /, *, code: str = "", detail: str = "", **more: object
) -> HttpResponse:
    """Return a problem; without a code and a sentence of its own those of its number."""
    reader = reader_of(request)
    title, usual = SAID.get(status, SAID[500])
    told = {
        "type": "about:blank",
        "title": reader.say(title),
        "status": status,
        "code": code or usual,
        "detail": detail or reader.say(usual),
        **more,
    }
    answer = JsonResponse(told, status=status, content_type=MEDIA_TYPE)
    answer.headers["Content-Language"] = reader.code
    answer.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="aval"'
    return answer


def refused(request: HttpRequest, refusal: ActRefused) -> HttpResponse:
    """Say why an act cannot be: 409 where another moment would do, else 422."""
    status = HTTPStatus.CONFLICT if refusal.code in _CONFLICTS else HTTPStatus.UNPROCESSABLE_ENTITY
    detail = say_refused(refusal.code, refusal.given, reader_of(request))
    more: dict[str, object] = {}
    if isinstance(refusal, RequestAlreadyPending):
        more["request"] = refusal.request.key
    return problem(request, status, code=refusal.code, detail=detail, **more)


def lacking(request: HttpRequest, found: RightLacking) -> HttpResponse:
    """Say which right is missing."""
    reader = reader_of(request)
    detail = reader.say("api.right_missing", right=say_word(found.right, reader))
    return problem(request, HTTPStatus.FORBIDDEN, code="api.right_missing", detail=detail)


def invalid(request: HttpRequest, errors: Sequence[Mapping[str, object]]) -> HttpResponse:
    """Say what is wrong with which field of what was sent."""
    reader = reader_of(request)
    told = []
    for error in errors:
        loc, kind = error.get("loc"), str(error.get("type", ""))
        place = ".".join(map(str, loc)) if isinstance(loc, tuple) else ""
        sentence = reader.say(_FIELDS.get(kind, "api.field_wrong"))
        told.append({"field": place, "code": kind, "detail": sentence})
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, errors=told)


class ProblemMiddleware:
    """Makes a problem of every page that tells of a failure below `/api/`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request be answered, and say anew what failed."""
        answer = self.get_response(request)
        if answer.status_code < HTTPStatus.BAD_REQUEST:
            return answer
        if request.path_info.startswith(HOOKS):  # says nothing to whom it does not know
            return HttpResponse(status=answer.status_code)
        if not request.path_info.startswith(PREFIX):
            return answer
        if answer.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            return answer
        said = problem(request, answer.status_code)
        if "Allow" in answer.headers:
            said.headers["Allow"] = answer.headers["Allow"]
        return said
