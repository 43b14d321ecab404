"""The first start: whoever has the terminal's token makes the administrator, once."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from aval.desk.people.first import admit
from aval.desk.people.queries import is_deserted
from aval.desk.people.refusals import DoorClosed, PeopleRefusal
from aval.web.guard import page
from aval.web.people.forms import FirstForm
from aval.web.reader import reader_of


@page(None, "GET", "POST")
@sensitive_post_parameters("token", "password1", "password2")
def first(request: HttpRequest) -> HttpResponse:
    """Ask for the administrator; there is no such page once there is anybody."""
    if not is_deserted():
        raise Http404
    reader = reader_of(request)
    different = reader.say("people.passwords_differ")
    if request.method != "POST":
        known = {"token": request.GET.get("token", ""), "language": reader.code}
        return render(
            request, "people/first.html", {"form": FirstForm(initial=known, different=different)}
        )
    form = FirstForm(request.POST, different=different)
    return _make(request, form) if form.is_valid() else _again(request, form)


def _make(request: HttpRequest, form: FirstForm) -> HttpResponse:
    given = form.cleaned_data
    names = ("token", "login", "language", "first_name", "last_name")
    try:
        person = admit(
            settings.DATA,
            **{name: given[name] for name in names},
            password=given["password1"],
            at=timezone.now(),
        )
    except DoorClosed as closed:
        raise Http404 from closed
    except PeopleRefusal as refusal:
        return _again(request, form, reader_of(request).say(refusal.code))
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(settings.LOGIN_REDIRECT_URL)


def _again(request: HttpRequest, form: FirstForm, refusal: str = "") -> HttpResponse:
    shown = {"form": form, "refusal": refusal}
    return render(request, "people/first.html", shown, status=422)
