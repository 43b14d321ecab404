"""A piece of news with every version of it."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from aval.desk.news.queries import history
from aval.vocabulary.acts import Right
from aval.web.guard import page, person_of
from aval.web.news.telling import rows_of
from aval.web.reader import reader_of


@page(Right.SEE)
def news(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show a piece of news: its versions, who entered which when, what may be done."""
    try:
        found = history(person_of(request), key, number)
    except ObjectDoesNotExist as error:
        raise Http404(key) from error
    given = {"found": found, "rows": rows_of(found.versions, reader_of(request))}
    return render(request, "news/one.html", given)
