"""One's own page: language, theme, density, keys, name, and the way to what secures the account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from aval.desk.people.actions import set_habits, set_theme
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.people.forms import HabitsForm


@page(Right.SEE, "GET", "POST")
def me(request: HttpRequest) -> HttpResponse:
    """Show the reader's own habits, or keep them; the next page follows them."""
    person = person_of(request)
    if request.method == "POST":
        form = HabitsForm(request.POST)
        if form.is_valid():
            set_habits(by=person, habits=form.habits())
            return redirect("me")
        return render(request, "people/me.html", {"form": form}, status=422)
    known = {name: getattr(person, name) for name in HabitsForm.base_fields}
    return render(request, "people/me.html", {"form": HabitsForm(initial=known)})


@page(Right.SEE, "POST")
def my_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme that the head of the page was switched to."""
    theme = request.POST.get("theme", "")
    if theme not in {"", "light", "dark"}:
        return HttpResponse(status=400)
    set_theme(by=person_of(request), theme=theme)
    return HttpResponse(status=204)
