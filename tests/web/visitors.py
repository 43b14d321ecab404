"""People who log in, for the tests of pages."""

from django.test import Client

from aval.records.models import Person
from aval.vocabulary.acts import Role


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
