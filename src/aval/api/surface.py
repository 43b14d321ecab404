"""The surface of the API: its operations, what it says of refusals, its description (OpenAPI)."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from aval.api import problems
from aval.api.customers.operations import router as customers
from aval.api.declarations.operations import router as declarations
from aval.api.events.operations import router as events
from aval.api.news.operations import router as news
from aval.api.requests.operations import router as requests
from aval.desk.requests.refusals import ActRefused

DESCRIPTION = (
    "Programs act as a person: with the token, the rights and the scope of that person. Amounts "
    "are exact decimal text with their currency; days are ISO 8601; instants carry their zone. "
    "Problems are told as RFC 9457, in the language of the header Accept-Language."
)


class Surface(NinjaAPI):
    """The operations with their description, in which problems are what they are."""

    def get_openapi_schema(self, **given: Any) -> Any:  # noqa: ANN401 - as ninja has it
        """Return the description."""
        found = super().get_openapi_schema(**given)
        for operations in found["paths"].values():
            for operation in operations.values():
                for number, answer in operation["responses"].items():
                    if int(number) >= 400:
                        held = answer["content"].pop("application/json")
                        answer["content"][problems.MEDIA_TYPE] = held
        return found

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """Return an answer that is not filled yet, and that nobody keeps."""
        answer = super().create_temporal_response(request)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _refused(request: HttpRequest, refusal: ActRefused) -> HttpResponse:
    return problems.refused(request, refusal)


def _lacking(request: HttpRequest, found: problems.RightLacking) -> HttpResponse:
    return problems.lacking(request, found)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.invalid(request, error.errors)


def _missing(request: HttpRequest, error: Exception) -> HttpResponse:
    del error
    return problems.problem(request, 404)


def _forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    del error
    return problems.problem(request, 403)


def _numbered(request: HttpRequest, error: HttpError) -> HttpResponse:
    answer = problems.problem(request, error.status_code)
    if isinstance(error, Throttled) and error.wait is not None:
        answer.headers["Retry-After"] = str(error.wait)
    return answer


def _large(request: HttpRequest, error: Exception) -> HttpResponse:
    del error
    return problems.problem(request, 413)


_HANDLERS: dict[type[Exception], Any] = {
    ActRefused: _refused,
    problems.RightLacking: _lacking,
    ValidationError: _invalid,
    ObjectDoesNotExist: _missing,
    Http404: _missing,
    PermissionDenied: _forbidden,
    RequestDataTooBig: _large,
    HttpError: _numbered,
}
"""What is answered to what an operation raises; anything else is a failure, which Django logs."""


def surface() -> Surface:
    """Return the first version of the API."""
    made = Surface(
        title="Aval",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        urls_namespace="api",
    )
    made.add_router("/requests", requests)
    made.add_router("/declarations", declarations)
    made.add_router("/customers", news)  # before those whose key may hold slashes
    made.add_router("/customers", customers)
    made.add_router("/events", events)
    for error, handler in _HANDLERS.items():
        made.add_exception_handler(error, handler)
    return made


V1 = surface()
