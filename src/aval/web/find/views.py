"""The search: a list below the field as one types, a page without script, the only hit at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from aval.desk.find.queries import find_for
from aval.vocabulary.acts import Right
from aval.web.find.addresses import address_of
from aval.web.guard import page, person_of


@page(Right.SEE)
def find(request: HttpRequest) -> HttpResponse:
    """List what is found; a page asked for with a single hit leads straight to it."""
    found = find_for(person_of(request), asked=request.GET.get("q", ""))
    hits = [(hit, address_of(hit)) for hit in found.hits]
    is_part = bool(getattr(request, "htmx", False))
    if not is_part and len(hits) == 1 and hits[0][1]:
        return redirect(hits[0][1])
    template = "find/list.html" if is_part else "find/page.html"
    return render(request, template, {"found": found, "hits": hits})
