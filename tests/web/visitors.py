"""People who log in, for the tests of pages."""

import re

from django.http import HttpResponse
from django.test import Client

from aval.records.models import Person
from aval.vocabulary.acts import Role

_DRAWN = re.compile(r'((?:nonce|csrfmiddlewaretoken" value)="|X-CSRFToken\W+)[\w+/=-]+')
"""What is drawn anew for every page, and may hold any few letters by chance."""


def person(role: Role = Role.ADMINISTRATOR, **given: object) -> Person:
    """Return somebody with a role, logged in nowhere yet."""
    name = str(given.pop("username", role.value))
    found: Person = Person.objects.create_user(username=name, role=role, **given)
    return found


def client_of(reader: Person) -> Client:
    """Return a browser in which somebody is logged in."""
    client = Client(raise_request_exception=False)
    client.force_login(reader)
    return client


def page_text(answer: HttpResponse) -> str:
    """Return what a page says, without what is drawn by lot: tests look for short keys in it."""
    return _DRAWN.sub(r"\1", answer.content.decode())
