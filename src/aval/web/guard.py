"""Who may open a page: every view says which right it asks for, a guard test walks them all."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control
from django_htmx.http import HttpResponseClientRedirect

from aval.records.models import Person
from aval.vocabulary.acts import Right
from aval.web.errors import RightMissing, not_allowed

Asked = ParamSpec("Asked")
View = Callable[Concatenate[HttpRequest, Asked], HttpResponseBase]


def page(right: Right | None, *methods: str) -> Callable[[View[Asked]], View[Asked]]:
    """Open a view to whoever has the right, None for everybody; `methods` are GET if none is given.

    Strangers are sent to log in and come back; a person without the right is told which one it
    is. What a person saw stays out of shared caches.
    """
    allowed = methods or ("GET",)

    def guarded(view: View[Asked]) -> View[Asked]:
        @wraps(view)
        def checked(
            request: HttpRequest, /, *args: Asked.args, **given: Asked.kwargs
        ) -> HttpResponseBase:
            if right is not None and not isinstance(request.user, Person):
                return _to_login(request)
            if right is not None and not person_of(request).may(right):
                raise RightMissing(right)
            if request.method not in {*allowed, "HEAD", "OPTIONS"}:
                return not_allowed(request, allowed)
            response = view(request, *args, **given)
            if right is not None and not response.has_header("Cache-Control"):
                patch_cache_control(response, private=True, no_cache=True)
            return response

        checked.right = right  # type: ignore[attr-defined]
        checked.methods = allowed  # type: ignore[attr-defined]
        return cast("View[Asked]", checked)

    return guarded


def person_of(request: HttpRequest) -> Person:
    """Return who reads a page that asks for a right."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def _to_login(request: HttpRequest) -> HttpResponseBase:
    """Return the way to the login and back to the page, also for a part of a page."""
    if not getattr(request, "htmx", False):
        return redirect_to_login(request.get_full_path())
    back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    return HttpResponseClientRedirect(redirect_to_login(back, resolve_url("account_login")).url)
