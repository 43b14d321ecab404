"""The link with which somebody sets a password: shown once, and sent where there is an address."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from aval.records.models import Person
from aval.web.people.adapter import LINK


def show_link(request: HttpRequest, person: Person, parts: tuple[str, str]) -> HttpResponse:
    """Show the link to whoever asked for it, and write to the person it is for."""
    link = request.build_absolute_uri(reverse("account_reset_password_from_key", args=parts))
    if person.email:
        get_adapter(request).send_mail(LINK, person.email, {"user": person, "link": link})
    shown = {"person": person, "link": link, "is_sent": bool(person.email)}
    return render(request, "people/link.html", shown)
