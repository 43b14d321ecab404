"""Who may open a page: every view says which right it asks for, a guard test walks them all."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from aval.records.models import Person
from aval.vocabulary.acts import Right

Asked = ParamSpec("Asked")
View = Callable[Concatenate[HttpRequest, Asked], HttpResponseBase]


def page(right: Right | None, *methods: str) -> Callable[[View[Asked]], View[Asked]]:
    """Open a view to whoever has the right, None for everybody; `methods` are GET if none is given.

    Strangers are sent to log in and come back; a person without the right is refused.
    """
    allowed = methods or ("GET",)

    def guarded(view: View[Asked]) -> View[Asked]:
        @wraps(view)
        def checked(
            request: HttpRequest, /, *args: Asked.args, **given: Asked.kwargs
        ) -> HttpResponseBase:
            if right and not isinstance(request.user, Person):
                return redirect_to_login(request.get_full_path())
            if right and not request.user.may(right):  # type: ignore[union-attr]
                raise PermissionDenied
            if request.method not in {*allowed, "HEAD", "OPTIONS"}:
                return HttpResponseNotAllowed(allowed)
            return view(request, *args, **given)

        checked.right = right  # type: ignore[attr-defined]
        checked.methods = allowed  # type: ignore[attr-defined]
        return checked

    return guarded


def person_of(request: HttpRequest) -> Person:
    """Return who reads a page that asks for a right."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user
