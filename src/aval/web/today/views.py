"""The page one opens in the morning."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from aval.vocabulary.acts import Right
from aval.web.guard import page


@page(Right.SEE)
def today(request: HttpRequest) -> HttpResponse:
    """Show the day."""
    return render(request, "today/today.html")
