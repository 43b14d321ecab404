"""A decision with every version of it and its files."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from aval.desk.cover.queries import file_of, history
from aval.vocabulary.acts import Origin, Right
from aval.web.cover.telling import source_of
from aval.web.downloads import download
from aval.web.guard import page, person_of
from aval.web.reader import reader_of


@page(Right.SEE)
def cover(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show a decision: its versions, who entered which when, what may be done."""
    reader = reader_of(request)
    try:
        found = history(person_of(request), key, number)
    except ObjectDoesNotExist as error:
        raise Http404(key) from error
    last = found.last.known_from
    given = {
        "found": found,
        "rows": [(one, source_of(one.fact, reader)) for one in found.versions],
        "may_take_back": found.may_correct and last.origin == Origin.MANUAL,
    }
    return render(request, "cover/one.html", given)


@page(Right.SEE)
def fetch(request: HttpRequest, key: str, number: int, file: int) -> HttpResponse:
    """Send an attached file, always as a download."""
    try:
        found = file_of(person_of(request), key, number, file)
    except ObjectDoesNotExist as error:
        raise Http404(str(file)) from error
    return download(found.name, found.digest)
